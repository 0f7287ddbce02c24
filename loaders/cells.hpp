// From texts to a typed, checked row: the one place where a cell of a CSV file or of a dump is judged.
//
// Thread safety: pure functions.
// Lifetime: a row's strings are the cells'.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nazotte::loaders {

/// Digits with an optional sign, within 32 bits; nothing around them. False when `text` is anything else.
[[nodiscard]] bool parse_cell(std::string_view text, std::int32_t& value);
/// A finite decimal number, nothing around it.
[[nodiscard]] bool parse_cell(std::string_view text, double& value);

/// Characters (code points) of valid UTF-8.
[[nodiscard]] std::size_t count_characters(std::string_view utf8);
[[nodiscard]] bool valid_utf8(std::string_view text);

/// What is wrong with a row, without its place in the file.
struct CellFault {
  std::size_t column = 0;  // 0-based, in the order of the declaration
  std::string_view name;
  std::string message;
};

namespace detail {
/// The message of a fault, or an empty one.
[[nodiscard]] std::string read_cell(std::string_view text, std::size_t characters_max, std::int32_t& value);
[[nodiscard]] std::string read_cell(std::string_view text, std::size_t characters_max, double& value);
[[nodiscard]] std::string read_cell(std::string_view text, std::size_t characters_max, std::string_view& value);
}  // namespace detail

/// Fills `row` from cells in the order of the declaration. False and `fault` for the first bad cell.
template <class Row>
[[nodiscard]] bool fill_row(const std::array<std::string_view, isuumo::kColumnCount<Row>>& cells, Row& row,
                            CellFault& fault) {
  std::size_t index = 0;
  bool good = true;
  isuumo::for_each_column<Row>([&](const auto& column) {
    if (!good) return;
    std::string message = detail::read_cell(cells[index], column.characters_max, row.*column.member);
    if (!message.empty()) {
      fault = {index, column.name, std::move(message)};
      good = false;
    }
    ++index;
  });
  return good;
}

/// The declared name of column number `index` (0-based).
template <class Row>
[[nodiscard]] std::string_view column_name(std::size_t index) {
  std::string_view name;
  std::size_t at = 0;
  isuumo::for_each_column<Row>([&](const auto& column) {
    if (at++ == index) name = column.name;
  });
  return name;
}

}  // namespace nazotte::loaders
