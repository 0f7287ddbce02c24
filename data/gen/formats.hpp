// How a row is written as CSV and as SQL. Columns and their order come from isuumo::Declaration.
//
// CSV: RFC 4180, LF, no header line. SQL: what MySQL, MariaDB and our own reader of dumps take; text in single
// quotes, numbers bare. Doubles are printed with the fewest digits that read back to the same value.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/isuumo/rows.hpp>

#include <string>
#include <string_view>

namespace nazotte::data {

/// Appends the row and its line end.
void append_csv(const isuumo::Chair& row, std::string& out);
void append_csv(const isuumo::Estate& row, std::string& out);

/// Appends "(value, value, ...)".
void append_sql_values(const isuumo::Chair& row, std::string& out);
void append_sql_values(const isuumo::Estate& row, std::string& out);

/// Appends "INSERT INTO database.table (column, ...) VALUES" for one of the two tables.
template <class Row>
void append_insert_head(std::string_view database, std::string& out);
extern template void append_insert_head<isuumo::Chair>(std::string_view, std::string&);
extern template void append_insert_head<isuumo::Estate>(std::string_view, std::string&);

/// The script that makes both tables anew: empty, in `database`, which is created when it is not there.
[[nodiscard]] std::string schema_sql(std::string_view database);

}  // namespace nazotte::data
