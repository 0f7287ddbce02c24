#include "loaders/content_watch.hpp"

#include <spdlog/sinks/ostream_sink.h>

#include <sstream>
#include <thread>

#include "loaders/sqlite_store.hpp"
#include "test/loaders/sqlite_file.hpp"
#include "test/loaders/watched_store.hpp"
#include "test/loaders/writer_support.hpp"

namespace nazotte::test {

using loaders::SqliteStore;
using loaders::Writer;

namespace {

/// A writer over a SQLite file that looks all the time whether somebody else changed it.
class WatchedShop {
 public:
  struct Options {
    bool tells_commits = true;  // as SQLite does, or not, as MySQL
    std::uint64_t rows_max = 100'000;
    std::chrono::milliseconds interval = 1ms;
  };
  explicit WatchedShop(Options options)
      : behind_((folder_.path() / "store.db").string(), null_logger()),
        store_(behind_, {.tells_commits = options.tells_commits}),
        house_(store_) {
    auto writer = quick_options();
    writer.logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_));
    writer.check_interval = options.interval;
    writer.check_rows_max = options.rows_max;
    writer_.emplace(store_, house_.catalog, writer);
  }

  void by_hand(const std::string& sql) { run_sql(folder_.path() / "store.db", sql); }
  Writer& writer() { return *writer_; }

  Result<void> import_chairs(std::int32_t first, std::int32_t last) {
    Outcome outcome;
    writer().import_chairs(chairs_csv(first, last, 100), outcome.completion());
    return outcome.wait();
  }
  Result<void> reload() {
    Outcome outcome;
    writer().reload(outcome.completion());
    return outcome.wait();
  }
  /// Waits until the known difference is (not) empty, and returns it.
  std::string wait_for_difference(bool present) {
    for (int tries = 0; tries < 30'000; ++tries) {
      const std::string difference = writer().health().difference;
      if (difference.empty() != present) return difference;
      std::this_thread::sleep_for(1ms);
    }
    FAIL("no change of the difference");
    return {};
  }
  /// So many more looks have been taken.
  void wait_for_looks(int looks) {
    const int before = store_.looks;
    for (int tries = 0; tries < 30'000 && store_.looks < before + looks; ++tries) std::this_thread::sleep_for(1ms);
    REQUIRE(store_.looks >= before + looks);
  }
  int looks() const { return store_.looks; }
  /// Ends the writer; what it has logged.
  std::string log() {
    writer().shutdown();
    return log_.str();
  }

 private:
  TemporaryFolder folder_;
  SqliteStore behind_;
  WatchedStore store_;
  House house_;
  std::ostringstream log_;
  std::optional<Writer> writer_;
};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a difference says which table and what") {
  isuumo::Totals memory;
  memory.chairs = {.rows = 3, .sums = {6, 30, 3, 3, 3, 9, 12}};
  memory.estates = {.rows = 1, .sums = {1, 2, 3, 4, 5}};
  isuumo::Totals store = memory;
  CHECK(loaders::describe_difference(memory, store).empty());
  store.chairs.sums[1] += 5;
  store.chairs.sums[6] -= 1;
  CHECK(loaders::describe_difference(memory, store) == "table chair: other values of price, stock");
  store.chairs.rows = 1;
  store.estates.rows = 3;
  CHECK(loaders::describe_difference(memory, store) == "table chair: 2 rows fewer; table estate: 2 rows more");
}

TEST_CASE("rows changed by hand are noticed and logged once, until they are read") {
  WatchedShop shop({.tells_commits = false});
  REQUIRE(shop.import_chairs(1, 10));
  shop.by_hand("UPDATE chair SET price = price + 1 WHERE id = 3");
  CHECK(shop.wait_for_difference(true) == "table chair: other values of price");
  shop.wait_for_looks(5);
  CHECK(shop.writer().health().ready);
  REQUIRE(shop.reload());
  CHECK(shop.writer().health().difference.empty());
  shop.wait_for_looks(5);
  CHECK(shop.writer().health().difference.empty());
  const std::string log = shop.log();
  CHECK(count(log, "somebody else changed rows in the store: table chair: other values of price") == 1);
  CHECK(count(log, "somebody else") == 1);
}

TEST_CASE("a difference that is undone by hand goes away") {
  WatchedShop shop({.tells_commits = false});
  REQUIRE(shop.import_chairs(1, 10));
  shop.by_hand("UPDATE chair SET stock = stock + 7 WHERE id = 3");
  CHECK(shop.wait_for_difference(true) == "table chair: other values of stock");
  shop.by_hand("UPDATE chair SET stock = stock - 7 WHERE id = 3");
  shop.wait_for_difference(false);
  CHECK(count(shop.log(), "store and memory agree again") == 1);
}

TEST_CASE("a change in any slice of many rows is noticed") {
  WatchedShop shop({.tells_commits = false, .rows_max = 7});
  REQUIRE(shop.import_chairs(1, 100));
  for (const std::int32_t id : {1, 50, 100, -5, 900}) {
    INFO("chair " << id);
    const bool known = id >= 1 && id <= 100;
    shop.by_hand(known ? fmt::format("DELETE FROM chair WHERE id = {}", id)
                       : fmt::format("INSERT INTO chair SELECT {}, name, description, thumbnail, price, height, width, "
                                     "depth, color, features, kind, popularity, stock FROM chair WHERE id = 2",
                                     id));
    CHECK(shop.wait_for_difference(true) == (known ? "table chair: 1 row fewer" : "table chair: 1 row more"));
    REQUIRE(shop.reload());
    shop.wait_for_difference(false);
  }
}

TEST_CASE("a store that tells of others' commits shows any of them, and is asked for nothing else") {
  WatchedShop shop({.tells_commits = true});
  REQUIRE(shop.import_chairs(1, 10));
  shop.wait_for_looks(5);
  CHECK(shop.writer().health().difference.empty());
  shop.by_hand("UPDATE chair SET description = 'another' WHERE id = 3");
  CHECK(shop.wait_for_difference(true) == "another process has written to the file");
  shop.by_hand("UPDATE estate SET rent = 1");
  shop.by_hand("DELETE FROM chair WHERE id = 3");
  shop.wait_for_looks(5);
  REQUIRE(shop.reload());
  CHECK(shop.writer().health().difference.empty());
  shop.wait_for_looks(5);
  CHECK(shop.writer().health().difference.empty());
}

TEST_CASE("our own writes are no difference, however many there are") {
  WatchedShop shop({.tells_commits = false, .rows_max = 50});
  REQUIRE(shop.import_chairs(1, 200));
  const int before = shop.looks();
  for (std::int32_t round = 0; round < 60 || shop.looks() < before + 20; ++round) {
    std::vector<Outcome> buys(8);
    for (std::int32_t i = 0; i < 8; ++i) shop.writer().buy(1 + (round * 8 + i) % 200, buys[i].completion());
    REQUIRE(shop.import_chairs(1'000 + 2 * round, 1'001 + 2 * round));
    for (Outcome& outcome : buys) (void)outcome.wait();
    REQUIRE(shop.writer().health().difference.empty());
  }
  CHECK(count(shop.log(), "somebody else") == 0);
}

TEST_CASE("with an interval of 0 nobody looks") {
  WatchedShop shop({.tells_commits = false, .interval = 0ms});
  REQUIRE(shop.import_chairs(1, 10));
  REQUIRE(shop.reload());
  REQUIRE(shop.import_chairs(11, 20));
  CHECK(shop.looks() == 0);
}

}  // namespace nazotte::test
