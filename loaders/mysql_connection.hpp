// One connection to MySQL or MariaDB through Connector/C, with its session settings and its errors in our codes.
//
// MYSQL_OPT_RECONNECT is never used: it would silently reset the session and forget an open transaction. A lost
// connection stays lost; its owner makes a new one.
//
// Thread safety: none.
// Invariants: the session speaks utf8mb4, is strict (a value is refused, never cut), autocommits, reads repeatably.
#pragma once

#include <nazotte/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "loaders/limits.hpp"
#include "loaders/store_url.hpp"

struct st_mysql;

namespace spdlog {
class logger;
}

namespace nazotte::loaders {

class MysqlConnection {
 public:
  /// Errors: unavailable; invalid_argument when the server refuses user, password or database.
  [[nodiscard]] static Result<std::unique_ptr<MysqlConnection>> connect(const StoreUrl& url,
                                                                        std::shared_ptr<spdlog::logger> logger);
  ~MysqlConnection();
  MysqlConnection(const MysqlConnection&) = delete;
  MysqlConnection& operator=(const MysqlConnection&) = delete;

  /// A statement without result rows. The server's own words go to the log. A server that has said nothing for
  /// `patience` counts as lost. A statement above statement_bytes_max() is not sent.
  [[nodiscard]] Result<void> execute(std::string_view sql, std::chrono::milliseconds patience = kMysqlAnswerTimeout);
  /// What became of several statements that were sent together.
  struct Batch {
    std::vector<std::uint64_t> changed_rows;  // of each statement that succeeded
    Result<void> status;                      // of the first one that failed; those behind it were not run
  };
  /// Statements without result rows, separated by semicolons, in one round trip.
  [[nodiscard]] Batch execute_all(std::string_view statements);
  /// A statement with a small result, all of it, NULL as an empty text.
  using Rows = std::vector<std::vector<std::string>>;
  [[nodiscard]] Result<Rows> query(std::string_view sql);
  [[nodiscard]] Result<void> ping();

  /// Rows changed by the last execute().
  [[nodiscard]] std::uint64_t changed_rows() const;
  /// Appends `text` in quotes, escaped.
  void append_quoted(std::string_view text, std::string& sql) const;

  /// The server's number of the last error; 0 after a success.
  [[nodiscard]] unsigned last_errno() const { return last_errno_; }
  /// The connection is gone; only destruction is left.
  [[nodiscard]] bool lost() const { return lost_; }
  /// Largest statement that the server takes, in bytes.
  [[nodiscard]] std::size_t statement_bytes_max() const { return statement_bytes_max_; }

  /// Notes and translates the client library's error. For users of handle().
  [[nodiscard]] Error fault(unsigned number, const char* text);
  [[nodiscard]] st_mysql* handle() const { return handle_; }

 private:
  MysqlConnection(st_mysql* handle, std::shared_ptr<spdlog::logger> logger);
  Result<void> prepare_session();
  Error too_long(std::size_t bytes);

  st_mysql* handle_;
  std::shared_ptr<spdlog::logger> logger_;
  unsigned last_errno_ = 0;
  bool lost_ = false;
  std::size_t statement_bytes_max_ = 0;
};

}  // namespace nazotte::loaders
