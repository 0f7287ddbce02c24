#include "test/loaders/store_under_test.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <iostream>

namespace nazotte::test {

using loaders::MysqlConnection;
using loaders::StoreUrl;

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string server_url() {
  std::ifstream file(environment("NAZOTTE_TEST_URL_FILE"));
  std::string url;
  std::getline(file, url);
  return url;
}

StoreUrl server_address(const std::string& database) {
  auto url = StoreUrl::parse(server_url() + "/" + database);
  REQUIRE(url);
  return *url;
}

/// Runs a statement that no test's database is needed for.
void run_on_server(const std::string& sql) {
  auto connection = MysqlConnection::connect(server_address("mysql"), null_logger());
  REQUIRE(connection);
  REQUIRE((*connection)->execute(sql));
}

std::string unique_database() {
  static std::atomic<int> counter{0};
  return fmt::format("nazotte_test_{}_{}", ::getpid(), counter++);
}

}  // namespace

StoreKind store_kind() {
  const std::string kind = environment("NAZOTTE_TEST_STORE");
  if (kind == "mysql") return StoreKind::mysql;
  return kind == "memory" ? StoreKind::memory : StoreKind::sqlite;
}

bool store_at_hand() {
  if (store_kind() != StoreKind::mysql || !server_url().empty()) return true;
  std::cout << "SKIP: no server at " << environment("NAZOTTE_TEST_URL_FILE") << "\n";
  return false;
}

StoreUnderTest::StoreUnderTest() {
  switch (store_kind()) {
    case StoreKind::memory:
      break;
    case StoreKind::sqlite:
      url_.kind = StoreUrl::Kind::sqlite;
      url_.path = (folder_.path() / "store.db").string();
      break;
    case StoreKind::mysql: {
      const std::string database = unique_database();
      // A latin1 default, so that whatever relies on the database's default fails.
      run_on_server("CREATE DATABASE " + database + " CHARACTER SET latin1");
      url_ = server_address(database);
    }
  }
}

StoreUnderTest::~StoreUnderTest() {
  if (store_kind() == StoreKind::mysql) run_on_server("DROP DATABASE IF EXISTS " + url_.database);
}

std::unique_ptr<loaders::Store> StoreUnderTest::make_with_tables() const {
  auto store = make();
  auto state = store->open();
  REQUIRE(state);
  if (*state == loaders::StoreState::empty) REQUIRE(store->create_tables());
  return store;
}

std::unique_ptr<MysqlConnection> StoreUnderTest::connect() const {
  auto connection = MysqlConnection::connect(url_, null_logger());
  REQUIRE(connection);
  return std::move(*connection);
}

void StoreUnderTest::run_sql(std::string_view sql) const { REQUIRE(connect()->execute(sql)); }

std::string StoreUnderTest::query_value(std::string_view sql) const {
  auto rows = connect()->query(sql);
  REQUIRE(rows);
  REQUIRE_FALSE(rows->empty());
  return rows->at(0).at(0);
}

}  // namespace nazotte::test
