// The other side of the comparison: MariaDB, asked in plain SQL.
//
// Thread safety: none; one connection.
#pragma once

#include "loaders/store_url.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct st_mysql;

namespace nazotte::differential {

/// Values as the server prints them.
using SqlRow = std::vector<std::string>;

class Database {
 public:
  /// Throws std::runtime_error when it cannot connect.
  explicit Database(const loaders::StoreUrl& url);

  /// All rows of a SELECT; none for other statements. Throws std::runtime_error with the statement.
  std::vector<SqlRow> query(const std::string& sql);

  /// As a literal in quotes.
  [[nodiscard]] std::string quote(std::string_view text);

 private:
  std::unique_ptr<st_mysql, void (*)(st_mysql*)> connection_;
};

}  // namespace nazotte::differential
