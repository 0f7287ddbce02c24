// Swaps the content of both tables at once: fill staging tables aside, then one RENAME TABLE.
// docs/decisions/0001-initialize-swaps-tables.md says why.
//
// Thread safety: none (uses a connection).
#pragma once

#include <nazotte/error.hpp>

#include "loaders/initial_data.hpp"
#include "loaders/mysql_connection.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

class MysqlReplace {
 public:
  MysqlReplace(MysqlConnection& connection, spdlog::logger& logger) : connection_(connection), logger_(logger) {}

  /// Everything but the swap: lock, staging tables, rows, indexes. An error leaves the live tables as they were.
  [[nodiscard]] Result<void> prepare(const InitialData& data);
  /// The same without rows and indexes.
  [[nodiscard]] Result<void> prepare_empty(const Definitions& definitions);
  /// The swap. After an error the outcome is known unless the connection is lost().
  [[nodiscard]] Result<void> swap();
  /// Drops staging and old tables and frees the lock; a failure is logged only, the next prepare() cleans up, too.
  void clean_up();

  /// Returns once no other session is about to swap. Errors: unavailable (one still is).
  [[nodiscard]] Result<void> await_others();

  /// After a swap of unknown outcome, over a new connection. Errors: unavailable (still unknown).
  [[nodiscard]] Result<Settlement> settle();

 private:
  template <class Row>
  Result<void> create_staging(const TableDefinition& definition);
  template <class Row>
  Result<void> add_indexes(const TableDefinition& definition);
  Result<void> take_lock();
  Result<void> release_lock();
  Result<void> fill(const InitialData& data);
  Result<void> drop_leftovers();

  MysqlConnection& connection_;
  spdlog::logger& logger_;
};

}  // namespace nazotte::loaders
