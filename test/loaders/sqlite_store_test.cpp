#include "loaders/sqlite_store.hpp"

#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "test/loaders/loaders_support.hpp"
#include "test/loaders/sqlite_file.hpp"

namespace nazotte::test {

using loaders::SqliteStore;
using loaders::StoreState;

namespace {

Error open_error(const std::filesystem::path& file) {
  SqliteStore store(file.string(), null_logger());
  auto state = store.open();
  REQUIRE_FALSE(state);
  return state.error();
}

}  // namespace

TEST_CASE("one daemon per SQLite file") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "store.db";
  SqliteStore first(file.string(), null_logger());
  REQUIRE(*first.open() == StoreState::empty);
  CHECK(open_error(file).message.find("in use by another process") != std::string::npos);
}

TEST_CASE("a file that is no database, or cannot be made, is refused") {
  const TemporaryFolder folder;
  const auto file = folder.write("store.db", std::string(4096, 'x'));
  CHECK(open_error(file).message.find("is not a SQLite database") != std::string::npos);
  CHECK(open_error(folder.path() / "none" / "store.db").code == ErrorCode::invalid_argument);
}

TEST_CASE("SQLite tables that differ from the declaration are named") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "store.db";
  {
    SqliteStore store(file.string(), null_logger());
    REQUIRE(store.open());
    REQUIRE(store.create_tables());
  }
  run_sql(file, "ALTER TABLE chair ADD COLUMN note TEXT");
  {
    SqliteStore store(file.string(), null_logger());
    CHECK(*store.open() == StoreState::ready);
  }
  run_sql(file, "ALTER TABLE chair RENAME COLUMN stock TO stocks");
  CHECK(open_error(file).message == "table chair: column stock is missing; expected INTEGER NOT NULL");
  run_sql(file, "DROP TABLE chair");
  const Error missing = open_error(file);
  CHECK(missing.code == ErrorCode::incompatible);
  CHECK(missing.message == "table chair is missing");
}

TEST_CASE("both tables are read as of one moment while somebody else writes") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "store.db";
  SqliteStore store(file.string(), null_logger());
  REQUIRE(store.open());
  REQUIRE(store.create_tables());
  std::atomic<int> written{0};
  std::jthread other([&](const std::stop_token& stop) {
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    sqlite3_busy_timeout(database, 1000);
    for (int id = 1; !stop.stop_requested(); ++id) {
      const std::string pair = fmt::format(
          "BEGIN; INSERT INTO chair VALUES ({0}, 'n', 'd', 't', 1, 2, 3, 4, 'c', 'f', 'k', 5, 6);"
          "INSERT INTO estate VALUES ({0}, 'n', 'd', 't', 'a', 1.5, 2.5, 1, 2, 3, 'f', 4); COMMIT",
          id);
      sqlite3_exec(database, pair.c_str(), nullptr, nullptr, nullptr);
      written = id;
    }
    sqlite3_close(database);
  });
  std::size_t seen = 0;
  for (int round = 0; round < 50 || seen < 20; ++round) {
    RecordingSink sink;
    REQUIRE(store.load(sink));
    CHECK(sink.chairs.size() == sink.estates.size());
    seen = sink.chairs.size();
  }
  CHECK(written > 0);
}

TEST_CASE("a reader of the file sees what was committed while the daemon runs") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "store.db";
  SqliteStore store(file.string(), null_logger());
  REQUIRE(store.open());
  REQUIRE(store.create_tables());
  run_sql(file, "INSERT INTO chair VALUES (1, 'n', 'd', 't', 1, 2, 3, 4, 'c', 'f', 'k', 5, 99999999999)");
  RecordingSink sink;
  auto loaded = store.load(sink);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().message == "table chair, column stock: the value of row 1 is beyond the declared type");
}

}  // namespace nazotte::test
