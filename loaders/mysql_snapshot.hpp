// A snapshot of a MySQL or MariaDB database: a transaction that reads repeatably, on a connection of its own.
//
// Thread safety: as StoreSnapshot.
#pragma once

#include <memory>
#include <utility>

#include "loaders/mysql_connection.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

/// Both tables over one connection, the chairs first, each table's end on a thread that the reading leaves idle.
/// Errors: as Store::load(); rows may still be under way then, so that the connection can only be dropped.
[[nodiscard]] Result<void> read_mysql_tables(MysqlConnection& connection, isuumo::RowSink& rows);

/// Begins a transaction that sees the database as of now. Errors: unavailable.
[[nodiscard]] Result<void> begin_mysql_snapshot(MysqlConnection& connection);

class MysqlSnapshot : public StoreSnapshot {
 public:
  /// After begin_mysql_snapshot().
  MysqlSnapshot(std::unique_ptr<MysqlConnection> connection, std::shared_ptr<spdlog::logger> logger)
      : connection_(std::move(connection)), logger_(std::move(logger)) {}

  [[nodiscard]] Result<void> check_tables() override;
  [[nodiscard]] Result<void> read(isuumo::RowSink& rows) override;
  [[nodiscard]] Result<isuumo::Totals> totals(const isuumo::TotalsRange& range) override;

 private:
  template <class Row>
  Result<isuumo::TableTotals<Row>> table_totals(const KeyRange& range);

  std::unique_ptr<MysqlConnection> connection_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace nazotte::loaders
