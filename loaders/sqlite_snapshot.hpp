// A snapshot of a SQLite file: a reader for each table, both begun at the same moment.
//
// Thread safety: as StoreSnapshot.
#pragma once

#include <memory>
#include <utility>

#include "loaders/sqlite_reader.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

class SqliteSnapshot : public StoreSnapshot {
 public:
  /// Both must have begun.
  SqliteSnapshot(std::unique_ptr<SqliteReader> chairs, std::unique_ptr<SqliteReader> estates)
      : chairs_(std::move(chairs)), estates_(std::move(estates)) {}

  [[nodiscard]] Result<void> check_tables() override;
  [[nodiscard]] Result<void> read(isuumo::RowSink& rows) override;
  [[nodiscard]] Result<isuumo::Totals> totals(const isuumo::TotalsRange& range) override;

 private:
  std::unique_ptr<SqliteReader> chairs_;
  std::unique_ptr<SqliteReader> estates_;
};

}  // namespace nazotte::loaders
