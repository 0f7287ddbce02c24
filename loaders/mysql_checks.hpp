// What a MySQL server tells about itself when it is asked: does it take writes again, and does it keep what it commits?
//
// Thread safety: none (uses a connection).
#pragma once

#include <nazotte/error.hpp>

#include <cstdint>
#include <string>

#include "loaders/mysql_connection.hpp"

namespace nazotte::loaders {

/// What a server that refused a write is asked before writes count as possible again.
enum class MysqlDoubt : std::uint8_t {
  none,
  writes,  // read-only, not permitted, tables that were altered
  space,   // the same, and whether there is room for one statement of an import
};

/// What a client hears of tables that do not fit; the log has the details.
[[nodiscard]] Error altered_tables();

/// Both live tables as check_mysql_table() wants them. Errors: incompatible (for the log), unavailable.
[[nodiscard]] Result<void> check_mysql_tables(MysqlConnection& connection, spdlog::logger& logger);

/// Tries every kind of write on no row at all; for `space` also on a table of its own, which it drops. Errors:
/// unavailable, with the reason.
[[nodiscard]] Result<void> probe_mysql_writes(MysqlConnection& connection, spdlog::logger& logger, MysqlDoubt doubt);

/// Settings by which a server may lose what it has committed when its machine goes down.
struct MysqlDurability {
  std::string flush_log_at_commit;  // innodb_flush_log_at_trx_commit
  bool binary_log = false;          // log_bin
  std::string sync_binary_log;      // sync_binlog
};

/// One warning for each setting that weakens durability.
void warn_of_weak_durability(const MysqlDurability& settings, spdlog::logger& logger);

/// The same, of the server's settings. A server that does not tell them is left alone.
void warn_of_weak_durability(MysqlConnection& connection, spdlog::logger& logger);

}  // namespace nazotte::loaders
