#include "loaders/mysql_schema.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "loaders/sql_text.hpp"

namespace nazotte::loaders {

namespace {

/// A row of information_schema.columns.
struct FoundColumn {
  std::string name;
  std::string type;
  std::size_t characters = 0;
  bool nullable = false;
  bool has_default = false;
  std::string character_set;
  bool primary = false;
  std::string full_type;

  [[nodiscard]] std::string text() const {
    std::string result = full_type;
    if (!character_set.empty()) result += " CHARACTER SET " + character_set;
    return result + (nullable ? " NULL" : " NOT NULL") + (primary ? " PRIMARY KEY" : "");
  }
};

Error incompatible(std::string message) { return {ErrorCode::incompatible, std::move(message)}; }

Result<std::vector<FoundColumn>> find_columns(MysqlConnection& connection, std::string_view table) {
  auto rows = connection.query(fmt::format(
      "SELECT column_name, data_type, COALESCE(character_maximum_length, 0), is_nullable, "
      "column_default IS NOT NULL OR is_nullable = 'YES' OR extra LIKE '%GENERATED%' OR extra LIKE '%auto_increment%', "
      "COALESCE(character_set_name, ''), column_key, column_type "
      "FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{}'",
      table));
  if (!rows) return rows.error();
  std::vector<FoundColumn> columns;
  for (const auto& row : *rows) {
    FoundColumn column;
    column.name = row[0];
    column.type = row[1];
    std::from_chars(row[2].data(), row[2].data() + row[2].size(), column.characters);
    column.nullable = row[3] == "YES";
    column.has_default = row[4] == "1";
    column.character_set = row[5];
    column.primary = row[6] == "PRI";
    column.full_type = row[7];
    columns.push_back(std::move(column));
  }
  return columns;
}

template <class Value>
bool type_fits(const FoundColumn& found, std::size_t characters_max) {
  if constexpr (std::is_same_v<Value, std::int32_t>) {
    return found.type == "int" && found.full_type.find("unsigned") == std::string::npos;
  } else if constexpr (std::is_same_v<Value, double>) {
    return found.type == "double";
  } else {
    return found.type == "varchar" && found.characters >= characters_max;
  }
}

bool character_set_fits(const FoundColumn& found) {
  return found.character_set.empty() || found.character_set == "utf8mb4" || found.character_set == "utf8mb3" ||
         found.character_set == "utf8";
}

template <class Row>
Result<void> compare(const std::vector<FoundColumn>& found, std::string_view table) {
  Result<void> status;
  bool first = true;
  isuumo::for_each_column<Row>([&]<class Value>(const isuumo::Column<Row, Value>& column) {
    const bool primary = std::exchange(first, false);
    if (!status) return;
    const bool text = std::is_same_v<Value, std::string_view>;
    const std::string expected = sql_type<Value>(column.characters_max) + (text ? " CHARACTER SET utf8mb4" : "") +
                                 " NOT NULL" + (primary ? " PRIMARY KEY" : "");
    const auto match =
        std::find_if(found.begin(), found.end(), [&](const FoundColumn& each) { return each.name == column.name; });
    if (match == found.end()) {
      status = incompatible(fmt::format("table {}: column {} is missing; expected {}", table, column.name, expected));
    } else if (!type_fits<Value>(*match, column.characters_max) || match->nullable || !character_set_fits(*match) ||
               (primary && !match->primary)) {
      status = incompatible(
          fmt::format("table {}, column {}: expected {}, found {}", table, column.name, expected, match->text()));
    }
  });
  return status;
}

template <class Row>
bool declared(std::string_view name) {
  bool result = false;
  isuumo::for_each_column<Row>([&](const auto& column) { result = result || column.name == name; });
  return result;
}

}  // namespace

Result<bool> mysql_table_exists(MysqlConnection& connection, std::string_view table) {
  auto rows = connection.query(fmt::format(
      "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '{}'", table));
  if (!rows) return rows.error();
  return !rows->empty();
}

template <class Row>
Result<void> check_mysql_table(MysqlConnection& connection, std::string_view table, spdlog::logger& logger) {
  auto engine =
      connection.query(fmt::format("SELECT COALESCE(engine, 'none') FROM information_schema.tables WHERE table_schema "
                                   "= DATABASE() AND table_name = '{}'",
                                   table));
  if (!engine) return engine.error();
  if (engine->empty()) return incompatible(fmt::format("table {} is missing", table));
  if (engine->at(0).at(0) != "InnoDB") {
    return incompatible(
        fmt::format("table {}: expected engine InnoDB, which has transactions, found {}", table, engine->at(0).at(0)));
  }
  auto found = find_columns(connection, table);
  if (!found) return found.error();
  if (auto fits = compare<Row>(*found, table); !fits) return fits;
  for (const FoundColumn& column : *found) {
    if (!declared<Row>(column.name)) {
      if (column.has_default) continue;
      return incompatible(fmt::format("table {}: expected no column {} without a default, found {}", table, column.name,
                                      column.text()));
    }
    if (!column.character_set.empty() && column.character_set != "utf8mb4") {
      logger.warn(
          "mysql: table {}, column {}: character set {} has no 4-byte characters; rows with them will be refused",
          table, column.name, column.character_set);
    }
  }
  return {};
}

template <class Row>
std::string create_mysql_table(std::string_view table) {
  return fmt::format("CREATE TABLE {} {} ENGINE=InnoDB DEFAULT CHARSET=utf8mb4", table, column_definitions<Row>());
}

template Result<void> check_mysql_table<isuumo::Chair>(MysqlConnection&, std::string_view, spdlog::logger&);
template Result<void> check_mysql_table<isuumo::Estate>(MysqlConnection&, std::string_view, spdlog::logger&);
template std::string create_mysql_table<isuumo::Chair>(std::string_view);
template std::string create_mysql_table<isuumo::Estate>(std::string_view);

}  // namespace nazotte::loaders
