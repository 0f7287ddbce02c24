// The content that POST /initialize goes back to: a folder with either *.sql files (read in name order) or chair.csv
// and estate.csv.
//
// Thread safety: const access from any thread; each read opens the files anew.
// Invariant: nothing of the files is kept in memory; a read streams.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::loaders {

/// A statement about one table, cut at the table's name so that it can be replayed for another name.
struct StatementTemplate {
  std::string before;
  std::string after;

  [[nodiscard]] std::string with_table(std::string_view quoted_name) const {
    std::string sql = before;
    sql += quoted_name;
    sql += after;
    return sql;
  }
};

/// What a dump says about a table beside its rows.
struct TableDefinition {
  StatementTemplate create;  // empty: the dump has no CREATE TABLE
  std::vector<StatementTemplate> indexes;

  [[nodiscard]] bool has_create() const { return !create.before.empty(); }
};

struct Definitions {
  TableDefinition chair;
  TableDefinition estate;
};

class InitialData {
 public:
  /// Decides which kind of files `folder` holds and checks that each can be read. Error: invalid_argument, message
  /// names the file.
  [[nodiscard]] static Result<InitialData> open(const std::filesystem::path& folder);

  /// Streams all rows. Errors: invalid_argument (file and line, or file, row and column), unavailable (a file went
  /// away). Rows before the fault were handed out already. O(bytes), constant memory.
  [[nodiscard]] Result<void> read(isuumo::RowSink& rows) const;

  /// The dump's table and index definitions; empty ones for CSV files. Skips over rows: about the cost of reading the
  /// bytes. Errors: as read().
  [[nodiscard]] Result<Definitions> definitions() const;

 private:
  enum class Kind { sql, csv };
  InitialData(Kind kind, std::vector<std::filesystem::path> files) : kind_(kind), files_(std::move(files)) {}

  Kind kind_;
  std::vector<std::filesystem::path> files_;  // sql: in name order; csv: chairs, estates
};

}  // namespace nazotte::loaders
