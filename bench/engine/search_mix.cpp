#include "search_mix.hpp"

#include "synthetic_catalog.hpp"

#include <nazotte/check.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <string>

namespace nazotte::bench {

namespace {

using Engine = std::mt19937_64;

constexpr std::uint64_t kSeed = 20'200'913;

std::uint64_t uniform(Engine& engine, std::uint64_t min, std::uint64_t max) {
  return std::uniform_int_distribution<std::uint64_t>(min, max)(engine);
}

std::uint32_t range(Engine& engine, std::size_t ranges) {
  return static_cast<std::uint32_t>(uniform(engine, 0, ranges - 1));
}

const std::string& pick(Engine& engine, const std::vector<std::string>& from) {
  return from[range(engine, from.size())];
}

/// The queries hold views of words: these stay.
std::string_view kept(std::string words) {
  static std::deque<std::string> all;
  return all.emplace_back(std::move(words));
}

std::string_view feature_words(Engine& engine) {
  std::vector<std::string> shuffled = features();
  std::shuffle(shuffled.begin(), shuffled.end(), engine);
  std::string words = shuffled[0];
  for (std::uint64_t more = uniform(engine, 0, 2); more > 0; --more) words += "," + shuffled[more];
  return kept(std::move(words));
}

/// Which of the conditions are set: bit i for condition i, as many as any other number of them.
template <std::size_t kConditions>
std::array<bool, kConditions> conditions(Engine& engine) {
  std::array<bool, kConditions> set{};
  std::fill_n(set.begin(), uniform(engine, 1, kConditions), true);
  std::shuffle(set.begin(), set.end(), engine);
  return set;
}

template <class Query>
void choose_page(Engine& engine, const isuumo::CatalogSnapshot& snapshot, Query& query) {
  query.per_page = kPageRows;
  query.page = uniform(engine, 0, 5);
  if (uniform(engine, 1, 20) > 1) return;
  nazotte::Query scratch;
  Hits hits;
  NAZOTTE_CHECK(snapshot.search(query, scratch, hits).has_value());
  query.page = uniform(engine, 0, hits.count == 0 ? 0 : (hits.count - 1) / kPageRows);
}

}  // namespace

std::vector<isuumo::ChairQuery> chair_queries(std::size_t count, const isuumo::CatalogSnapshot& snapshot) {
  Engine engine(kSeed);
  std::vector<isuumo::ChairQuery> queries;
  while (queries.size() < count) {
    isuumo::ChairQuery query;
    const auto set = conditions<7>(engine);
    if (set[0]) query.price_range = range(engine, 6);
    if (set[1]) query.height_range = range(engine, 4);
    if (set[2]) query.width_range = range(engine, 4);
    if (set[3]) query.depth_range = range(engine, 4);
    if (set[4]) query.kind = pick(engine, kinds());
    if (set[5]) query.color = pick(engine, colors());
    if (set[6]) query.features = feature_words(engine);
    choose_page(engine, snapshot, query);
    queries.push_back(query);
  }
  return queries;
}

std::vector<isuumo::EstateQuery> estate_queries(std::size_t count, const isuumo::CatalogSnapshot& snapshot) {
  Engine engine(kSeed + 1);
  std::vector<isuumo::EstateQuery> queries;
  while (queries.size() < count) {
    isuumo::EstateQuery query;
    const auto set = conditions<4>(engine);
    if (set[0]) query.door_height_range = range(engine, 4);
    if (set[1]) query.door_width_range = range(engine, 4);
    if (set[2]) query.rent_range = range(engine, 4);
    if (set[3]) query.features = feature_words(engine);
    choose_page(engine, snapshot, query);
    queries.push_back(query);
  }
  return queries;
}

isuumo::ChairQuery full_chair_query(std::uint64_t page) {
  return {.price_range = 2,
          .height_range = 3,
          .width_range = 3,
          .depth_range = 3,
          .kind = kinds()[0],
          .color = colors()[0],
          .features = {},
          .page = page,
          .per_page = kPageRows};
}

isuumo::ChairQuery hopeless_chair_query() {
  const auto& words = features();
  return {.price_range = 2,
          .kind = kinds()[0],
          .features = kept(words[0] + "," + words[1] + "," + words[2] + "," + words[3]),
          .per_page = kPageRows};
}

}  // namespace nazotte::bench
