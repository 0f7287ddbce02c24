// The site as it is before the first request: the rows of --data, the condition files, and what searches may ask for.
//
// Thread safety: read-only after loading; all users, plans and models of a run share one.
#pragma once

#include <nazotte/error.hpp>

#include <filesystem>
#include <memory>

#include "rows.hpp"
#include "segment.hpp"
#include "vocabulary.hpp"

namespace nazotte::load {

struct SiteOptions {
  std::filesystem::path data;        // chair.csv and estate.csv, or *.sql
  std::filesystem::path conditions;  // chair_condition.json and estate_condition.json
};

/// Not movable: segments point into the stores.
struct Site {
  Site() = default;
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  ConditionFiles files;
  Vocabularies vocabularies;
  RowStore<Chair> chair_rows;
  RowStore<Estate> estate_rows;
  Segment<Chair> chairs;
  Segment<Estate> estates;
  std::int32_t greatest_id = 0;
};

/// Sorts the rows that `site` already holds, by the conditions of its files. Errors: as read_vocabularies, and
/// invalid_argument when a table is empty or an id is there twice.
[[nodiscard]] Result<void> prepare(Site& site);

/// Reads both folders. Errors: invalid_argument (file and place), unavailable. O(rows * conditions).
[[nodiscard]] Result<std::unique_ptr<Site>> load_site(const SiteOptions& options);

}  // namespace nazotte::load
