// Keeps the rows that a reader hands out, as a text by which two readings are compared.
//
// Thread safety: none.
#pragma once

#include <nazotte/isuumo/rows.hpp>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace nazotte::fuzz {

struct RecordedRows final : isuumo::RowSink {
  std::string text;

  void add(const isuumo::Chair& chair) override { append(chair); }
  void add(const isuumo::Estate& estate) override { append(estate); }

 private:
  template <class Row>
  void append(const Row& row) {
    text += std::string(isuumo::Declaration<Row>::table) + ": ";
    isuumo::for_each_column<Row>([&](const auto& column) { append_value(row.*column.member); });
    text += "\n";
  }
  void append_value(std::string_view value) { text += std::to_string(value.size()) + "'" + std::string(value) + "' "; }
  void append_value(std::int32_t value) { text += std::to_string(value) + " "; }
  /// With all digits that tell it from other doubles.
  void append_value(double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.17g ", value);
    text += digits;
  }
};

}  // namespace nazotte::fuzz
