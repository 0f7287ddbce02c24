// The store that a run of the store tests is about, named by the environment:
//   NAZOTTE_TEST_STORE=memory | sqlite | mysql, and for mysql NAZOTTE_TEST_URL_FILE with the server's URL.
// Without a server the binary prints "SKIP: ...", which ctest counts as skipped.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "loaders/mysql_connection.hpp"
#include "loaders/store.hpp"
#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

/// False: the server is not to be had; the test case should end.
[[nodiscard]] bool store_at_hand();

enum class StoreKind : unsigned char { memory, sqlite, mysql };
[[nodiscard]] StoreKind store_kind();

/// An empty store of its own for one test case: a new file, or a new database that is dropped in the end.
class StoreUnderTest {
 public:
  StoreUnderTest();
  ~StoreUnderTest();
  StoreUnderTest(const StoreUnderTest&) = delete;
  StoreUnderTest& operator=(const StoreUnderTest&) = delete;

  [[nodiscard]] const loaders::StoreUrl& url() const { return url_; }
  /// Another store object on the same data.
  [[nodiscard]] std::unique_ptr<loaders::Store> make() const { return loaders::make_store(url_, null_logger()); }
  /// Opened, with empty tables.
  [[nodiscard]] std::unique_ptr<loaders::Store> make_with_tables() const;

  /// MySQL only: a connection of the test's own.
  [[nodiscard]] std::unique_ptr<loaders::MysqlConnection> connect() const;
  void run_sql(std::string_view sql) const;
  [[nodiscard]] std::string query_value(std::string_view sql) const;

 private:
  TemporaryFolder folder_;
  loaders::StoreUrl url_;
};

}  // namespace nazotte::test
