#include "formats.hpp"

#include <fmt/format.h>

#include <iterator>
#include <type_traits>

namespace nazotte::data {
namespace {

void append_csv_cell(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char character : text) {
    if (character == '"') out += '"';
    out += character;
  }
  out += '"';
}

void append_sql_text(std::string_view text, std::string& out) {
  out += '\'';
  for (const char character : text) {
    switch (character) {
      case '\0':
        out += "\\0";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\x1a':
        out += "\\Z";
        break;
      case '\'':
        out += "\\'";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        out += character;
    }
  }
  out += '\'';
}

template <class Number>
void append_number(Number value, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{}", value);
}

template <class Row>
void append_csv_row(const Row& row, std::string& out) {
  bool first = true;
  isuumo::for_each_column<Row>([&](const auto& column) {
    if (!first) out += ',';
    first = false;
    const auto& value = row.*column.member;
    if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(value)>>) {
      append_number(value, out);
    } else {
      append_csv_cell(value, out);
    }
  });
  out += '\n';
}

template <class Row>
void append_values(const Row& row, std::string& out) {
  bool first = true;
  isuumo::for_each_column<Row>([&](const auto& column) {
    out += first ? "(" : ", ";
    first = false;
    const auto& value = row.*column.member;
    if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(value)>>) {
      append_number(value, out);
    } else {
      append_sql_text(value, out);
    }
  });
  out += ')';
}

template <class Row>
void append_create_table(std::string_view database, std::string& out) {
  const std::string_view table = isuumo::Declaration<Row>::table;
  fmt::format_to(std::back_inserter(out), "DROP TABLE IF EXISTS {}.{};\nCREATE TABLE {}.{} (", database, table,
                 database, table);
  bool first = true;
  isuumo::for_each_column<Row>([&](const auto& column) {
    fmt::format_to(std::back_inserter(out), "{}\n  {} ", first ? "" : ",", column.name);
    using Value = std::remove_cvref_t<decltype(std::declval<Row>().*column.member)>;
    if constexpr (std::is_integral_v<Value>) {
      out += "INTEGER";
    } else if constexpr (std::is_floating_point_v<Value>) {
      out += "DOUBLE PRECISION";
    } else {
      fmt::format_to(std::back_inserter(out), "VARCHAR({})", column.characters_max);
    }
    out += first ? " NOT NULL PRIMARY KEY" : " NOT NULL";
    first = false;
  });
  out += "\n) DEFAULT CHARACTER SET utf8mb4;\n";
}

}  // namespace

void append_csv(const isuumo::Chair& row, std::string& out) { append_csv_row(row, out); }
void append_csv(const isuumo::Estate& row, std::string& out) { append_csv_row(row, out); }
void append_sql_values(const isuumo::Chair& row, std::string& out) { append_values(row, out); }
void append_sql_values(const isuumo::Estate& row, std::string& out) { append_values(row, out); }

template <class Row>
void append_insert_head(std::string_view database, std::string& out) {
  fmt::format_to(std::back_inserter(out), "INSERT INTO {}.{} (", database, isuumo::Declaration<Row>::table);
  bool first = true;
  isuumo::for_each_column<Row>([&](const auto& column) {
    if (!first) out += ", ";
    first = false;
    out += column.name;
  });
  out += ") VALUES";
}
template void append_insert_head<isuumo::Chair>(std::string_view, std::string&);
template void append_insert_head<isuumo::Estate>(std::string_view, std::string&);

std::string schema_sql(std::string_view database) {
  std::string out = fmt::format("CREATE DATABASE IF NOT EXISTS {} DEFAULT CHARACTER SET utf8mb4;\n", database);
  append_create_table<isuumo::Estate>(database, out);
  append_create_table<isuumo::Chair>(database, out);
  return out;
}

}  // namespace nazotte::data
