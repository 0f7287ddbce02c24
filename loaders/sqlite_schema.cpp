#include "loaders/sqlite_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "loaders/sql_text.hpp"
#include "loaders/sqlite_statement.hpp"

namespace nazotte::loaders {

namespace {

/// A row of PRAGMA table_info.
struct FoundColumn {
  std::string name;
  std::string type;
  bool not_null = false;
  bool has_default = false;
  bool primary = false;

  [[nodiscard]] std::string text() const {
    return type + (not_null ? " NOT NULL" : " NULL") + (primary ? " PRIMARY KEY" : "");
  }
};

Error incompatible(std::string message) { return {ErrorCode::incompatible, std::move(message)}; }

Result<std::vector<FoundColumn>> find_columns(sqlite3* database, std::string_view table, spdlog::logger& logger) {
  SqliteStatement statement(database,
                            fmt::format("SELECT name, upper(type), \"notnull\", dflt_value IS NOT NULL, pk FROM "
                                        "pragma_table_info('{}')",
                                        table));
  std::vector<FoundColumn> columns;
  int code = statement.step();
  for (; code == SQLITE_ROW; code = statement.step()) {
    std::string_view name;
    std::string_view type;
    std::array<std::int32_t, 3> flags{};
    const bool good = statement.read(0, name) && statement.read(1, type) && statement.read(2, flags[0]) &&
                      statement.read(3, flags[1]) && statement.read(4, flags[2]);
    if (!good) return Error{ErrorCode::unavailable, "the database file does not describe its tables"};
    columns.push_back({std::string(name), std::string(type), flags[0] != 0, flags[1] != 0, flags[2] != 0});
  }
  if (code != SQLITE_DONE) return sqlite_read_fault(database, code, logger);
  return columns;
}

/// SQLite's rules of column affinity, in its order of precedence (https://www.sqlite.org/datatype3.html, 3.1).
template <class Value>
bool type_fits(std::string_view type) {
  const auto holds = [&](std::string_view part) { return type.find(part) != std::string_view::npos; };
  const bool integer = holds("INT");
  const bool text = !integer && (holds("CHAR") || holds("CLOB") || holds("TEXT"));
  const bool real = !integer && !text && (holds("REAL") || holds("FLOA") || holds("DOUB"));
  if constexpr (std::is_same_v<Value, std::int32_t>) return integer;
  if constexpr (std::is_same_v<Value, double>) return real;
  return text;
}

template <class Row>
Result<void> check_table(const std::vector<FoundColumn>& found) {
  constexpr std::string_view kTable = isuumo::Declaration<Row>::table;
  Result<void> status;
  std::vector<std::string_view> declared;
  isuumo::for_each_column<Row>([&]<class Value>(const isuumo::Column<Row, Value>& column) {
    const bool primary = declared.empty();
    declared.push_back(column.name);
    if (!status) return;
    const std::string expected = sql_type<Value>(column.characters_max) + " NOT NULL" + (primary ? " PRIMARY KEY" : "");
    const auto match =
        std::find_if(found.begin(), found.end(), [&](const FoundColumn& each) { return each.name == column.name; });
    if (match == found.end()) {
      status = incompatible(fmt::format("table {}: column {} is missing; expected {}", kTable, column.name, expected));
    } else if (!type_fits<Value>(match->type) || !match->not_null || match->primary != primary) {
      status = incompatible(
          fmt::format("table {}, column {}: expected {}, found {}", kTable, column.name, expected, match->text()));
    }
  });
  for (const FoundColumn& column : found) {
    const bool known = std::find(declared.begin(), declared.end(), column.name) != declared.end();
    if (status && !known && column.not_null && !column.has_default) {
      status = incompatible(fmt::format("table {}: expected no column {} without a default, found {}", kTable,
                                        column.name, column.text()));
    }
  }
  return status;
}

}  // namespace

Result<StoreState> check_sqlite_tables(sqlite3* database, spdlog::logger& logger) {
  auto chairs = find_columns(database, isuumo::Declaration<isuumo::Chair>::table, logger);
  if (!chairs) return chairs.error();
  auto estates = find_columns(database, isuumo::Declaration<isuumo::Estate>::table, logger);
  if (!estates) return estates.error();
  if (chairs->empty() && estates->empty()) return StoreState::empty;
  if (chairs->empty()) return incompatible("table chair is missing");
  if (estates->empty()) return incompatible("table estate is missing");
  if (auto fits = check_table<isuumo::Chair>(*chairs); !fits) return fits.error();
  if (auto fits = check_table<isuumo::Estate>(*estates); !fits) return fits.error();
  return StoreState::ready;
}

}  // namespace nazotte::loaders
