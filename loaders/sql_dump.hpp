// Reads dumps of the two tables as MySQL's tools and ISUUMO's deployments write them.
//
// Understood: CREATE TABLE, INSERT INTO ... VALUES, CREATE INDEX and ALTER TABLE ... ADD INDEX for the tables chair and
// estate, whatever database qualifies them. Without effect: SET, USE, DROP/CREATE DATABASE, DROP TABLE, LOCK/UNLOCK
// TABLES, START TRANSACTION, BEGIN, COMMIT, ALTER TABLE ... DISABLE/ENABLE KEYS. Anything else is an error: a statement
// that was skipped silently would mean rows other than the deployment's.
//
// Thread safety: none.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "loaders/initial_data.hpp"
#include "loaders/sql_scanner.hpp"

namespace nazotte::loaders {

/// Reads the files of one dump in order: a file may insert into a table that an earlier one created.
class SqlDumpReader {
 public:
  struct Targets {
    isuumo::RowSink* rows = nullptr;     // null: rows are skipped
    Definitions* definitions = nullptr;  // null: definitions are checked and dropped
  };
  explicit SqlDumpReader(Targets targets) : targets_(targets) {}

  /// Error: invalid_argument ("file:line: ..."), unavailable. O(bytes), constant memory.
  [[nodiscard]] Result<void> read(const std::filesystem::path& file);
  /// The same of a file that is open.
  [[nodiscard]] Result<void> read(InputFile& input);

 private:
  enum class TableName : unsigned char { chair, estate };
  /// Which column (of the declaration) each value of a row is for.
  using ColumnOrder = std::vector<std::size_t>;

  class File;

  Targets targets_;
  std::array<ColumnOrder, 2> created_;  // by TableName; empty: no CREATE TABLE yet
};

}  // namespace nazotte::loaders
