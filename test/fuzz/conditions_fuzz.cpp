// Condition files against a reader that looks up one value after the other in simdjson's DOM. The input is the file of
// chairs and of estates at once.

#include "fuzz_target.hpp"

#include "server/conditions.hpp"

#include <simdjson.h>

#include <optional>

namespace nazotte::fuzz {

namespace {

using Ranges = std::vector<IntegerRange>;

std::optional<std::int32_t> plain_bound(simdjson::dom::element value) {
  const std::int64_t number = value.get_int64();
  // As the text of a 32-bit number would.
  if (number != static_cast<std::int32_t>(number)) throw simdjson::simdjson_error(simdjson::NUMBER_OUT_OF_RANGE);
  return number == -1 ? kOpen : std::optional(static_cast<std::int32_t>(number));
}

/// "ranges" of one list. Throws when there is no such list, or a fault in it.
Ranges plain_ranges(const simdjson::dom::element& file, std::string_view list) {
  const auto fault = simdjson::simdjson_error(simdjson::INCORRECT_TYPE);
  Ranges ranges;
  for (const simdjson::dom::object entry : file[list]["ranges"].get_array()) {
    const IntegerRange range{plain_bound(entry["min"]), plain_bound(entry["max"])};
    if (std::uint64_t{entry["id"].get_uint64()} != ranges.size()) throw fault;
    if (range.min && range.max && *range.max <= *range.min) throw fault;
    ranges.push_back(range);
  }
  if (ranges.empty()) throw fault;
  return ranges;
}

std::string text_of(const Ranges& ranges) {
  std::string text;
  for (const IntegerRange& range : ranges) {
    text += (range.min ? std::to_string(*range.min) : "*") + ":" + (range.max ? std::to_string(*range.max) : "*") + ",";
  }
  return text;
}

struct List {
  std::string_view name;
  Ranges isuumo::Conditions::*ranges;
};

constexpr List kLists[] = {{"price", &isuumo::Conditions::chair_price},
                           {"height", &isuumo::Conditions::chair_height},
                           {"width", &isuumo::Conditions::chair_width},
                           {"depth", &isuumo::Conditions::chair_depth},
                           {"doorHeight", &isuumo::Conditions::estate_door_height},
                           {"doorWidth", &isuumo::Conditions::estate_door_width},
                           {"rent", &isuumo::Conditions::estate_rent}};

std::optional<isuumo::Conditions> plain_conditions(std::string_view json) {
  try {
    simdjson::dom::parser parser;
    const simdjson::dom::element file = parser.parse(json.data(), json.size());
    isuumo::Conditions conditions;
    for (const List& list : kLists) conditions.*list.ranges = plain_ranges(file, list.name);
    return conditions;
  } catch (const simdjson::simdjson_error&) {
    return std::nullopt;
  }
}

}  // namespace

void run(std::string_view input) {
  const auto ours = server::parse_conditions(input, input);
  const auto plain = plain_conditions(input);
  expect_equal("are these conditions?", ours.has_value(), plain.has_value());
  if (!plain) return;
  for (const List& list : kLists) {
    Ranges ranges = *ours.*list.ranges;
    if (fault_planted() && ranges.size() > 1 && ranges.back().min.value_or(0) > 80) ranges.pop_back();
    expect_equal("the ranges of a list", text_of(ranges), text_of(*plain.*list.ranges));
  }
}

}  // namespace nazotte::fuzz
