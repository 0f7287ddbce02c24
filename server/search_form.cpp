#include "server/search_form.hpp"

#include "server/json_rows.hpp"

#include <nazotte/check.hpp>

#include <fmt/format.h>
#include <simdjson.h>

#include <cstdint>
#include <iterator>
#include <span>
#include <utility>

namespace nazotte::server {

namespace {

/// A list of a condition file, and the parameter that chooses from it.
template <class Parameter>
struct List {
  std::string_view name;
  std::string_view parameter_name;
  Parameter parameter;
  bool of_words = false;
};

using isuumo::ChairParameter;
using isuumo::EstateParameter;

constexpr List<ChairParameter> kChairLists[] = {
    {"price", "priceRangeId", ChairParameter::price_range},
    {"height", "heightRangeId", ChairParameter::height_range},
    {"width", "widthRangeId", ChairParameter::width_range},
    {"depth", "depthRangeId", ChairParameter::depth_range},
    {.name = "kind", .parameter_name = "kind", .parameter = ChairParameter::kind, .of_words = true},
    {.name = "color", .parameter_name = "color", .parameter = ChairParameter::color, .of_words = true},
    {.name = "feature", .parameter_name = "features", .parameter = ChairParameter::features, .of_words = true}};

constexpr List<EstateParameter> kEstateLists[] = {
    {"doorHeight", "doorHeightRangeId", EstateParameter::door_height_range},
    {"doorWidth", "doorWidthRangeId", EstateParameter::door_width_range},
    {"rent", "rentRangeId", EstateParameter::rent_range},
    {.name = "feature", .parameter_name = "features", .parameter = EstateParameter::features, .of_words = true}};

Result<std::vector<std::string>> read_words(simdjson::dom::element list, std::string_view where, bool of_features) {
  const auto refused = [where](std::string_view what) {
    return Error{ErrorCode::invalid_argument, fmt::format("{}: {}", where, what)};
  };
  simdjson::dom::array entries;
  if (list["list"].get(entries) != simdjson::SUCCESS) return refused("'list' must be a list of texts");
  std::vector<std::string> words;
  for (const simdjson::dom::element entry : entries) {
    std::string_view word;
    if (entry.get(word) != simdjson::SUCCESS) return refused("'list' must be a list of texts");
    if (word.empty()) return refused("a text must not be empty");
    if (of_features && word.find(',') != std::string_view::npos) return refused("a feature must not have a comma");
    words.emplace_back(word);
  }
  return words;
}

/// The texts of an answer, list by list.
class TextWriter {
 public:
  explicit TextWriter(std::vector<std::string>& texts) : texts_(texts) { texts_.clear(); }

  void begin_list(std::string_view parameter) {
    if (!first_list_) next_ += ',';
    next_ += fmt::format(R"({{"parameter":"{}","choices":[)", parameter);
    first_list_ = false;
    first_of_list_ = true;
  }
  void add(std::string_view value) {
    next_ += first_of_list_ ? R"({"value":)" : R"(,{"value":)";
    append_json_string(value, next_);
    next_ += R"(,"count":)";
    texts_.push_back(std::move(next_));
    next_.assign(1, '}');
    first_of_list_ = false;
  }
  void end_list() { next_ += "]}"; }
  void finish() {
    next_ += "]}";
    texts_.push_back(std::move(next_));
  }

 private:
  std::vector<std::string>& texts_;
  std::string next_ = R"(,"facets":[)";
  bool first_list_ = true;
  bool first_of_list_ = true;
};

template <class Parameter>
Result<SearchForm<isuumo::Offer<Parameter>>> read_form(std::string_view name, std::string_view json,
                                                       std::span<const List<Parameter>> lists) {
  simdjson::dom::parser parser;
  simdjson::dom::object file;
  if (const auto error = parser.parse(json.data(), json.size()).get(file); error != simdjson::SUCCESS) {
    return Error{ErrorCode::invalid_argument, fmt::format("{} is no JSON: {}", name, simdjson::error_message(error))};
  }
  SearchForm<isuumo::Offer<Parameter>> form;
  TextWriter texts(form.texts);
  for (const auto [key, value] : file) {
    const auto list = std::ranges::find(lists, key, &List<Parameter>::name);
    if (list == lists.end()) continue;
    isuumo::Offer<Parameter> offer{list->parameter, 0, {}};
    texts.begin_list(list->parameter_name);
    if (list->of_words) {
      auto words = read_words(value, fmt::format("{}, {}", name, key), list->parameter == Parameter::features);
      if (!words) return words.error();
      offer.words = std::move(*words);
      for (const std::string& word : offer.words) texts.add(word);
    } else {
      simdjson::dom::array ranges;
      if (value["ranges"].get(ranges) == simdjson::SUCCESS) offer.ranges = static_cast<std::uint32_t>(ranges.size());
      for (std::uint32_t range = 0; range < offer.ranges; ++range) texts.add(std::to_string(range));
    }
    texts.end_list();
    form.offers.push_back(std::move(offer));
  }
  texts.finish();
  return form;
}

}  // namespace

Result<SearchForms> parse_search_forms(std::string_view chair_json, std::string_view estate_json) {
  auto chair = read_form<ChairParameter>("chair_condition.json", chair_json, kChairLists);
  if (!chair) return chair.error();
  auto estate = read_form<EstateParameter>("estate_condition.json", estate_json, kEstateLists);
  if (!estate) return estate.error();
  return SearchForms{std::move(*chair), std::move(*estate)};
}

void append_choice_counts(const std::vector<std::string>& texts, const ChoiceCounts& counts, std::string& out) {
  NAZOTTE_CHECK(texts.size() == counts.choices.size() + 1);
  fmt::format_to(std::back_inserter(out), R"({{"count":{})", counts.count);
  for (std::size_t i = 0; i < counts.choices.size(); ++i) {
    out += texts[i];
    fmt::format_to(std::back_inserter(out), "{}", counts.choices[i]);
  }
  out += texts.back();
}

}  // namespace nazotte::server
