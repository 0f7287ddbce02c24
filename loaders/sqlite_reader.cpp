#include "loaders/sqlite_reader.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdint>
#include <string_view>
#include <utility>

#include "loaders/file_pages.hpp"
#include "loaders/limits.hpp"
#include "loaders/sql_text.hpp"
#include "loaders/sqlite_schema.hpp"
#include "loaders/sqlite_statement.hpp"

namespace nazotte::loaders {

namespace {

/// Some 30 MB of the file.
constexpr std::uint64_t kRowsPerDrop = 65'536;

void end_table(isuumo::RowSink& rows, const isuumo::Chair* /*tag*/) { rows.end_chairs(); }
void end_table(isuumo::RowSink& rows, const isuumo::Estate* /*tag*/) { rows.end_estates(); }

}  // namespace

SqliteReader::SqliteReader(sqlite3* database, const FilePages& pages, std::shared_ptr<spdlog::logger> logger)
    : database_(database), pages_(pages), logger_(std::move(logger)) {}

SqliteReader::~SqliteReader() { sqlite3_close(database_); }

Result<std::unique_ptr<SqliteReader>> SqliteReader::open(const std::string& path, const FilePages& pages,
                                                         std::shared_ptr<spdlog::logger> logger) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<SqliteReader> reader(new SqliteReader(database, pages, std::move(logger)));
  if (code != SQLITE_OK) return sqlite_fault(database, code, *reader->logger_);
  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, static_cast<int>(kSqliteBusyTimeout.count()));
  return reader;
}

Result<void> SqliteReader::begin() {
  const bool begun = sqlite3_get_autocommit(database_) == 0;
  int code = begun ? sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr) : SQLITE_OK;
  // BEGIN alone fixes nothing: the first read does.
  constexpr const char* kBegin = "BEGIN; SELECT 1 FROM sqlite_master LIMIT 1";
  if (code == SQLITE_OK) code = sqlite3_exec(database_, kBegin, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_read_fault(database_, code, *logger_);
  return {};
}

template <class Row>
Result<void> SqliteReader::read(isuumo::RowSink& rows) {
  SqliteStatement statement(database_, select_all<Row>());
  std::uint64_t read = 0;
  int code = statement.step();
  for (; code == SQLITE_ROW; code = statement.step()) {
    Row row;
    int index = 0;
    std::string_view misfit;
    isuumo::for_each_column<Row>([&](const auto& column) {
      if (!statement.read(index++, row.*column.member) && misfit.empty()) misfit = column.name;
    });
    if (!misfit.empty()) {
      return Error{ErrorCode::incompatible,
                   fmt::format("table {}, column {}: the value of row {} is beyond the declared type",
                               isuumo::Declaration<Row>::table, misfit, row.id)};
    }
    rows.add(row);
    if (++read % kRowsPerDrop == 0) pages_.drop();
  }
  if (code != SQLITE_DONE) return sqlite_read_fault(database_, code, *logger_);
  end_table(rows, static_cast<const Row*>(nullptr));
  return {};
}

template <class Row>
Result<isuumo::TableTotals<Row>> SqliteReader::totals(const KeyRange& range) {
  SqliteStatement statement(database_, select_totals<Row>(range));
  if (const int code = statement.step(); code != SQLITE_ROW) return sqlite_fault(database_, code, *logger_);
  isuumo::TableTotals<Row> totals;
  totals.rows = statement.read_count(0).value_or(0);
  for (std::size_t i = 0; i < totals.sums.size(); ++i) totals.sums[i] = statement.read_sum(static_cast<int>(i) + 1);
  return totals;
}

Result<StoreState> SqliteReader::check_tables() { return check_sqlite_tables(database_, *logger_); }

template Result<isuumo::TableTotals<isuumo::Chair>> SqliteReader::totals<isuumo::Chair>(const KeyRange&);
template Result<isuumo::TableTotals<isuumo::Estate>> SqliteReader::totals<isuumo::Estate>(const KeyRange&);
template Result<void> SqliteReader::read<isuumo::Chair>(isuumo::RowSink&);
template Result<void> SqliteReader::read<isuumo::Estate>(isuumo::RowSink&);

}  // namespace nazotte::loaders
