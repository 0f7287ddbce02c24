#include "loaders/mysql_checks.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <nazotte/isuumo/rows.hpp>

#include <algorithm>
#include <cstddef>

#include "loaders/limits.hpp"
#include "loaders/mysql_schema.hpp"
#include "loaders/sql_text.hpp"

namespace nazotte::loaders {

namespace {

template <class Row>
std::string insert_nothing() {
  const std::string columns = column_list<Row>();
  return fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM {0} WHERE FALSE", isuumo::Declaration<Row>::table, columns);
}

/// A table as large as one statement of an import, for a moment.
Result<void> probe_space(MysqlConnection& connection) {
  constexpr std::string_view kDrop = "DROP TABLE IF EXISTS nazotte_space";
  if (auto dropped = connection.execute(kDrop); !dropped) return dropped;
  auto done = connection.execute("CREATE TABLE nazotte_space (filler LONGBLOB NOT NULL) ENGINE=InnoDB");
  if (done) {
    const std::size_t bytes = std::min(kInsertStatementBytesMax, connection.statement_bytes_max());
    done = connection.execute(fmt::format("INSERT INTO nazotte_space VALUES (REPEAT('x', {}))", bytes));
  }
  auto dropped = connection.lost() ? Result<void>() : connection.execute(kDrop);
  return done ? dropped : done;
}

}  // namespace

Error altered_tables() { return {ErrorCode::unavailable, "the tables of the database were altered and do not fit"}; }

Result<void> check_mysql_tables(MysqlConnection& connection, spdlog::logger& logger) {
  if (auto fits = check_mysql_table<isuumo::Chair>(connection, isuumo::Declaration<isuumo::Chair>::table, logger);
      !fits) {
    return fits;
  }
  return check_mysql_table<isuumo::Estate>(connection, isuumo::Declaration<isuumo::Estate>::table, logger);
}

Result<void> probe_mysql_writes(MysqlConnection& connection, spdlog::logger& logger, MysqlDoubt doubt) {
  if (auto fits = check_mysql_tables(connection, logger); !fits) {
    if (fits.error().code == ErrorCode::unavailable) return fits;
    return altered_tables();
  }
  for (const std::string& nothing : {insert_nothing<isuumo::Chair>(), insert_nothing<isuumo::Estate>(),
                                     std::string("UPDATE chair SET stock = stock WHERE FALSE")}) {
    if (auto done = connection.execute(nothing); !done) return done;
  }
  return doubt == MysqlDoubt::space ? probe_space(connection) : Result<void>();
}

void warn_of_weak_durability(const MysqlDurability& settings, spdlog::logger& logger) {
  // 3 flushes once more than 1 (MariaDB).
  if (settings.flush_log_at_commit != "1" && settings.flush_log_at_commit != "3") {
    logger.warn(
        "mysql: innodb_flush_log_at_trx_commit is {}: a crash of the database's machine may lose writes that clients "
        "were told are done; 1 keeps them",
        settings.flush_log_at_commit);
  }
  if (settings.binary_log && settings.sync_binary_log != "1") {
    logger.warn(
        "mysql: sync_binlog is {} and the binary log is on: a crash of the database's machine may lose writes that "
        "clients were told are done; 1 keeps them",
        settings.sync_binary_log);
  }
}

void warn_of_weak_durability(MysqlConnection& connection, spdlog::logger& logger) {
  auto rows = connection.query("SELECT @@innodb_flush_log_at_trx_commit, @@log_bin, @@sync_binlog");
  if (!rows || rows->empty()) return;
  const std::vector<std::string>& row = rows->front();
  warn_of_weak_durability({.flush_log_at_commit = row[0], .binary_log = row[1] == "1", .sync_binary_log = row[2]},
                          logger);
}

}  // namespace nazotte::loaders
