#include "server/conditions.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nazotte::server {

namespace {

Error malformed(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

struct Place {
  std::string_view file;
  std::string_view list;
};

/// One bound: -1 is open.
Result<std::optional<std::int32_t>> read_bound(simdjson::dom::element entry, std::string_view key,
                                               std::string_view where) {
  std::int64_t value = 0;
  if (entry[key].get(value) != simdjson::SUCCESS || value < std::numeric_limits<std::int32_t>::min() ||
      value > std::numeric_limits<std::int32_t>::max()) {
    return malformed(fmt::format("{}: '{}' must be an integer of 32 bits", where, key));
  }
  if (value == -1) return kOpen;
  return std::optional(static_cast<std::int32_t>(value));
}

Result<IntegerRange> read_range(simdjson::dom::element entry, std::size_t index, const Place& place) {
  const std::string where = fmt::format("{}, {}.ranges[{}]", place.file, place.list, index);
  std::uint64_t id = 0;
  if (entry["id"].get(id) != simdjson::SUCCESS || id != index) {
    return malformed(fmt::format("{}: 'id' must be {}, the place in the list", where, index));
  }
  auto min = read_bound(entry, "min", where);
  if (!min) return min.error();
  auto max = read_bound(entry, "max", where);
  if (!max) return max.error();
  if (*min && *max && **min >= **max) return malformed(fmt::format("{}: 'min' must be below 'max'", where));
  return IntegerRange{*min, *max};
}

Result<std::vector<IntegerRange>> read_ranges(simdjson::dom::element file, const Place& place) {
  simdjson::dom::array entries;
  if (file[place.list]["ranges"].get(entries) != simdjson::SUCCESS || entries.size() == 0) {
    return malformed(fmt::format("{}: '{}.ranges' must be a list that is not empty", place.file, place.list));
  }
  std::vector<IntegerRange> ranges;
  for (const simdjson::dom::element entry : entries) {
    auto range = read_range(entry, ranges.size(), place);
    if (!range) return range.error();
    ranges.push_back(*range);
  }
  return ranges;
}

struct Target {
  std::string_view list;
  std::vector<IntegerRange>* ranges;
};

Result<void> read_file(std::string_view name, std::string_view json, std::initializer_list<Target> targets) {
  simdjson::dom::parser parser;
  simdjson::dom::element file;
  if (const auto error = parser.parse(json.data(), json.size()).get(file); error != simdjson::SUCCESS) {
    return malformed(fmt::format("{} is no JSON: {}", name, simdjson::error_message(error)));
  }
  for (const Target& target : targets) {
    auto ranges = read_ranges(file, {name, target.list});
    if (!ranges) return ranges.error();
    *target.ranges = std::move(*ranges);
  }
  return {};
}

}  // namespace

Result<isuumo::Conditions> parse_conditions(std::string_view chair_json, std::string_view estate_json) {
  isuumo::Conditions conditions;
  if (auto read = read_file("chair_condition.json", chair_json,
                            {{"price", &conditions.chair_price},
                             {"height", &conditions.chair_height},
                             {"width", &conditions.chair_width},
                             {"depth", &conditions.chair_depth}});
      !read) {
    return read.error();
  }
  if (auto read = read_file("estate_condition.json", estate_json,
                            {{"doorHeight", &conditions.estate_door_height},
                             {"doorWidth", &conditions.estate_door_width},
                             {"rent", &conditions.estate_rent}});
      !read) {
    return read.error();
  }
  return conditions;
}

}  // namespace nazotte::server
