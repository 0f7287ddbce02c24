// Rows into and out of a MySQL table.
//
// Numbers travel so that they come back as the same bits: doubles are written as literals of 17 significant digits in
// exponent form (never by way of DECIMAL) and read through the binary protocol (MySQL 5.6 prints doubles with 15 to 17
// digits).
//
// Thread safety: none.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>

#include <string>
#include <string_view>

#include "loaders/mysql_connection.hpp"

namespace nazotte::loaders {

/// Multi-row INSERTs of bounded size. No transaction of its own: the caller's makes it all or nothing.
template <class Row>
class MysqlInsert {
 public:
  /// `connection` must outlive the insert.
  MysqlInsert(MysqlConnection& connection, std::string_view table);
  /// Sends a statement when the next one is full. Errors: as MysqlConnection::execute.
  [[nodiscard]] Result<void> add(const Row& row);
  /// Sends what is left.
  [[nodiscard]] Result<void> finish();

 private:
  MysqlConnection& connection_;
  std::string head_;
  std::string statement_;
  std::string values_;
};

/// Streams a whole table. Errors: unavailable; incompatible for a value beyond the declaration.
template <class Row>
[[nodiscard]] Result<void> read_mysql_table(MysqlConnection& connection, isuumo::RowSink& rows);

}  // namespace nazotte::loaders
