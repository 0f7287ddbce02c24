#include "answer.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cctype>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace nazotte::load {

/// A field of a row as answers show it.
template <class Row>
struct ShownField {
  std::string key;
  std::int32_t Row::*integer = nullptr;
  double Row::*real = nullptr;
  std::string_view Row::*text = nullptr;
};

namespace {

namespace dom = simdjson::dom;

/// "door_height" is shown as "doorHeight".
std::string camel_case(std::string_view column) {
  std::string key;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const bool begins_word = i > 0 && column[i - 1] == '_';
    if (column[i] == '_') continue;
    key += begins_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(column[i]))) : column[i];
  }
  return key;
}

template <class Row>
std::vector<ShownField<Row>> shown_fields() {
  std::vector<ShownField<Row>> fields;
  isuumo::for_each_column<Row>([&](const auto& column) {
    if (column.name == "popularity" || column.name == "stock") return;
    ShownField<Row> field;
    field.key = camel_case(column.name);
    using Value = std::decay_t<decltype(std::declval<Row>().*column.member)>;
    if constexpr (std::is_same_v<Value, std::int32_t>) {
      field.integer = column.member;
    } else if constexpr (std::is_same_v<Value, double>) {
      field.real = column.member;
    } else {
      field.text = column.member;
    }
    fields.push_back(std::move(field));
  });
  return fields;
}

std::string_view type_name(dom::element element) {
  switch (element.type()) {
    case dom::element_type::ARRAY:
      return "list";
    case dom::element_type::OBJECT:
      return "object";
    case dom::element_type::STRING:
      return "string";
    case dom::element_type::BOOL:
      return "boolean";
    case dom::element_type::NULL_VALUE:
      return "null";
    default:
      return "number";
  }
}

Fault wrong_type(std::string_view key, std::string_view expected, dom::element got) {
  return {FaultKind::type, fmt::format("'{}' is a {}", key, expected),
          fmt::format("a {}: {}", type_name(got), excerpt(simdjson::minify(got)))};
}

Fault wrong_value(std::string_view row, std::string_view key, const std::string& expected, const std::string& got) {
  return {FaultKind::field, fmt::format("'{}' of {} is {}", key, row, expected), got};
}

template <class Row>
std::string name_of_row(const Row& row) {
  return fmt::format("{} {}", isuumo::Declaration<Row>::table, row.id);
}

template <class Row>
std::optional<Fault> compare_field(const ShownField<Row>& field, dom::element got, const Row& known) {
  if (field.text != nullptr) {
    std::string_view text;
    if (got.get(text) != simdjson::SUCCESS) return wrong_type(field.key, "string", got);
    if (text == known.*field.text) return std::nullopt;
    return wrong_value(name_of_row(known), field.key, fmt::format("\"{}\"", known.*field.text),
                       fmt::format("\"{}\"", excerpt(text)));
  }
  double number = 0;
  if (got.get(number) != simdjson::SUCCESS) return wrong_type(field.key, "number", got);
  const double wanted = field.integer != nullptr ? known.*field.integer : known.*field.real;
  if (number == wanted) return std::nullopt;
  return wrong_value(name_of_row(known), field.key, fmt::format("{}", wanted), fmt::format("{}", number));
}

template <class Row>
std::optional<Fault> compare_object(dom::element element, const Row& known,
                                    const std::vector<ShownField<Row>>& fields) {
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return wrong_type("a row", "object", element);
  std::uint32_t seen = 0;
  std::size_t next = 0;  // most servers keep one order: then each key is found at once
  for (const auto [key, value] : object) {
    std::size_t at = next;
    while (at < next + fields.size() && fields[at % fields.size()].key != key) ++at;
    at %= fields.size();
    if (fields[at].key != key) {
      return Fault{FaultKind::field, "no field but those of the contract", fmt::format("'{}'", excerpt(key))};
    }
    next = at + 1;
    seen |= 1U << at;
    if (auto fault = compare_field(fields[at], value, known)) return fault;
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if ((seen >> i & 1U) == 0) {
      return Fault{FaultKind::field, fmt::format("'{}' of {}", fields[i].key, name_of_row(known)), "it is missing"};
    }
  }
  return std::nullopt;
}

template <class Row>
constexpr std::string_view kListName = "chairs";
template <>
constexpr std::string_view kListName<Estate> = "estates";

bool same(dom::element a, dom::element b);

bool same(dom::object a, dom::object b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& field) {
           dom::element other;
           return b.at_key(field.key).get(other) == simdjson::SUCCESS && same(field.value, other);
         });
}

bool same(dom::element a, dom::element b) {
  if (a.is_object() && b.is_object()) return same(a.get_object().value_unsafe(), b.get_object().value_unsafe());
  if (a.is_array() && b.is_array()) {
    const dom::array left = a.get_array().value_unsafe();
    const dom::array right = b.get_array().value_unsafe();
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](dom::element one, dom::element other) { return same(one, other); });
  }
  if (a.is_number() && b.is_number()) return a.get_double().value_unsafe() == b.get_double().value_unsafe();
  return a.type() == b.type() && simdjson::minify(a) == simdjson::minify(b);
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  for (const char byte : text) {
    switch (byte) {
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      case '\t':
        line += "\\t";
        break;
      default:
        line += byte;
    }
  }
  return line;
}

std::string expected_of(std::string expected, const Answer& answer) {
  constexpr int kUnauthorized = 401;
  if (answer.status == kUnauthorized) expected += "; 401 asks for the token of --admin-token-file";
  return expected;
}

std::string excerpt(std::string_view body) {
  constexpr std::size_t kBytesMax = 160;
  if (body.size() <= kBytesMax) return one_line(body);
  std::size_t end = kBytesMax;
  while (end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0U) == 0x80U) --end;  // whole characters
  return fmt::format("{}... ({} bytes)", one_line(body.substr(0, end)), body.size());
}

struct AnswerReader::State {
  dom::parser parser;
  dom::parser other;
  std::vector<dom::element> rows;
  std::vector<ShownField<Chair>> chair_fields = shown_fields<Chair>();
  std::vector<ShownField<Estate>> estate_fields = shown_fields<Estate>();
  std::unordered_map<const char*, std::string> accepted;  // by expected text: what was found to be the same

  template <class Row>
  [[nodiscard]] const std::vector<ShownField<Row>>& fields() const {
    if constexpr (std::is_same_v<Row, Chair>) {
      return chair_fields;
    } else {
      return estate_fields;
    }
  }

  std::optional<Fault> parse(std::string_view body, dom::element& root) {
    if (const auto error = parser.parse(body.data(), body.size()).get(root); error != simdjson::SUCCESS) {
      return Fault{FaultKind::json, "JSON", fmt::format("{}: {}", simdjson::error_message(error), excerpt(body))};
    }
    return std::nullopt;
  }
};

AnswerReader::AnswerReader() : state_(std::make_unique<State>()) {}
AnswerReader::~AnswerReader() = default;

template <class Row>
std::optional<Fault> AnswerReader::read_rows(std::string_view body, Count count, ShownRows<Row>& rows) {
  state_->rows.clear();
  dom::element root;
  if (auto fault = state_->parse(body, root)) return fault;
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return wrong_type("the body", "object", root);
  bool listed = false;
  for (const auto [key, value] : object) {
    if (key == "count" && count == Count::present) {
      std::int64_t number = 0;
      if (value.get(number) != simdjson::SUCCESS) return wrong_type(key, "whole number", value);
      rows.count = number;
    } else if (key == kListName<Row>) {
      dom::array list;
      if (value.get(list) != simdjson::SUCCESS) return wrong_type(key, "list", value);
      listed = true;
      for (const dom::element row : list) state_->rows.push_back(row);
    } else {
      return Fault{FaultKind::field, "no field but those of the contract", fmt::format("'{}'", excerpt(key))};
    }
  }
  if (!listed) return Fault{FaultKind::field, fmt::format("'{}'", kListName<Row>), excerpt(body)};
  if (count == Count::present && !rows.count) return Fault{FaultKind::field, "'count'", excerpt(body)};
  for (const dom::element row : state_->rows) {
    dom::element id;
    if (!row.is_object()) return wrong_type("a row", "object", row);
    if (row.at_key("id").get(id) != simdjson::SUCCESS) return Fault{FaultKind::field, "'id'", "it is missing"};
    std::int64_t number = 0;
    if (id.get(number) != simdjson::SUCCESS) return wrong_type("id", "whole number", id);
    rows.ids.push_back(number);
  }
  return std::nullopt;
}

template <class Row>
std::optional<Fault> AnswerReader::compare_rows(const std::vector<const Row*>& known) {
  for (std::size_t i = 0; i < known.size() && i < state_->rows.size(); ++i) {
    if (auto fault = compare_object(state_->rows[i], *known[i], state_->fields<Row>())) return fault;
  }
  return std::nullopt;
}

template <class Row>
std::optional<Fault> AnswerReader::compare_row(std::string_view body, const Row& known) {
  dom::element root;
  if (auto fault = state_->parse(body, root)) return fault;
  return compare_object(root, known, state_->fields<Row>());
}

std::optional<Fault> AnswerReader::compare_json(std::string_view body, std::string_view expected) {
  std::string& accepted = state_->accepted[expected.data()];
  if (body == expected || body == accepted) return std::nullopt;
  dom::element root;
  if (auto fault = state_->parse(body, root)) return fault;
  dom::element wanted;
  if (state_->other.parse(expected.data(), expected.size()).get(wanted) == simdjson::SUCCESS && same(root, wanted)) {
    accepted = body;
    return std::nullopt;
  }
  return Fault{FaultKind::field, "the condition file", excerpt(body)};
}

template std::optional<Fault> AnswerReader::read_rows(std::string_view, Count, ShownRows<Chair>&);
template std::optional<Fault> AnswerReader::read_rows(std::string_view, Count, ShownRows<Estate>&);
template std::optional<Fault> AnswerReader::compare_rows(const std::vector<const Chair*>&);
template std::optional<Fault> AnswerReader::compare_rows(const std::vector<const Estate*>&);
template std::optional<Fault> AnswerReader::compare_row(std::string_view, const Chair&);
template std::optional<Fault> AnswerReader::compare_row(std::string_view, const Estate&);

}  // namespace nazotte::load
