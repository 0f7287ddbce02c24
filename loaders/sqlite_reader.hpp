// Reads whole tables of a SQLite file over a read-only connection of its own, so that two tables can be read at the
// same time.
//
// Thread safety: one thread at a time; several readers of one file on a thread each.
// Invariant: all that a reader sees between begin() and its destruction is the file as of begin().
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>
#include <nazotte/isuumo/totals.hpp>

#include <memory>
#include <string>

#include "loaders/store.hpp"

struct sqlite3;

namespace spdlog {
class logger;
}

namespace nazotte::loaders {

class FilePages;

class SqliteReader {
 public:
  /// The file must be a database in WAL mode; `pages`, which must outlive the reader, are dropped as they are read.
  /// Errors: unavailable.
  [[nodiscard]] static Result<std::unique_ptr<SqliteReader>> open(const std::string& path, const FilePages& pages,
                                                                  std::shared_ptr<spdlog::logger> logger);
  ~SqliteReader();
  SqliteReader(const SqliteReader&) = delete;
  SqliteReader& operator=(const SqliteReader&) = delete;

  /// Fixes what this reader sees, until the next begin(). Errors: unavailable.
  [[nodiscard]] Result<void> begin();

  /// Streams a whole table, and tells `rows` of its end. Errors: unavailable; incompatible for a value beyond the
  /// declaration. O(rows), constant memory.
  template <class Row>
  [[nodiscard]] Result<void> read(isuumo::RowSink& rows);

  /// Of a table's rows with an id in the range. Errors: unavailable. O(rows in the range).
  template <class Row>
  [[nodiscard]] Result<isuumo::TableTotals<Row>> totals(const KeyRange& range);

  /// As check_sqlite_tables().
  [[nodiscard]] Result<StoreState> check_tables();

 private:
  SqliteReader(sqlite3* database, const FilePages& pages, std::shared_ptr<spdlog::logger> logger);

  sqlite3* database_;
  const FilePages& pages_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace nazotte::loaders
