// This daemon's row of the table nazotte_writer: by its number, what became of a transaction can be told after a loss.
//
// Each start of a daemon owns a row, under a name of its own. Every transaction sets the row's sequence to the next
// number, so the number that is there tells whether the last one was committed.
//
// Fences: statements of a daemon that died, or of a connection that was lost, may reach the server late. settle()
// raises the sequence of its own row, fence_others() sets a high bit of all others; the guard of a group of buys
// (MysqlStore) lets pass only what is above the row's sequence. All other transactions hold the row from their first
// statement on, so that both functions wait for their end. A daemon that lives overwrites the bit with its next
// transaction, and settle() looks past it.
//
// Thread safety: none.
#pragma once

#include <nazotte/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#include "loaders/mysql_connection.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

class MysqlWriterRow {
 public:
  MysqlWriterRow();

  /// 32 hexadecimal digits that no other start of a daemon has.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The number of the last transaction begun.
  [[nodiscard]] std::int64_t sequence() const { return sequence_; }
  void next_transaction() { ++sequence_; }

  /// Makes the table and the row unless they are known to exist. Errors: unavailable.
  [[nodiscard]] Result<void> ensure(MysqlConnection& connection);
  [[nodiscard]] bool exists() const { return exists_; }
  void set_exists(bool exists) { exists_ = exists; }

  /// The statement that gives the transaction its number, unconditionally. Changes one row when all is well.
  [[nodiscard]] std::string mark() const;
  /// The same, unless the statement before it changed another number of rows, or a fence stands: then the server
  /// refuses it (mysql_errors::kNotNull). Two statements.
  [[nodiscard]] std::string guard(std::size_t rows) const;

  /// What became of the transaction with the last number; it cannot be committed any more if it was rolled back. Waits
  /// for it while it is under way. Errors: unavailable.
  [[nodiscard]] Result<Settlement> settle(MysqlConnection& connection);

  /// Transactions of all other daemons are over afterwards, and what is still under way of buys is refused. Errors:
  /// unavailable (one is still at work).
  [[nodiscard]] Result<void> fence_others(MysqlConnection& connection) const;

  /// At a clean end. False when the row stays, which harms nobody.
  [[nodiscard]] bool remove(MysqlConnection& connection) const;

 private:
  std::string name_;
  std::int64_t sequence_ = 0;
  bool exists_ = false;
};

}  // namespace nazotte::loaders
