// SQL that is made from the declaration of the rows; MySQL and SQLite both understand it.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/isuumo/rows.hpp>
#include <nazotte/isuumo/totals.hpp>

#include <string>
#include <string_view>
#include <type_traits>

namespace nazotte::loaders {

template <class Value>
[[nodiscard]] std::string sql_type(std::size_t characters_max) {
  if constexpr (std::is_same_v<Value, std::string_view>) {
    return "VARCHAR(" + std::to_string(characters_max) + ")";
  } else {
    return std::is_same_v<Value, double> ? "DOUBLE PRECISION" : "INTEGER";
  }
}

/// "(id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(64) NOT NULL, ...)"
template <class Row>
[[nodiscard]] std::string column_definitions() {
  std::string sql;
  isuumo::for_each_column<Row>([&]<class Value>(const isuumo::Column<Row, Value>& column) {
    const bool first = sql.empty();
    sql += first ? "(" : ", ";
    sql += column.name;
    sql += ' ';
    sql += sql_type<Value>(column.characters_max);
    sql += first ? " NOT NULL PRIMARY KEY" : " NOT NULL";
  });
  return sql + ")";
}

/// "id, name, ..."
template <class Row>
[[nodiscard]] std::string column_list() {
  std::string sql;
  isuumo::for_each_column<Row>([&](const auto& column) {
    if (!sql.empty()) sql += ", ";
    sql += column.name;
  });
  return sql;
}

/// "SELECT id, name, ... FROM chair"
template <class Row>
[[nodiscard]] std::string select_all() {
  return "SELECT " + column_list<Row>() + " FROM " + std::string(isuumo::Declaration<Row>::table);
}

/// "SELECT COUNT(*), COALESCE(SUM(id), 0), ... FROM chair WHERE id BETWEEN 1 AND 9": the table's totals in one row.
template <class Row>
[[nodiscard]] std::string select_totals(const KeyRange& range) {
  std::string sql = "SELECT COUNT(*)";
  isuumo::for_each_integer_column<Row>([&](const auto& column) {
    sql += ", COALESCE(SUM(";
    sql += column.name;
    sql += "), 0)";
  });
  sql += " FROM " + std::string(isuumo::Declaration<Row>::table);
  return sql + " WHERE id BETWEEN " + std::to_string(range.first) + " AND " + std::to_string(range.last);
}

}  // namespace nazotte::loaders
