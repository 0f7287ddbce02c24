#include "loaders/mysql_connection.hpp"

#include <fmt/format.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#include <mariadb/mysqld_error.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "loaders/limits.hpp"

namespace nazotte::loaders {

namespace {

/// After these nothing more can be said over the connection.
bool means_lost(unsigned number) {
  constexpr unsigned kMariadbConnectionKilled = 1927;
  switch (number) {
    case ER_SERVER_SHUTDOWN:
    case ER_NORMAL_SHUTDOWN:
    case ER_FORCING_CLOSE:
    case ER_ABORTING_CONNECTION:
    case ER_NEW_ABORTING_CONNECTION:
    case ER_NET_PACKET_TOO_LARGE:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
    case ER_NET_ERROR_ON_WRITE:
    case ER_NET_WRITE_INTERRUPTED:
    case ER_NET_PACKETS_OUT_OF_ORDER:
    case kMariadbConnectionKilled:
      return true;
    default:
      return number >= CR_MIN_ERROR && number <= CR_MAX_ERROR;
  }
}

/// "Duplicate entry '17' for key 'PRIMARY'": the key between the first quotes.
std::string duplicate_message(std::string_view text) {
  const std::size_t open = text.find('\'');
  const std::size_t close = open == std::string_view::npos ? open : text.find('\'', open + 1);
  if (close == std::string_view::npos) return "a row with this id exists already";
  return fmt::format("id {} exists already", text.substr(open + 1, close - open - 1));
}

Error translate(unsigned number, std::string_view text) {
  switch (number) {
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
      return {ErrorCode::duplicate_key, duplicate_message(text)};
    case ER_WARN_DATA_OUT_OF_RANGE:
    case ER_DATA_TOO_LONG:
    case WARN_DATA_TRUNCATED:
    case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
      return {ErrorCode::invalid_argument, fmt::format("the table refuses a value: {}", text)};
    case ER_PARSE_ERROR:
    case ER_BAD_FIELD_ERROR:
    case ER_WRONG_VALUE_COUNT_ON_ROW:
      return {ErrorCode::internal, "the database did not understand a statement"};
    default:
      return {ErrorCode::unavailable, "the database is out of reach or refuses to write"};
  }
}

bool refuses_login(unsigned number) {
  return number == ER_ACCESS_DENIED_ERROR || number == ER_DBACCESS_DENIED_ERROR || number == ER_BAD_DB_ERROR ||
         number == 1698 /* no password given, MariaDB and MySQL 5.7 */;
}

void set_options(MYSQL* handle) {
  const auto set_seconds = [&](mysql_option option, std::chrono::seconds value) {
    const auto seconds = static_cast<unsigned>(value.count());
    mysql_options(handle, option, &seconds);
  };
  set_seconds(MYSQL_OPT_CONNECT_TIMEOUT, kMysqlConnectTimeout);
  set_seconds(MYSQL_OPT_READ_TIMEOUT, kMysqlReadTimeout);
  set_seconds(MYSQL_OPT_WRITE_TIMEOUT, kMysqlWriteTimeout);
  mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
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
    if (refuses_login(number)) {
      error = {ErrorCode::invalid_argument, fmt::format("{}: {}", url.redacted(), mysql_error(handle))};
    }
    return error;
  }
  if (auto ready = connection->prepare_session(); !ready) return ready.error();
  return connection;
}

Result<void> MysqlConnection::prepare_session() {
  const std::string settings = fmt::format(
      "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1, innodb_lock_wait_timeout = "
      "{}, "
      "lock_wait_timeout = {}",
      kMysqlLockWait.count(), kMysqlLockWait.count());
  if (auto done = execute(settings); !done) return done;
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
  lost_ = lost_ || means_lost(number);
  logger_->warn("mysql: error {}: {}", number, text);
  return translate(number, text);
}

Result<void> MysqlConnection::execute(std::string_view sql) {
  last_errno_ = 0;
  if (mysql_real_query(handle_, sql.data(), sql.size()) != 0) return fault(mysql_errno(handle_), mysql_error(handle_));
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

Result<void> MysqlConnection::ping() {
  last_errno_ = 0;
  if (mysql_ping(handle_) != 0) return fault(mysql_errno(handle_), mysql_error(handle_));
  return {};
}

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
