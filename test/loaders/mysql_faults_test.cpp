// What a MySQL store owes to a start after a crash, and to tables and servers that somebody changed meanwhile.
#include "loaders/mysql_store.hpp"

#include <spdlog/sinks/ostream_sink.h>

#include <array>
#include <chrono>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "test/loaders/gated_store.hpp"

namespace nazotte::test {

using loaders::Purchase;
using loaders::StoreState;

namespace {

constexpr std::chrono::seconds kHangMax{60};

template <class Condition>
void wait_until(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kHangMax;
  while (!condition()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

bool opens_as(const StoreUnderTest& fixture, StoreState expected) {
  const auto state = fixture.make()->open();
  return state && *state == expected;
}

/// What is done to a table, a row that it refuses then, and the way back.
struct Alteration {
  std::string sql;
  isuumo::Chair refused;
  std::string back;
};

std::vector<Alteration> alterations() {
  isuumo::Chair popular = sample_chair(7);
  popular.popularity = 1'000'000;
  return {
      {"ALTER TABLE chair DROP COLUMN kind", sample_chair(7), "ALTER TABLE chair ADD COLUMN kind VARCHAR(64) NOT NULL"},
      {"ALTER TABLE chair ADD COLUMN owner INTEGER NOT NULL", sample_chair(7), "ALTER TABLE chair DROP COLUMN owner"},
      {"ALTER TABLE chair MODIFY features VARCHAR(2) NOT NULL", sample_chair(7),
       "ALTER TABLE chair MODIFY features VARCHAR(64) NOT NULL"},
      {"ALTER TABLE chair MODIFY popularity SMALLINT NOT NULL", popular,
       "ALTER TABLE chair MODIFY popularity INTEGER NOT NULL"},
      {"RENAME TABLE chair TO chairs", sample_chair(7), "RENAME TABLE chairs TO chair"},
  };
}

std::string stock_in(const RecordingSink& sink) {
  const std::string& chair = sink.chairs.at(1);
  return chair.substr(chair.find("stock="));
}

}  // namespace

TEST_CASE("a purchase of a daemon that died cannot be committed behind the back of the next one") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  REQUIRE(insert_chair(*fixture.make_with_tables(), 1));
  GatedStore dead(fixture);
  REQUIRE(insert_chair(*dead.store, 2));
  const auto somebody = fixture.connect();
  REQUIRE(somebody->execute("START TRANSACTION"));
  REQUIRE(somebody->query("SELECT stock FROM chair WHERE id = 1 FOR UPDATE"));
  // The server gets the purchase and waits for the row; the daemon is gone.
  dead.gate.arm("UPDATE chair", TcpGate::Cut::unnoticed);
  dead.gate.shut();
  std::array<Purchase, 1> purchase = {{{.chair_id = 1, .count = 1}}};
  REQUIRE_FALSE(dead.store->buy(purchase));

  const auto next = fixture.make_with_tables();
  RecordingSink sink;
  REQUIRE(next->load(sink));
  REQUIRE(somebody->execute("ROLLBACK"));
  // A purchase lets go of its row when it is done, one way or the other.
  wait_until([&] {
    return fixture.query_value(
               "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND "
               "command <> 'Sleep' AND id <> CONNECTION_ID()") == "0";
  });
  CHECK("stock=" + fixture.query_value("SELECT stock FROM chair WHERE id = 1") + "|" == stock_in(sink));
}

TEST_CASE("the first purchase of a daemon survives the loss of an idle connection") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  REQUIRE(insert_chair(*fixture.make_with_tables(), 1));
  GatedStore gated(fixture);
  gated.gate.arm("nazotte_writer", TcpGate::Cut::before_server);
  std::array<Purchase, 1> purchase = {{{.chair_id = 1, .count = 1}}};
  REQUIRE(gated.store->buy(purchase));
  CHECK(gated.gate.cuts() == 1);
}

TEST_CASE("a daemon that lives is not disturbed by another one's start") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  GatedStore living(fixture);
  REQUIRE(living.store->create_tables());
  REQUIRE(insert_chair(*living.store, 1));
  const auto start_another = [&] {
    RecordingSink sink;
    REQUIRE(fixture.make_with_tables()->load(sink));
  };
  std::array<Purchase, 1> purchase = {{{.chair_id = 1, .count = 1}}};
  start_another();
  REQUIRE(living.store->buy(purchase));
  CHECK(purchase[0].granted == 1);
  // Even what became of a commit that was not answered can still be told.
  living.gate.arm("COMMIT", TcpGate::Cut::after_server);
  REQUIRE_FALSE(insert_chair(*living.store, 2));
  REQUIRE(living.store->unsettled());
  start_another();
  CHECK(*living.store->settle() == loaders::Settlement::committed);
  start_another();
  start_another();
  REQUIRE(insert_chair(*living.store, 3));
  CHECK(fixture.query_value("SELECT GROUP_CONCAT(id ORDER BY id) FROM chair") == "1,2,3");
}

TEST_CASE("tables that somebody alters are the database's fault, until they fit again") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  for (const Alteration& each : alterations()) {
    INFO(each.sql);
    const std::vector<isuumo::Chair> rows = {each.refused};
    fixture.run_sql(each.sql);
    const Error refusal = store->insert(rows).error();
    CHECK(refusal.code == ErrorCode::unavailable);
    CHECK(refusal.message == "the tables of the database were altered and do not fit");
    CHECK(store->ping().error().message == refusal.message);
    fixture.run_sql(each.back);
    CHECK(store->ping());
    REQUIRE(store->insert(rows));
    fixture.run_sql("DELETE FROM chair");
  }
  fixture.run_sql("ALTER TABLE chair DROP COLUMN stock");
  std::array<Purchase, 1> purchase = {{{.chair_id = 1, .count = 1}}};
  CHECK(store->buy(purchase).error().code == ErrorCode::unavailable);
  CHECK_FALSE(store->ping());
}

TEST_CASE("a value that a smaller character set refuses is the client's fault") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  fixture.run_sql("ALTER TABLE chair MODIFY name VARCHAR(64) CHARACTER SET utf8 NOT NULL");
  isuumo::Chair chair = sample_chair(1);
  chair.name = "𠮷";
  const std::vector<isuumo::Chair> rows = {chair};
  CHECK(store->insert(rows).error().code == ErrorCode::invalid_argument);
  CHECK(store->ping());
}

TEST_CASE("settings that may lose commits are named in the log, once") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  std::ostringstream log;
  const auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log));
  const auto warned_of = [&](std::string_view setting) { return log.str().find(setting) != std::string::npos; };
  // The servers of these tests are made for speed: test/support/databases.py.
  const auto store = loaders::make_store(fixture.url(), logger);
  REQUIRE(store->open());
  CHECK(warned_of("innodb_flush_log_at_trx_commit is 0"));
  CHECK_FALSE(warned_of("sync_binlog"));
  log.str("");
  REQUIRE(store->open());
  CHECK_FALSE(warned_of("innodb_flush_log_at_trx_commit"));
  for (const char* durable : {"1", "3"}) {
    loaders::warn_of_weak_durability({.flush_log_at_commit = durable, .binary_log = true, .sync_binary_log = "1"},
                                     *logger);
    loaders::warn_of_weak_durability({.flush_log_at_commit = durable, .binary_log = false, .sync_binary_log = "0"},
                                     *logger);
  }
  CHECK(log.str().find("mysql") == std::string::npos);
  loaders::warn_of_weak_durability({.flush_log_at_commit = "2", .binary_log = true, .sync_binary_log = "100"}, *logger);
  CHECK(warned_of("innodb_flush_log_at_trx_commit is 2"));
  CHECK(warned_of("sync_binlog is 100"));
}

TEST_CASE("a crash while tables are made leaves an empty store") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  GatedStore dying(fixture);
  for (const char* word : {"chair (id", "estate (id"}) {
    dying.gate.arm(word, TcpGate::Cut::before_server);
    CHECK_FALSE(dying.store->create_tables());
    CHECK(opens_as(fixture, StoreState::empty));
  }
  CHECK(dying.gate.cuts() == 2);
  REQUIRE(dying.store->create_tables());
  CHECK(opens_as(fixture, StoreState::ready));
}

}  // namespace nazotte::test
