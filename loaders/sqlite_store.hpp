// The embedded store: one SQLite file.
//
// Settings: journal_mode=WAL and synchronous=FULL (each COMMIT is on disk before it is answered, and costs one fsync);
// a busy time-out for readers such as the sqlite3 shell, which may look at the file at any time; a lock on PATH.lock,
// so that a second daemon on the same file is told so instead of working on stale memory.
//
// A failed COMMIT is rolled back and never unknown to this process. (After a crash of the machine within an fsync that
// failed, the transaction may be found committed: an unanswered write may exist, an answered one is never lost.)
//
// A refused write (a full disk, a lock of another process, an error of the device) changes nothing, and ping() is
// content only when a write has been tried again. A file that proves damaged, or is not at its path any more, takes no
// write; snapshot() opens what is at the path then. What can be read of a damaged file is never written to.
//
// Thread safety: as Store.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "loaders/file_pages.hpp"
#include "loaders/limits.hpp"
#include "loaders/store.hpp"

struct sqlite3;

namespace nazotte::loaders {

class SqliteReader;

class SqliteStore : public Store {
 public:
  /// The write-ahead log is folded into the file each time it holds `checkpoint_pages`.
  SqliteStore(std::string path, std::shared_ptr<spdlog::logger> logger, int checkpoint_pages = kSqliteCheckpointPages);
  ~SqliteStore() override;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  /// Also: invalid_argument when another process has the file or it is no database.
  [[nodiscard]] Result<StoreState> open() override;
  [[nodiscard]] Result<void> create_tables() override;
  [[nodiscard]] Result<void> load(isuumo::RowSink& rows) override;
  [[nodiscard]] Result<std::unique_ptr<StoreSnapshot>> snapshot() override;
  [[nodiscard]] std::optional<std::uint64_t> foreign_commits() override;
  [[nodiscard]] std::optional<RowCounts> count_at_most() override;
  [[nodiscard]] Result<void> insert(std::span<const isuumo::Chair> chairs) override;
  [[nodiscard]] Result<void> insert(std::span<const isuumo::Estate> estates) override;
  [[nodiscard]] Result<void> buy(std::span<Purchase> purchases) override;
  [[nodiscard]] Result<void> replace(const InitialData& data) override;
  [[nodiscard]] Result<void> ping() override;

 private:
  void close();
  Result<void> lock_file();
  Result<StoreState> open_file();
  /// The file that is at the path now. Errors: unavailable, fit for clients.
  Result<void> open_again();
  /// Somebody renamed, replaced or removed the file.
  [[nodiscard]] bool moved() const;
  /// Can a write be tried? Errors: unavailable.
  Result<void> be_ready();
  /// Commits a page as it was.
  Result<void> try_to_write();
  Result<void> execute(const std::string& sql);
  Result<void> transact(const std::function<Result<void>()>& body);
  Result<void> make_tables();
  template <class Row>
  Result<void> insert_rows(std::span<const Row> rows);
  /// Changes whenever another connection commits.
  Result<std::int32_t> data_version();
  Result<void> begin_together(SqliteReader& one, SqliteReader& other);
  Error fault(int code);

  std::string path_;
  std::shared_ptr<spdlog::logger> logger_;
  const int checkpoint_pages_;
  FilePages pages_;
  sqlite3* database_ = nullptr;
  int lock_ = -1;               // file descriptor of PATH.lock, kept until the end
  std::uint64_t openings_ = 0;  // that succeeded
  bool damaged_ = false;        // the file is not what SQLite wrote
  bool doubt_ = false;          // the last write was refused
};

}  // namespace nazotte::loaders
