#include "vocabulary.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "server/conditions.hpp"

namespace nazotte::load {
namespace {

using Words = std::vector<std::string>;

Result<Words> read_words(std::string_view json, std::string_view file, std::string_view list) {
  simdjson::dom::parser parser;
  simdjson::dom::array entries;
  Words words;
  if (parser.parse(json.data(), json.size())[list]["list"].get(entries) != simdjson::SUCCESS) {
    return Error{ErrorCode::invalid_argument, fmt::format("{}: '{}.list' must be a list of words", file, list)};
  }
  for (const simdjson::dom::element entry : entries) {
    std::string_view word;
    if (entry.get(word) != simdjson::SUCCESS || word.empty() || word.find(',') != std::string_view::npos) {
      return Error{ErrorCode::invalid_argument,
                   fmt::format("{}: '{}.list' holds an entry that is no word", file, list)};
    }
    words.emplace_back(word);
  }
  return words;
}

/// Adds parameters one after the other.
template <class Row>
class Builder {
 public:
  explicit Builder(Vocabulary<Row>& vocabulary) : vocabulary_(vocabulary) {}

  void ranges(std::string_view name, const std::vector<IntegerRange>& ranges, std::int32_t Row::*member) {
    begin(name);
    for (std::size_t id = 0; id < ranges.size(); ++id) {
      const std::optional<std::int32_t> min = ranges[id].min;
      const std::optional<std::int32_t> max = ranges[id].max;
      if (!min && !max) continue;
      vocabulary_.conditions.push_back({std::to_string(id), [min, max, member](const Row& row) {
                                          const std::int32_t value = row.*member;
                                          return (!min || value >= *min) && (!max || value < *max);
                                        }});
    }
    end();
  }

  void equal(std::string_view name, const Words& words, std::string_view Row::*member) {
    begin(name);
    for (const std::string& word : words) {
      vocabulary_.conditions.push_back({word, [word, member](const Row& row) { return row.*member == word; }});
    }
    end();
  }

  void contained(std::string_view name, const Words& words, std::string_view Row::*member) {
    begin(name);
    for (const std::string& word : words) {
      vocabulary_.conditions.push_back(
          {word, [word, member](const Row& row) { return (row.*member).find(word) != std::string_view::npos; }});
    }
    end();
  }

 private:
  void begin(std::string_view name) { parameter_ = {name, vocabulary_.conditions.size(), 0}; }
  void end() {
    parameter_.count = vocabulary_.conditions.size() - parameter_.first;
    if (parameter_.count > 0) vocabulary_.parameters.push_back(parameter_);
  }

  Vocabulary<Row>& vocabulary_;
  Parameter parameter_;
};

void append_escaped(std::string_view text, std::string& out) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  for (const char character : text) {
    if (kPlain.find(character) != std::string_view::npos) {
      out += character;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(character));
    }
  }
}

}  // namespace

Result<Vocabularies> read_vocabularies(const ConditionFiles& files) {
  const auto ranges = server::parse_conditions(files.chair_json, files.estate_json);
  if (!ranges) return ranges.error();
  const auto kinds = read_words(files.chair_json, "chair_condition.json", "kind");
  if (!kinds) return kinds.error();
  const auto colors = read_words(files.chair_json, "chair_condition.json", "color");
  if (!colors) return colors.error();
  const auto chair_features = read_words(files.chair_json, "chair_condition.json", "feature");
  if (!chair_features) return chair_features.error();
  const auto estate_features = read_words(files.estate_json, "estate_condition.json", "feature");
  if (!estate_features) return estate_features.error();

  Vocabularies both;
  Builder<Chair> chair(both.chair);
  chair.ranges("priceRangeId", ranges->chair_price, &Chair::price);
  chair.ranges("heightRangeId", ranges->chair_height, &Chair::height);
  chair.ranges("widthRangeId", ranges->chair_width, &Chair::width);
  chair.ranges("depthRangeId", ranges->chair_depth, &Chair::depth);
  chair.equal("kind", *kinds, &Chair::kind);
  chair.equal("color", *colors, &Chair::color);
  chair.contained("features", *chair_features, &Chair::features);
  Builder<Estate> estate(both.estate);
  estate.ranges("doorHeightRangeId", ranges->estate_door_height, &Estate::door_height);
  estate.ranges("doorWidthRangeId", ranges->estate_door_width, &Estate::door_width);
  estate.ranges("rentRangeId", ranges->estate_rent, &Estate::rent);
  estate.contained("features", *estate_features, &Estate::features);
  if (both.chair.conditions.empty() || both.estate.conditions.empty()) {
    return Error{ErrorCode::invalid_argument, "the condition files hold no condition at all"};
  }
  return both;
}

template <class Row>
std::string query_string(const Vocabulary<Row>& vocabulary, const Search& search) {
  std::string out;
  for (const Parameter& parameter : vocabulary.parameters) {
    bool named = false;
    for (const std::size_t number : search.conditions) {
      if (number < parameter.first || number >= parameter.first + parameter.count) continue;
      if (named) {
        out += "%2C";
      } else {
        out += parameter.name;
        out += '=';
        named = true;
      }
      append_escaped(vocabulary.conditions[number].value, out);
    }
    if (named) out += '&';
  }
  fmt::format_to(std::back_inserter(out), "page={}&perPage={}", search.page, search.per_page);
  return out;
}

template <class Row>
bool matches(const Vocabulary<Row>& vocabulary, const Search& search, const Row& row) {
  return std::all_of(search.conditions.begin(), search.conditions.end(),
                     [&](std::size_t number) { return vocabulary.conditions[number].matches(row); });
}

template std::string query_string(const Vocabulary<Chair>&, const Search&);
template std::string query_string(const Vocabulary<Estate>&, const Search&);
template bool matches(const Vocabulary<Chair>&, const Search&, const Chair&);
template bool matches(const Vocabulary<Estate>&, const Search&, const Estate&);

}  // namespace nazotte::load
