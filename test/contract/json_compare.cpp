#include "json_compare.hpp"

#include <fmt/format.h>
#include <simdjson.h>

namespace nazotte::contract {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

std::optional<std::string> difference(element expected, element actual, const std::string& path);

std::optional<std::string> differs(element expected, element actual, const std::string& path) {
  return fmt::format("{}: expected {}, got {}", path, simdjson::minify(expected), simdjson::minify(actual));
}

std::optional<std::string> object_difference(object expected, object actual, const std::string& path) {
  for (const auto field : expected) {
    element other;
    if (actual.at_key(field.key).get(other) != simdjson::SUCCESS) {
      return fmt::format("{}.{} is missing", path, field.key);
    }
    if (auto found = difference(field.value, other, fmt::format("{}.{}", path, field.key))) return found;
  }
  for (const auto field : actual) {
    if (expected.at_key(field.key).error()) return fmt::format("{}.{} is not expected", path, field.key);
  }
  if (expected.size() != actual.size()) return fmt::format("{}: a key is there twice", path);
  return {};
}

std::optional<std::string> array_difference(array expected, array actual, const std::string& path) {
  if (expected.size() != actual.size()) {
    return fmt::format("{}: expected {} entries, got {}", path, expected.size(), actual.size());
  }
  std::size_t index = 0;
  auto other = actual.begin();
  for (const element entry : expected) {
    if (auto found = difference(entry, *other, fmt::format("{}[{}]", path, index))) return found;
    ++other;
    ++index;
  }
  return {};
}

std::optional<std::string> difference(element expected, element actual, const std::string& path) {
  if (expected.is_object() && actual.is_object()) return object_difference(expected, actual, path);
  if (expected.is_array() && actual.is_array()) return array_difference(expected, actual, path);
  if (expected.is_number() && actual.is_number()) {
    if (expected.is<std::int64_t>() && actual.is<std::int64_t>()) {
      if (expected.get_int64().value() == actual.get_int64().value()) return {};
    } else if (expected.get_double().value() == actual.get_double().value()) {
      return {};
    }
    return differs(expected, actual, path);
  }
  if (expected.type() != actual.type()) return differs(expected, actual, path);
  if (expected.type() == element_type::STRING) {
    if (expected.get_string().value() != actual.get_string().value()) return differs(expected, actual, path);
  } else if (expected.type() == element_type::BOOL) {
    if (expected.get_bool().value() != actual.get_bool().value()) return differs(expected, actual, path);
  }
  return {};
}

}  // namespace

std::optional<std::string> json_difference(std::string_view expected, std::string_view actual) {
  simdjson::dom::parser expected_parser;
  simdjson::dom::parser actual_parser;
  element expected_document;
  element actual_document;
  if (expected_parser.parse(expected.data(), expected.size()).get(expected_document) != simdjson::SUCCESS) {
    return "the expected JSON of this case is malformed";
  }
  if (const auto code = actual_parser.parse(actual.data(), actual.size()).get(actual_document)) {
    return fmt::format("the answer is no JSON: {}", simdjson::error_message(code));
  }
  return difference(expected_document, actual_document, "$");
}

std::optional<std::int64_t> json_integer(std::string_view json, std::string_view name) {
  simdjson::dom::parser parser;
  std::int64_t value = 0;
  if (parser.parse(json.data(), json.size())[name].get(value) != simdjson::SUCCESS) return {};
  return value;
}

std::optional<std::string> json_error(std::string_view json) {
  simdjson::dom::parser parser;
  object document;
  std::string_view message;
  if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS || document.size() != 1 ||
      document.at_key("error").get(message) != simdjson::SUCCESS) {
    return {};
  }
  return std::string(message);
}

std::optional<std::vector<std::int64_t>> json_row_ids(std::string_view json) {
  simdjson::dom::parser parser;
  element document;
  if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS) return {};
  array rows;
  if (document["chairs"].get(rows) != simdjson::SUCCESS && document["estates"].get(rows) != simdjson::SUCCESS) {
    return {};
  }
  std::vector<std::int64_t> ids;
  for (const element row : rows) {
    std::int64_t id = 0;
    if (row["id"].get(id) != simdjson::SUCCESS) return {};
    ids.push_back(id);
  }
  return ids;
}

std::optional<std::vector<std::int64_t>> json_choice_counts(std::string_view json, std::string_view parameter) {
  simdjson::dom::parser parser;
  element document;
  array facets;
  if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS ||
      document["facets"].get(facets) != simdjson::SUCCESS) {
    return {};
  }
  for (const element facet : facets) {
    std::string_view name;
    array choices;
    if (facet["parameter"].get(name) != simdjson::SUCCESS || name != parameter) continue;
    if (facet["choices"].get(choices) != simdjson::SUCCESS) return {};
    std::vector<std::int64_t> counts;
    for (const element choice : choices) {
      std::int64_t count = 0;
      if (choice["count"].get(count) != simdjson::SUCCESS) return {};
      counts.push_back(count);
    }
    return counts;
  }
  return {};
}

}  // namespace nazotte::contract
