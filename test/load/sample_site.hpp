// A small site for tests: generated rows, the real condition files.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/load/answer.hpp"
#include "bench/load/model.hpp"
#include "bench/load/site.hpp"
#include "gen/row_generator.hpp"

namespace nazotte::load::test {

inline std::string condition_file(const std::string& name) {
  std::ifstream in(std::filesystem::path(NAZOTTE_CONDITIONS) / name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::unique_ptr<Site> sample_site(std::int32_t rows = 200, std::uint64_t seed = 1) {
  auto site = std::make_unique<Site>();
  site->files = {condition_file("chair_condition.json"), condition_file("estate_condition.json")};
  data::RowGenerator generator(seed);
  for (std::int32_t id = 1; id <= rows; ++id) {
    site->chair_rows.add(generator.chair(id));
    site->estate_rows.add(generator.estate(id));
  }
  if (const auto prepared = prepare(*site); !prepared) throw std::runtime_error(prepared.error().message);
  return site;
}

/// A draft of generated rows.
template <class Row>
Draft<Row> sample_draft(std::int32_t first, std::int32_t rows) {
  auto draft = std::make_shared<RowStore<Row>>();
  data::RowGenerator generator(7);
  for (std::int32_t id = first; id < first + rows; ++id) {
    if constexpr (std::is_same_v<Row, Chair>) {
      draft->add(generator.chair(id));
    } else {
      draft->add(generator.estate(id));
    }
  }
  return draft;
}

/// What a server with these rows shows: those that match, in order, `limit` of them from `offset` on.
template <class Row, class Matches>
ShownRows<Row> shown_by(std::vector<const Row*> rows, Matches matches, std::size_t offset, std::size_t limit) {
  std::erase_if(rows, [&](const Row* row) { return !matches(*row); });
  std::sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) { return ranks_before(*a, *b); });
  ShownRows<Row> shown;
  shown.count = static_cast<std::int64_t>(rows.size());
  for (std::size_t i = offset; i < rows.size() && i < offset + limit; ++i) shown.ids.push_back(rows[i]->id);
  return shown;
}

inline std::string name_of(const std::optional<Fault>& fault) {
  return fault ? std::string(load::name_of(fault->kind)) : "none";
}

}  // namespace nazotte::load::test
