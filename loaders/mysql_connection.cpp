#include "loaders/mysql_connection.hpp"

#include <fmt/format.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#include <poll.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "loaders/limits.hpp"
#include "loaders/mysql_errors.hpp"

namespace nazotte::loaders {

namespace {

void set_options(MYSQL* handle) {
  const auto set_seconds = [&](mysql_option option, std::chrono::seconds value) {
    const auto seconds = static_cast<unsigned>(value.count());
    mysql_options(handle, option, &seconds);
  };
  set_seconds(MYSQL_OPT_CONNECT_TIMEOUT, kMysqlConnectTimeout);
  set_seconds(MYSQL_OPT_READ_TIMEOUT, kMysqlAnswerTimeout);
  set_seconds(MYSQL_OPT_WRITE_TIMEOUT, kMysqlAnswerTimeout);
  mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
}

/// Does the server say anything, if only that it has gone?
bool answers_within(std::chrono::milliseconds patience, int socket) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point deadline = Clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd poll{.fd = socket, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&poll, 1, static_cast<int>(std::max(left, std::chrono::milliseconds(0)).count()));
    if (ready >= 0 || errno != EINTR) return ready != 0;
  }
}

}  // namespace

MysqlConnection::MysqlConnection(st_mysql* handle, std::shared_ptr<spdlog::logger> logger)
    : handle_(handle), logger_(std::move(logger)) {}

MysqlConnection::~MysqlConnection() { mysql_close(handle_); }

Result<std::unique_ptr<MysqlConnection>> MysqlConnection::connect(const StoreUrl& url,
                                                                  std::shared_ptr<spdlog::logger> logger) {
  MYSQL* handle = mysql_init(nullptr);
  if (handle == nullptr) return Error{ErrorCode::unavailable, "no memory for a database connection"};
  std::unique_ptr<MysqlConnection> connection(new MysqlConnection(handle, std::move(logger)));
  set_options(handle);
  const bool by_socket = !url.socket.empty();
  // Without a socket "localhost" would make the client library look for one.
  const std::string host = url.host == "localhost" && !by_socket ? "127.0.0.1" : url.host;
  if (mysql_real_connect(handle, by_socket ? "localhost" : host.c_str(), url.user.c_str(), url.password.c_str(),
                         url.database.c_str(), url.port, by_socket ? url.socket.c_str() : nullptr,
                         CLIENT_MULTI_STATEMENTS) == nullptr) {
    const unsigned number = mysql_errno(handle);
    Error error = connection->fault(number, mysql_error(handle));
    if (mysql_errors::refuses_login(number)) {
      error = {ErrorCode::invalid_argument, fmt::format("{}: {}", url.redacted(), mysql_error(handle))};
    }
    return error;
  }
  if (auto ready = connection->prepare_session(); !ready) return ready.error();
  return connection;
}

Result<void> MysqlConnection::prepare_session() {
  // The time-out of idle sessions is short because a session whose client vanished without a word keeps its locks.
  const std::string settings = fmt::format(
      "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1, innodb_lock_wait_timeout = "
      "{0}, lock_wait_timeout = {0}, wait_timeout = {1}",
      kMysqlLockWait.count(), kMysqlIdleMax.count());
  if (auto done = execute(settings, kMysqlConnectTimeout); !done) return done;
  if (auto done = execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"); !done) return done;
  auto limit = query("SELECT @@max_allowed_packet");
  if (!limit) return limit.error();
  const std::string& digits = limit->at(0).at(0);
  std::from_chars(digits.data(), digits.data() + digits.size(), statement_bytes_max_);
  // The packet holds some bytes beside the statement.
  constexpr std::size_t kPacketOverhead = 64;
  statement_bytes_max_ -= std::min(statement_bytes_max_, kPacketOverhead);
  return {};
}

Error MysqlConnection::fault(unsigned number, const char* text) {
  last_errno_ = number;
  lost_ = lost_ || mysql_errors::means_lost(number);
  logger_->warn("mysql: error {}: {}", number, text);
  return mysql_errors::translate(number, text);
}

Error MysqlConnection::too_long(std::size_t bytes) {
  last_errno_ = mysql_errors::kPacketTooLarge;
  // The server would close the connection, too; and a new one hears of a limit that was raised.
  lost_ = true;
  logger_->warn("mysql: a statement of {} bytes exceeds max_allowed_packet, which leaves {}", bytes,
                statement_bytes_max_);
  return mysql_errors::translate(last_errno_, {});
}

Result<void> MysqlConnection::execute(std::string_view sql, std::chrono::milliseconds patience) {
  if (statement_bytes_max_ > 0 && sql.size() > statement_bytes_max_) return too_long(sql.size());
  last_errno_ = 0;
  if (mysql_send_query(handle_, sql.data(), sql.size()) != 0) return fault(mysql_errno(handle_), mysql_error(handle_));
  // The library's own time-out is one for all statements and cannot be changed once there is a connection.
  if (!answers_within(patience, mysql_get_socket(handle_)))
    return fault(mysql_errors::kServerLost, "no answer in time");
  if (mysql_read_query_result(handle_) != 0) return fault(mysql_errno(handle_), mysql_error(handle_));
  return {};
}

MysqlConnection::Batch MysqlConnection::execute_all(std::string_view statements) {
  Batch batch;
  batch.status = execute(statements);
  while (batch.status) {
    batch.changed_rows.push_back(mysql_affected_rows(handle_));
    const int next = mysql_next_result(handle_);
    if (next < 0) break;
    if (next > 0) batch.status = fault(mysql_errno(handle_), mysql_error(handle_));
  }
  return batch;
}

Result<MysqlConnection::Rows> MysqlConnection::query(std::string_view sql) {
  if (auto sent = execute(sql); !sent) return sent.error();
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(handle_), mysql_free_result);
  if (!result) return fault(mysql_errno(handle_), mysql_error(handle_));
  Rows rows;
  const unsigned columns = mysql_num_fields(result.get());
  while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
    const unsigned long* lengths = mysql_fetch_lengths(result.get());
    auto& texts = rows.emplace_back();
    for (unsigned column = 0; column < columns; ++column) {
      texts.emplace_back(row[column] == nullptr ? "" : row[column], row[column] == nullptr ? 0 : lengths[column]);
    }
  }
  return rows;
}

Result<void> MysqlConnection::ping() { return execute("DO 0", kMysqlPingTimeout); }

std::uint64_t MysqlConnection::changed_rows() const { return mysql_affected_rows(handle_); }

void MysqlConnection::append_quoted(std::string_view text, std::string& sql) const {
  const std::size_t had = sql.size();
  // The client library's promise: twice the bytes and a NUL at most.
  sql.resize(had + 1 + 2 * text.size() + 1);
  sql[had] = '\'';
  const unsigned long length = mysql_real_escape_string(handle_, sql.data() + had + 1, text.data(), text.size());
  sql.resize(had + 1 + length);
  sql += '\'';
}

}  // namespace nazotte::loaders
