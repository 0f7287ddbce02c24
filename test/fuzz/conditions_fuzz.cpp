// Condition files, their ranges and the forms of searches that they offer, against readers that look up one value after
// the other in simdjson's DOM. The input is the file of chairs and of estates at once.

#include "fuzz_target.hpp"

#include "server/conditions.hpp"
#include "server/search_form.hpp"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <span>

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

struct FormList {
  std::string_view name;
  std::string_view parameter;
  bool of_words;
};

constexpr FormList kChairForm[] = {{"price", "priceRangeId", false}, {"height", "heightRangeId", false},
                                   {"width", "widthRangeId", false}, {"depth", "depthRangeId", false},
                                   {"kind", "kind", true},           {"color", "color", true},
                                   {"feature", "features", true}};
constexpr FormList kEstateForm[] = {{"doorHeight", "doorHeightRangeId", false},
                                    {"doorWidth", "doorWidthRangeId", false},
                                    {"rent", "rentRangeId", false},
                                    {"feature", "features", true}};

/// A facet a line: the parameter, and its choices in brackets. Throws where the list has a fault.
std::string plain_facet(const FormList& list, simdjson::dom::element value) {
  std::string line(list.parameter);
  simdjson::dom::array ranges;
  if (list.of_words) {
    for (const simdjson::dom::element entry : value["list"].get_array()) {
      const std::string_view word = entry.get_string();
      const bool comma = list.parameter == "features" && std::ranges::count(word, ',') > 0;
      if (word.empty() || comma) throw simdjson::simdjson_error(simdjson::INCORRECT_TYPE);
      line += " [" + std::string(word) + "]";
    }
  } else if (value["ranges"].get(ranges) == simdjson::SUCCESS) {
    for (std::size_t i = 0; i < ranges.size(); ++i) line += " [" + std::to_string(i) + "]";
  }
  return line + "\n";
}

std::optional<std::string> plain_form(std::string_view json, std::span<const FormList> lists) {
  try {
    simdjson::dom::parser parser;
    std::string form;
    for (const auto [key, value] : parser.parse(json.data(), json.size()).get_object()) {
      const auto list = std::ranges::find(lists, key, &FormList::name);
      if (list != lists.end()) form += plain_facet(*list, value);
    }
    return form;
  } catch (const simdjson::simdjson_error&) {
    return std::nullopt;
  }
}

/// What an answer says, as plain_form has it; the n-th choice has the count n.
std::string form_of(const std::vector<std::string>& texts) {
  ChoiceCounts counts;
  for (std::uint64_t i = 1; i < texts.size(); ++i) counts.choices.push_back(i);
  std::string json;
  server::append_choice_counts(texts, counts, json);
  simdjson::dom::parser parser;
  std::string form;
  std::uint64_t choices = 0;
  for (const simdjson::dom::element facet : parser.parse(json)["facets"].get_array()) {
    form += std::string_view(facet["parameter"]);
    for (const simdjson::dom::element choice : facet["choices"].get_array()) {
      form += " [" + std::string(std::string_view(choice["value"])) + "]";
      expect_equal("whose count it is", std::uint64_t{choice["count"]}, ++choices);
    }
    form += '\n';
  }
  return form;
}

void judge_forms(std::string_view input) {
  const auto ours = server::parse_search_forms(input, input);
  const auto chair = plain_form(input, kChairForm);
  const auto estate = plain_form(input, kEstateForm);
  expect_equal("are these search forms?", ours.has_value(), chair && estate);
  if (!ours) return;
  std::string form = form_of(ours->chair.texts);
  if (fault_planted() && form.find("[ ]") != std::string::npos) form += "planted";
  expect_equal("the form of chairs", form, *chair);
  expect_equal("the form of estates", form_of(ours->estate.texts), *estate);
}

void judge_ranges(std::string_view input) {
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

}  // namespace

void run(std::string_view input) {
  judge_ranges(input);
  judge_forms(input);
}

}  // namespace nazotte::fuzz
