// A prepared SQLite statement, and SQLite's errors as ours.
//
// Thread safety: none. Lifetime: the database must outlive it; texts that are bound must live until step() returns,
// texts that are read until the next step().
#pragma once

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <sqlite3.h>
#include <nazotte/error.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace nazotte::loaders {

/// SQLite's own words go to the log.
[[nodiscard]] inline Error sqlite_fault(sqlite3* database, int code, spdlog::logger& logger) {
  logger.warn("sqlite: error {} ({}): {}", code, sqlite3_errstr(code), sqlite3_errmsg(database));
  return {ErrorCode::unavailable, fmt::format("the database file refuses: {}", sqlite3_errstr(code))};
}

/// The file holds something else than SQLite wrote.
[[nodiscard]] inline bool is_damage(int code) {
  const int primary = code & 0xFF;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

/// The same for rows that are needed as a whole: no retry mends a damaged file.
[[nodiscard]] inline Error sqlite_read_fault(sqlite3* database, int code, spdlog::logger& logger) {
  Error error = sqlite_fault(database, code, logger);
  if (is_damage(code)) error = {ErrorCode::incompatible, "the database file is damaged; nothing was written to it"};
  return error;
}

class SqliteStatement {
 public:
  /// A statement that does not compile (such as for a table that somebody dropped) fails at its first step().
  SqliteStatement(sqlite3* database, std::string_view sql) {
    code_ = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
  }
  ~SqliteStatement() { sqlite3_finalize(statement_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  /// 1-based, as SQLite counts parameters.
  void bind(int index, std::int32_t value) { sqlite3_bind_int(statement_, index, value); }
  void bind(int index, double value) { sqlite3_bind_double(statement_, index, value); }
  void bind(int index, std::string_view value) {
    // A null pointer would bind NULL; an empty view may hold one.
    const char* text = value.empty() ? "" : value.data();
    sqlite3_bind_text(statement_, index, text, static_cast<int>(value.size()), SQLITE_STATIC);
  }

  /// SQLITE_ROW, SQLITE_DONE or an error code.
  int step() { return code_ != SQLITE_OK ? code_ : sqlite3_step(statement_); }
  void reset() { sqlite3_reset(statement_); }

  /// Column `index` (0-based) of the current row; false when its value is of another type or out of range.
  // One look-up of the column instead of three. On a connection without a mutex of its own, which is what we open,
  // SQLite lets the functions of values be used on it.
  [[nodiscard]] bool read(int index, std::int32_t& value) {
    sqlite3_value* const cell = sqlite3_column_value(statement_, index);
    if (sqlite3_value_type(cell) != SQLITE_INTEGER) return false;
    const std::int64_t wide = sqlite3_value_int64(cell);
    value = static_cast<std::int32_t>(wide);
    return wide == value;
  }
  [[nodiscard]] bool read(int index, double& value) {
    sqlite3_value* const cell = sqlite3_column_value(statement_, index);
    const int type = sqlite3_value_type(cell);
    value = sqlite3_value_double(cell);
    return (type == SQLITE_FLOAT || type == SQLITE_INTEGER) && std::isfinite(value);
  }
  [[nodiscard]] bool read(int index, std::string_view& value) {
    sqlite3_value* const cell = sqlite3_column_value(statement_, index);
    if (sqlite3_value_type(cell) != SQLITE_TEXT) return false;
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(cell));
    value = std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(cell)));
    return true;
  }

  [[nodiscard]] std::optional<std::uint64_t> read_count(int index) {
    const std::int64_t wide = sqlite3_column_int64(statement_, index);
    if (sqlite3_column_type(statement_, index) != SQLITE_INTEGER || wide < 0) return std::nullopt;
    return static_cast<std::uint64_t>(wide);
  }

  /// A sum of integers; 0 for anything else.
  [[nodiscard]] std::int64_t read_sum(int index) { return sqlite3_column_int64(statement_, index); }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int code_ = SQLITE_OK;
};

}  // namespace nazotte::loaders
