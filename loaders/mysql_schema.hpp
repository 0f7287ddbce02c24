// Are the tables of a MySQL database the ones that this build expects?
//
// Thread safety: none (uses a connection).
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>

#include <memory>
#include <string>
#include <string_view>

#include "loaders/mysql_connection.hpp"

namespace nazotte::loaders {

/// Does the current database hold a table of this name? Errors: unavailable.
[[nodiscard]] Result<bool> mysql_table_exists(MysqlConnection& connection, std::string_view table);

/// Compares a table with the declaration: engine InnoDB (transactions), primary key, and per column type, length, NOT
/// NULL and character set. Columns of the deployment's own are fine as long as an INSERT may leave them out. Errors:
/// incompatible (names table, column, expected and found), unavailable. A character set utf8 (3 bytes) is accepted with
/// a warning in the log.
template <class Row>
[[nodiscard]] Result<void> check_mysql_table(MysqlConnection& connection, std::string_view table,
                                             spdlog::logger& logger);

/// CREATE TABLE from the declaration.
template <class Row>
[[nodiscard]] std::string create_mysql_table(std::string_view table);

}  // namespace nazotte::loaders
