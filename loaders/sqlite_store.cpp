#include "loaders/sqlite_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "loaders/initial_data.hpp"
#include "loaders/limits.hpp"
#include "loaders/sql_text.hpp"
#include "loaders/sqlite_reader.hpp"
#include "loaders/sqlite_schema.hpp"
#include "loaders/sqlite_snapshot.hpp"
#include "loaders/sqlite_statement.hpp"

namespace nazotte::loaders {

namespace {

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

/// Inserts row by row through one prepared statement per table; keeps the first error.
template <class Row>
class SqliteInsert {
 public:
  explicit SqliteInsert(sqlite3* database)
      : statement_(database, fmt::format("INSERT INTO {} ({}) VALUES ({})", isuumo::Declaration<Row>::table,
                                         column_list<Row>(), placeholders())) {}

  /// The code of sqlite3_step.
  int add(const Row& row) {
    int index = 0;
    isuumo::for_each_column<Row>([&](const auto& column) { statement_.bind(++index, row.*column.member); });
    const int code = statement_.step();
    statement_.reset();
    return code;
  }

 private:
  static std::string placeholders() {
    std::string text;
    isuumo::for_each_column<Row>([&](const auto& /*column*/) { text += text.empty() ? "?" : ", ?"; });
    return text;
  }

  SqliteStatement statement_;
};

/// Takes stock within a transaction that keeps every other writer out.
class SqliteBuy {
 public:
  explicit SqliteBuy(sqlite3* database)
      : database_(database),
        update_(database, "UPDATE chair SET stock = stock - ?1 WHERE id = ?2 AND stock >= ?1"),
        select_(database, "SELECT stock FROM chair WHERE id = ?") {}

  /// As much as the stock allows. SQLITE_DONE or an error code.
  int grant(Purchase& purchase) {
    purchase.granted = 0;
    const int code = take(purchase, purchase.count);
    if (code != SQLITE_DONE || purchase.granted > 0) return code;
    std::int32_t left = 0;
    select_.bind(1, purchase.chair_id);
    const int selected = select_.step();
    const bool some = selected == SQLITE_ROW && select_.read(0, left) && left > 0;
    select_.reset();
    if (some) return take(purchase, left);
    return selected == SQLITE_ROW ? SQLITE_DONE : selected;
  }

 private:
  int take(Purchase& purchase, std::int32_t count) {
    update_.bind(1, count);
    update_.bind(2, purchase.chair_id);
    const int code = update_.step();
    if (code == SQLITE_DONE && sqlite3_changes(database_) > 0) purchase.granted = count;
    update_.reset();
    return code;
  }

  sqlite3* database_;
  SqliteStatement update_;
  SqliteStatement select_;
};

class InsertSink : public isuumo::RowSink {
 public:
  explicit InsertSink(sqlite3* database) : chairs_(database), estates_(database) {}
  void add(const isuumo::Chair& chair) override { note(chairs_, chair); }
  void add(const isuumo::Estate& estate) override { note(estates_, estate); }

  int code = SQLITE_DONE;  // of the first failure
  std::int32_t failed_id = 0;
  std::string_view failed_table;

 private:
  template <class Row>
  void note(SqliteInsert<Row>& insert, const Row& row) {
    if (code != SQLITE_DONE) return;
    code = insert.add(row);
    failed_id = row.id;
    failed_table = isuumo::Declaration<Row>::table;
  }

  SqliteInsert<isuumo::Chair> chairs_;
  SqliteInsert<isuumo::Estate> estates_;
};

bool is_duplicate(int code) {
  return code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID || code == SQLITE_CONSTRAINT_UNIQUE;
}

}  // namespace

SqliteStore::SqliteStore(std::string path, std::shared_ptr<spdlog::logger> logger, int checkpoint_pages)
    : path_(std::move(path)), logger_(std::move(logger)), checkpoint_pages_(checkpoint_pages) {}

SqliteStore::~SqliteStore() {
  if (database_ != nullptr) static_cast<void>(be_ready());
  close();
  if (lock_ >= 0) ::close(lock_);
}

void SqliteStore::close() {
  sqlite3_close(database_);
  database_ = nullptr;
  pages_.close();
}

Error SqliteStore::fault(int code) {
  damaged_ = damaged_ || is_damage(code);
  return sqlite_fault(database_, code, *logger_);
}

Result<void> SqliteStore::lock_file() {
  if (lock_ >= 0) return {};
  const std::string name = path_ + ".lock";
  lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) {
    return invalid(fmt::format("cannot write {} ({}); its folder must be there, and user {} may write to it", name,
                               std::generic_category().message(errno), ::geteuid()));
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(std::exchange(lock_, -1));
    return invalid(
        fmt::format("{} is in use by another process (lock on {}); stop that one, or name another file", path_, name));
  }
  return {};
}

Result<void> SqliteStore::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fault(code);
  return {};
}

Result<StoreState> SqliteStore::open_file() {
  if (auto locked = lock_file(); !locked) return locked.error();
  pages_.open(path_);
  // A file that was there and is gone was not meant to be made anew.
  const int create = openings_ == 0 ? SQLITE_OPEN_CREATE : 0;
  const int code =
      sqlite3_open_v2(path_.c_str(), &database_, SQLITE_OPEN_READWRITE | create | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK)
    return invalid(fmt::format("cannot open {}: {}; is it a file that user {} may write?", path_, sqlite3_errstr(code),
                               ::geteuid()));
  if (sqlite3_db_readonly(database_, "main") != 0)
    return invalid(fmt::format("cannot write {}; is it a file that user {} may write, on a disk that is not read-only?",
                               path_, ::geteuid()));
  sqlite3_extended_result_codes(database_, 1);
  sqlite3_busy_timeout(database_, static_cast<int>(kSqliteBusyTimeout.count()));
  sqlite3_wal_autocheckpoint(database_, checkpoint_pages_);
  for (const char* setting : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"}) {
    const int set = sqlite3_exec(database_, setting, nullptr, nullptr, nullptr);
    if ((set & 0xFF) == SQLITE_NOTADB)
      return invalid(fmt::format("{} is not a SQLite database; name another file, it is left as it is", path_));
    if (set != SQLITE_OK) return sqlite_read_fault(database_, set, *logger_);
  }
  return check_sqlite_tables(database_, *logger_);
}

Result<StoreState> SqliteStore::open() {
  close();
  damaged_ = false;
  doubt_ = false;
  auto state = open_file();
  if (state) {
    ++openings_;
  } else {
    close();
  }
  return state;
}

Result<void> SqliteStore::open_again() {
  auto state = open();
  if (state && *state == StoreState::ready) return {};
  logger_->error("sqlite: {}", state ? path_ + " has no tables" : state.error().message);
  close();
  return Error{ErrorCode::unavailable, "the database file cannot be used"};
}

bool SqliteStore::moved() const {
  int moved = 0;
  return sqlite3_file_control(database_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

Result<void> SqliteStore::be_ready() {
  if (database_ == nullptr) return open_again();
  if (damaged_) return Error{ErrorCode::unavailable, "the database file is damaged"};
  if (!moved()) return {};
  // What would be written now is lost. What is in the log belongs to the old file; left where it is, SQLite would take
  // it for the new one's.
  sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  return Error{ErrorCode::unavailable, "the database file was moved or replaced; a reload opens it again"};
}

Result<void> SqliteStore::make_tables() {
  if (auto done = execute("CREATE TABLE chair " + column_definitions<isuumo::Chair>()); !done) return done;
  return execute("CREATE TABLE estate " + column_definitions<isuumo::Estate>());
}

Result<void> SqliteStore::transact(const std::function<Result<void>()>& body) {
  if (auto ready = be_ready(); !ready) return ready;
  auto done = execute("BEGIN IMMEDIATE");
  if (done) {
    done = body();
    if (done) done = execute("COMMIT");
    // Some errors roll back by themselves; for the others nothing may stay open.
    if (!done && sqlite3_get_autocommit(database_) == 0 && !execute("ROLLBACK")) close();
  }
  if (!done && done.error().code == ErrorCode::unavailable) doubt_ = true;
  return done;
}

Result<void> SqliteStore::create_tables() {
  return transact([&] { return make_tables(); });
}

Result<std::int32_t> SqliteStore::data_version() {
  SqliteStatement statement(database_, "PRAGMA data_version");
  std::int32_t version = 0;
  const int code = statement.step();
  if (code != SQLITE_ROW || !statement.read(0, version)) return fault(code);
  return version;
}

/// Nobody else wrote between the two begins, else they begin again.
Result<void> SqliteStore::begin_together(SqliteReader& one, SqliteReader& other) {
  for (;;) {
    const auto before = data_version();
    if (!before) return before.error();
    if (auto begun = one.begin(); !begun) return begun;
    if (auto begun = other.begin(); !begun) return begun;
    const auto after = data_version();
    if (!after) return after.error();
    if (*before == *after) return {};
  }
}

Result<std::unique_ptr<StoreSnapshot>> SqliteStore::snapshot() {
  if (!be_ready()) {
    if (auto opened = open_again(); !opened) return opened.error();
  }
  auto chairs = SqliteReader::open(path_, pages_, logger_);
  if (!chairs) return chairs.error();
  auto estates = SqliteReader::open(path_, pages_, logger_);
  if (!estates) return estates.error();
  if (auto begun = begin_together(**chairs, **estates); !begun) return begun.error();
  return std::make_unique<SqliteSnapshot>(std::move(*chairs), std::move(*estates));
}

Result<void> SqliteStore::load(isuumo::RowSink& rows) {
  auto now = snapshot();
  if (!now) return now.error();
  return (*now)->read(rows);
}

std::optional<std::uint64_t> SqliteStore::foreign_commits() {
  if (database_ == nullptr) return std::nullopt;
  const auto version = data_version();
  if (!version) return std::nullopt;
  // The numbers of different connections have nothing to do with each other.
  return openings_ << 32U | static_cast<std::uint32_t>(*version);
}

std::optional<RowCounts> SqliteStore::count_at_most() {
  const auto span = [this](std::string_view table) -> std::optional<std::uint64_t> {
    // Two look-ups at the ends of the key; COUNT would read the whole file.
    SqliteStatement statement(
        database_, fmt::format("SELECT COALESCE((SELECT max(id) FROM {0}) - (SELECT min(id) FROM {0}) + 1, 0)", table));
    return statement.step() == SQLITE_ROW ? statement.read_count(0) : std::nullopt;
  };
  const auto chairs = span(isuumo::Declaration<isuumo::Chair>::table);
  const auto estates = span(isuumo::Declaration<isuumo::Estate>::table);
  if (!chairs || !estates) return std::nullopt;
  return RowCounts{.chairs = *chairs, .estates = *estates};
}

template <class Row>
Result<void> SqliteStore::insert_rows(std::span<const Row> rows) {
  return transact([&]() -> Result<void> {
    SqliteInsert<Row> insert(database_);
    for (const Row& row : rows) {
      const int code = insert.add(row);
      if (is_duplicate(code)) return duplicate_row(isuumo::Declaration<Row>::table, row.id);
      if (code != SQLITE_DONE) return fault(code);
    }
    return {};
  });
}

Result<void> SqliteStore::insert(std::span<const isuumo::Chair> chairs) { return insert_rows(chairs); }
Result<void> SqliteStore::insert(std::span<const isuumo::Estate> estates) { return insert_rows(estates); }

Result<void> SqliteStore::buy(std::span<Purchase> purchases) {
  auto done = transact([&]() -> Result<void> {
    SqliteBuy buy(database_);
    for (Purchase& purchase : purchases) {
      if (const int code = buy.grant(purchase); code != SQLITE_DONE) return fault(code);
    }
    return {};
  });
  if (!done) {
    for (Purchase& purchase : purchases) purchase.granted = 0;
  }
  return done;
}

Result<void> SqliteStore::replace(const InitialData& data) {
  return transact([&]() -> Result<void> {
    if (auto dropped = execute("DROP TABLE IF EXISTS chair; DROP TABLE IF EXISTS estate"); !dropped) return dropped;
    if (auto made = make_tables(); !made) return made;
    InsertSink sink(database_);
    if (auto read = data.read(sink); !read) return read;
    if (is_duplicate(sink.code)) return duplicate_row(sink.failed_table, sink.failed_id);
    if (sink.code != SQLITE_DONE) return fault(sink.code);
    return {};
  });
}

Result<void> SqliteStore::try_to_write() {
  SqliteStatement statement(database_, "PRAGMA user_version");
  std::int32_t version = 0;
  const int code = statement.step();
  if (code != SQLITE_ROW || !statement.read(0, version)) return fault(code);
  statement.reset();
  auto done = transact([&] { return execute(fmt::format("PRAGMA user_version = {}", version)); });
  if (done) doubt_ = false;
  return done;
}

Result<void> SqliteStore::ping() {
  if (auto ready = be_ready(); !ready) return ready;
  return doubt_ ? try_to_write() : execute("SELECT 1 FROM sqlite_master LIMIT 1");
}

}  // namespace nazotte::loaders
