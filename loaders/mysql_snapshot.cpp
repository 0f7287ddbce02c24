#include "loaders/mysql_snapshot.hpp"

#include <charconv>
#include <future>
#include <string_view>

#include "loaders/limits.hpp"
#include "loaders/mysql_checks.hpp"
#include "loaders/mysql_rows.hpp"
#include "loaders/sql_text.hpp"

namespace nazotte::loaders {

namespace {

template <class Number>
bool parse(std::string_view digits, Number& number) {
  const char* const end = digits.data() + digits.size();
  return std::from_chars(digits.data(), end, number).ptr == end && !digits.empty();
}

}  // namespace

Result<void> begin_mysql_snapshot(MysqlConnection& connection) {
  // Writes wait for it.
  return connection.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT", kMysqlPingTimeout);
}

Result<void> read_mysql_tables(MysqlConnection& connection, isuumo::RowSink& rows) {
  if (auto read = read_mysql_table<isuumo::Chair>(connection, rows); !read) return read;
  // One connection has one snapshot; the processor that it leaves idle finishes the chairs.
  const auto chairs_end = std::async(std::launch::async, [&] { rows.end_chairs(); });
  auto read = read_mysql_table<isuumo::Estate>(connection, rows);
  if (read) rows.end_estates();
  return read;
}

Result<void> MysqlSnapshot::check_tables() { return check_mysql_tables(*connection_, *logger_); }

Result<void> MysqlSnapshot::read(isuumo::RowSink& rows) { return read_mysql_tables(*connection_, rows); }

template <class Row>
Result<isuumo::TableTotals<Row>> MysqlSnapshot::table_totals(const KeyRange& range) {
  auto found = connection_->query(select_totals<Row>(range));
  if (!found) return found.error();
  const std::vector<std::string>& cells = found->at(0);
  isuumo::TableTotals<Row> totals;
  bool good = parse(cells.at(0), totals.rows);
  for (std::size_t i = 0; i < totals.sums.size(); ++i) good = good && parse(cells.at(i + 1), totals.sums[i]);
  if (!good) return Error{ErrorCode::unavailable, "the database does not add up its rows"};
  return totals;
}

Result<isuumo::Totals> MysqlSnapshot::totals(const isuumo::TotalsRange& range) {
  auto chairs = table_totals<isuumo::Chair>(range.chairs);
  if (!chairs) return chairs.error();
  auto estates = table_totals<isuumo::Estate>(range.estates);
  if (!estates) return estates.error();
  return isuumo::Totals{*chairs, *estates};
}

}  // namespace nazotte::loaders
