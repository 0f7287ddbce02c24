// What only a MySQL store can get wrong: schemas made by others, connections that die, outcomes that nobody told.
#include "loaders/mysql_store.hpp"

#include <array>
#include <vector>

#include "loaders/initial_data.hpp"
#include "test/loaders/gated_store.hpp"
#include "test/loaders/store_under_test.hpp"

namespace nazotte::test {

using loaders::InitialData;
using loaders::Purchase;
using loaders::Settlement;
using loaders::Store;
using loaders::StoreState;

namespace {

std::string open_error(const StoreUnderTest& fixture) {
  auto state = fixture.make()->open();
  REQUIRE_FALSE(state);
  CHECK(state.error().code == ErrorCode::incompatible);
  return state.error().message;
}

/// A change to a good schema, the message that it leads to, and the way back.
struct SchemaCase {
  std::string sql;
  std::string message;
  std::string back;
};

const std::vector<SchemaCase>& schema_cases() {
  static const std::vector<SchemaCase> cases = {
      {"ALTER TABLE chair MODIFY price BIGINT NOT NULL",
       "table chair, column price: expected INTEGER NOT NULL, found bigint",
       "ALTER TABLE chair MODIFY price INTEGER NOT NULL"},
      {"ALTER TABLE chair MODIFY name VARCHAR(63) NOT NULL",
       "table chair, column name: expected VARCHAR(64) CHARACTER SET utf8mb4 NOT NULL, found varchar(63) CHARACTER SET "
       "utf8mb4 NOT NULL",
       "ALTER TABLE chair MODIFY name VARCHAR(64) NOT NULL"},
      {"ALTER TABLE chair MODIFY color VARCHAR(64) CHARACTER SET latin1 NOT NULL",
       "table chair, column color: expected VARCHAR(64) CHARACTER SET utf8mb4 NOT NULL, found varchar(64) CHARACTER "
       "SET latin1 NOT NULL",
       "ALTER TABLE chair MODIFY color VARCHAR(64) NOT NULL"},
      {"ALTER TABLE estate MODIFY latitude FLOAT NOT NULL",
       "table estate, column latitude: expected DOUBLE PRECISION NOT NULL, found float NOT NULL",
       "ALTER TABLE estate MODIFY latitude DOUBLE NOT NULL"},
      {"ALTER TABLE estate MODIFY rent INTEGER NULL", "table estate, column rent: expected INTEGER NOT NULL, found int",
       "ALTER TABLE estate MODIFY rent INTEGER NOT NULL"},
      {"ALTER TABLE estate DROP PRIMARY KEY",
       "table estate, column id: expected INTEGER NOT NULL PRIMARY KEY, found int",
       "ALTER TABLE estate ADD PRIMARY KEY (id)"},
      {"ALTER TABLE estate ADD COLUMN owner INTEGER NOT NULL",
       "table estate: expected no column owner without a default, found int", "ALTER TABLE estate DROP COLUMN owner"},
      {"ALTER TABLE chair ENGINE = MyISAM", "table chair: expected engine InnoDB, which has transactions, found MyISAM",
       "ALTER TABLE chair ENGINE = InnoDB"},
      {"ALTER TABLE chair DROP COLUMN stock", "table chair: column stock is missing; expected INTEGER NOT NULL",
       "ALTER TABLE chair ADD COLUMN stock INTEGER NOT NULL"},
      {"RENAME TABLE chair TO chairs", "table chair is missing", "RENAME TABLE chairs TO chair"},
  };
  return cases;
}

}  // namespace

TEST_CASE("MySQL tables that differ from the declaration are named with both sides") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  REQUIRE(fixture.make_with_tables());
  for (const SchemaCase& each : schema_cases()) {
    fixture.run_sql(each.sql);
    const std::string message = open_error(fixture);
    INFO(message);
    CHECK(message.starts_with(each.message));
    fixture.run_sql(each.back);
  }
  CHECK(*fixture.make()->open() == StoreState::ready);
}

TEST_CASE("columns of a deployment's own are left alone") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  fixture.run_sql(
      "ALTER TABLE chair ADD COLUMN note VARCHAR(9) NOT NULL DEFAULT 'x' FIRST, ADD COLUMN seen INTEGER NULL");
  fixture.run_sql("ALTER TABLE chair MODIFY name VARCHAR(200) CHARACTER SET utf8 NOT NULL");
  CHECK(*store->open() == StoreState::ready);
  REQUIRE(insert_chair(*store, 1));
  RecordingSink sink;
  REQUIRE(store->load(sink));
  CHECK(sink.chairs.at(1) == describe(sample_chair(1)));
}

TEST_CASE("a wrong address is told apart from a server that is away") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto open = [&](auto change) {
    loaders::StoreUrl url = fixture.url();
    change(url);
    return loaders::make_store(url, null_logger())->open().error();
  };
  const Error password = open([](auto& url) { url.password = "wrong"; });
  CHECK(password.code == ErrorCode::invalid_argument);
  CHECK(password.message.find("wrong") == std::string::npos);
  CHECK(open([](auto& url) { url.database = "nazotte_no_such"; }).code == ErrorCode::invalid_argument);
  CHECK(open([](auto& url) { url.port = 1; }).code == ErrorCode::unavailable);
}

TEST_CASE("a connection that was killed is made anew without the caller noticing") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  const auto kill = [&] {
    const std::string id = fixture.query_value(
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()");
    fixture.run_sql("KILL CONNECTION " + id);
  };
  REQUIRE(insert_chair(*store, 1));
  kill();
  REQUIRE(insert_chair(*store, 2));
  kill();
  std::array<Purchase, 1> purchase = {{{.chair_id = 2, .count = 1}}};
  REQUIRE(store->buy(purchase));
  CHECK(purchase[0].granted == 1);
  kill();
  RecordingSink sink;
  REQUIRE(store->ping());
  REQUIRE(store->load(sink));
  CHECK(sink.chairs.size() == 2);
}

TEST_CASE("the writers' table is made again when somebody dropped it") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  auto store = fixture.make_with_tables();
  REQUIRE(insert_chair(*store, 1));
  fixture.run_sql("DELETE FROM nazotte_writer");
  REQUIRE(insert_chair(*store, 2));
  fixture.run_sql("DROP TABLE nazotte_writer");
  REQUIRE(insert_chair(*store, 3));
  CHECK(fixture.query_value("SELECT COUNT(*) FROM nazotte_writer") == "1");
  CHECK(fixture.query_value("SELECT COUNT(*) FROM chair") == "3");
  std::array<Purchase, 1> purchase = {{{.chair_id = 1, .count = 1}}};
  for (const char* loss : {"DELETE FROM nazotte_writer", "DROP TABLE nazotte_writer"}) {
    fixture.run_sql(loss);
    REQUIRE(store->buy(purchase));
    CHECK(purchase[0].granted == 1);
    REQUIRE(store->buy(std::span<Purchase>()));
  }
  CHECK(fixture.query_value("SELECT stock FROM chair WHERE id = 1") == "1");
  store.reset();
  CHECK(fixture.query_value("SELECT COUNT(*) FROM nazotte_writer") == "0");
}

TEST_CASE("a COMMIT without an answer is settled by asking") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  REQUIRE(fixture.make_with_tables());
  GatedStore gated(fixture);
  Store& store = *gated.store;
  REQUIRE(insert_chair(store, 1));
  gated.gate.arm("COMMIT", TcpGate::Cut::after_server);
  CHECK(insert_chair(store, 2).error().code == ErrorCode::unavailable);
  REQUIRE(store.unsettled());
  CHECK(insert_chair(store, 3).error().code == ErrorCode::unavailable);
  CHECK(*store.settle() == Settlement::committed);
  CHECK_FALSE(store.unsettled());

  gated.gate.arm("COMMIT", TcpGate::Cut::before_server);
  CHECK(insert_chair(store, 3).error().code == ErrorCode::unavailable);
  REQUIRE(store.unsettled());
  gated.gate.shut();
  CHECK(store.settle().error().code == ErrorCode::unavailable);
  REQUIRE(store.unsettled());
  gated.gate.open();
  CHECK(*store.settle() == Settlement::rolled_back);
  CHECK(fixture.query_value("SELECT GROUP_CONCAT(id ORDER BY id) FROM chair") == "1,2");

  gated.gate.arm("COMMIT", TcpGate::Cut::after_server);
  CHECK_FALSE(insert_chair(store, 4));
  fixture.run_sql("DROP TABLE nazotte_writer");
  CHECK(*store.settle() == Settlement::untraceable);
  REQUIRE(insert_chair(store, 5));
  CHECK(gated.gate.cuts() == 3);
}

TEST_CASE("a purchase without an answer is settled at once") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  REQUIRE(fixture.make_with_tables());
  GatedStore gated(fixture);
  Store& store = *gated.store;
  const std::vector<isuumo::Chair> chairs = {sample_chair(1), sample_chair(2)};
  REQUIRE(store.insert(chairs));
  const auto stocks = [&] {
    return fixture.query_value("SELECT GROUP_CONCAT(CONCAT(id, ':', stock) ORDER BY id) FROM chair");
  };
  std::array<Purchase, 2> purchase = {{{.chair_id = 1, .count = 1}, {.chair_id = 2, .count = 1}}};
  const auto all_granted = [&] { return purchase[0].granted == 1 && purchase[1].granted == 1; };
  gated.gate.arm("UPDATE chair", TcpGate::Cut::after_server);
  REQUIRE(store.buy(purchase));
  CHECK(all_granted());
  CHECK(stocks() == "1:2,2:2");
  gated.gate.arm("UPDATE chair", TcpGate::Cut::before_server);
  REQUIRE(store.buy(purchase));
  CHECK(all_granted());
  CHECK(stocks() == "1:1,2:1");
  gated.gate.arm("UPDATE chair", TcpGate::Cut::before_server);
  gated.gate.shut();
  CHECK(store.buy(purchase).error().code == ErrorCode::unavailable);
  REQUIRE(store.unsettled());
  CHECK(store.buy(purchase).error().code == ErrorCode::unavailable);
  CHECK(store.settle().error().code == ErrorCode::unavailable);
  gated.gate.open();
  CHECK(*store.settle() == Settlement::rolled_back);
  CHECK(stocks() == "1:1,2:1");
  CHECK(gated.gate.cuts() == 3);
}

TEST_CASE("a purchase that was settled as rolled back cannot happen later") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  REQUIRE(fixture.make_with_tables());
  GatedStore gated(fixture);
  REQUIRE(insert_chair(*gated.store, 1));
  const auto sequence = [&] { return std::stol(fixture.query_value("SELECT sequence FROM nazotte_writer")); };
  const long lost = sequence() + 1;
  std::array<Purchase, 1> purchase = {{{.chair_id = 1, .count = 1}}};
  gated.gate.arm("UPDATE chair", TcpGate::Cut::before_server);
  gated.gate.shut();
  REQUIRE_FALSE(gated.store->buy(purchase));
  gated.gate.open();
  REQUIRE(*gated.store->settle() == Settlement::rolled_back);
  // The guard of a purchase lets pass only what is above the sequence.
  CHECK(sequence() > lost);
}

TEST_CASE("a connection lost before its COMMIT is tried once more") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  REQUIRE(fixture.make_with_tables());
  GatedStore gated(fixture);
  for (const auto cut : {TcpGate::Cut::before_server, TcpGate::Cut::after_server}) {
    gated.gate.arm("INSERT INTO chair", cut);
    REQUIRE(insert_chair(*gated.store, gated.gate.cuts() + 1));
  }
  CHECK(gated.gate.cuts() == 2);
  CHECK(fixture.query_value("SELECT COUNT(*) FROM chair") == "2");
}

TEST_CASE("a swap of the tables without an answer is settled by looking") {
  if (!store_at_hand()) return;
  const TemporaryFolder folder;
  write_initial_data(folder, 5);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  const StoreUnderTest fixture;
  REQUIRE(fixture.make_with_tables());
  GatedStore gated(fixture);
  Store& store = *gated.store;
  REQUIRE(insert_chair(store, 100));
  const auto chairs = [&] { return fixture.query_value("SELECT GROUP_CONCAT(id ORDER BY id) FROM chair"); };
  for (const char* word : {"CREATE TABLE nazotte_new", "INSERT INTO nazotte_new_estate", "COMMIT"}) {
    gated.gate.arm(word, TcpGate::Cut::before_server);
    CHECK(store.replace(*data).error().code == ErrorCode::unavailable);
    CHECK_FALSE(store.unsettled());
    CHECK(chairs() == "100");
  }
  gated.gate.arm("RENAME", TcpGate::Cut::before_server);
  CHECK_FALSE(store.replace(*data));
  REQUIRE(store.unsettled());
  CHECK(*store.settle() == Settlement::rolled_back);
  CHECK(chairs() == "100");
  gated.gate.arm("RENAME", TcpGate::Cut::after_server);
  CHECK_FALSE(store.replace(*data));
  REQUIRE(store.unsettled());
  CHECK(*store.settle() == Settlement::committed);
  CHECK(chairs() == "1,2,3,4,5");
  CHECK(store.replace(*data));
  CHECK(fixture.query_value("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND "
                            "(table_name LIKE 'nazotte_new%' OR table_name LIKE 'nazotte_old%')") == "0");
}

TEST_CASE("a dump's own tables and indexes are kept, its database is not followed") {
  if (!store_at_hand()) return;
  const TemporaryFolder folder;
  (void)folder.write("0.sql",
                     "DROP DATABASE IF EXISTS isuumo; CREATE DATABASE isuumo; DROP TABLE IF EXISTS isuumo.chair;\n"
                     "CREATE TABLE isuumo.chair (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(64) NOT NULL, "
                     "description VARCHAR(4096) NOT "
                     "NULL, thumbnail VARCHAR(128) NOT NULL, price INTEGER NOT NULL, height INTEGER NOT NULL, width "
                     "INTEGER NOT NULL, depth "
                     "INTEGER NOT NULL, color VARCHAR(64) NOT NULL, features VARCHAR(64) NOT NULL, kind VARCHAR(64) "
                     "NOT NULL, popularity "
                     "INTEGER NOT NULL, stock INTEGER NOT NULL);\nCREATE INDEX by_price ON isuumo.chair (price, id);\n"
                     "ALTER TABLE isuumo.chair ADD INDEX by_stock (stock);\n"
                     "INSERT INTO isuumo.chair VALUES ('1','𠮷','d','t','1','2','3','4','c','f','k','5','6');");
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  REQUIRE(store->replace(*data));
  CHECK(fixture.query_value("SELECT GROUP_CONCAT(DISTINCT index_name ORDER BY index_name) FROM "
                            "information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'chair'") ==
        "by_price,by_stock,PRIMARY");
  CHECK(*store->open() == StoreState::ready);
  RecordingSink sink;
  REQUIRE(store->load(sink));
  CHECK(sink.chairs.at(1).find("name=𠮷|") != std::string::npos);
}

TEST_CASE("a purchase that changed part of its rows without a guard cannot be told") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  REQUIRE(insert_chair(*store, 1));
  fixture.run_sql("DELETE FROM nazotte_writer");
  std::array<Purchase, 2> purchase = {{{.chair_id = 1, .count = 1}, {.chair_id = 2, .count = 1}}};
  CHECK(store->buy(purchase).error().code == ErrorCode::unavailable);
  REQUIRE(store->unsettled());
  CHECK(*store->settle() == Settlement::untraceable);
  REQUIRE(store->buy(purchase));
  CHECK(purchase[0].granted == 1);
  CHECK(purchase[1].granted == 0);
}

TEST_CASE("two daemons on one database never sell more than there is") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto first = fixture.make_with_tables();
  const auto second = fixture.make_with_tables();
  REQUIRE(insert_chair(*first, 1));  // a stock of 3
  std::array<Purchase, 1> two = {{{.chair_id = 1, .count = 2}}};
  std::array<Purchase, 1> more = {{{.chair_id = 1, .count = 2}}};
  REQUIRE(first->buy(two));
  REQUIRE(second->buy(more));
  CHECK(two[0].granted == 2);
  CHECK(more[0].granted == 1);
}

}  // namespace nazotte::test
