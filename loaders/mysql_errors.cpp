#include "loaders/mysql_errors.hpp"

#include <fmt/format.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#include <mariadb/mysqld_error.h>

#include <string>

namespace nazotte::loaders::mysql_errors {

namespace {

constexpr unsigned kWriteFailed = 3;              // EE_WRITE of the server's file layer
constexpr unsigned kNoPasswordGiven = 1698;       // MariaDB, MySQL 5.7
constexpr unsigned kReadOnlyMode = 1836;          // MySQL, innodb_read_only
constexpr unsigned kConnectionKilled = 1927;      // MariaDB
constexpr unsigned kAccountLockedMysql = 3118;    // MySQL 5.7
constexpr unsigned kAccountLockedMariadb = 4151;  // MariaDB

/// "Duplicate entry '17' for key 'PRIMARY'": the key between the first quotes.
std::string duplicate_message(std::string_view text) {
  const std::size_t open = text.find('\'');
  const std::size_t close = open == std::string_view::npos ? open : text.find('\'', open + 1);
  if (close == std::string_view::npos) return "a row with this id exists already";
  return fmt::format("id {} exists already", text.substr(open + 1, close - open - 1));
}

std::string_view reason(unsigned number) {
  if (means_no_space(number)) return "the database has no space left";
  if (refuses_login(number)) return "the database refuses the login";
  switch (number) {
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
    case kReadOnlyMode:
      return "the database is read-only";
    case ER_LOCK_WAIT_TIMEOUT:
      return "what the write needs is locked by somebody else in the database";
    case ER_LOCK_DEADLOCK:
      return "the database chose the write as the victim of a deadlock";
    case ER_NET_PACKET_TOO_LARGE:
      return "the write does not fit into the database's max_allowed_packet";
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
      return "the database has no connection left";
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_SPECIFIC_ACCESS_DENIED_ERROR:
      return "the database does not permit the write";
    case ER_NO_SUCH_TABLE:
    case ER_BAD_FIELD_ERROR:
    case ER_WRONG_VALUE_COUNT_ON_ROW:
    case ER_NO_DEFAULT_FOR_FIELD:
      return "the tables of the database were altered and do not fit";
    default:
      return means_lost(number) ? "the database is out of reach" : "the database refuses the write";
  }
}

}  // namespace

bool means_lost(unsigned number) {
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
    case kConnectionKilled:
      return true;
    default:
      return number >= CR_MIN_ERROR && number <= CR_MAX_ERROR;
  }
}

bool refuses_login(unsigned number) {
  switch (number) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_BAD_DB_ERROR:
    case kNoPasswordGiven:
    case kAccountLockedMysql:
    case kAccountLockedMariadb:
      return true;
    default:
      return false;
  }
}

bool means_no_space(unsigned number) {
  return number == ER_RECORD_FILE_FULL || number == ER_DISK_FULL || number == ER_ERROR_ON_WRITE ||
         number == kWriteFailed;
}

bool passes_by_itself(unsigned number) {
  return number == kLockWaitTimeout || number == kDeadlock || number == kPacketTooLarge || means_lost(number);
}

bool stands(unsigned number) {
  return number != 0 && !passes_by_itself(number) && translate(number, {}).code == ErrorCode::unavailable;
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
      return {ErrorCode::invalid_argument, "the table refuses a value"};  // the log has what the database says
    case ER_PARSE_ERROR:
      return {ErrorCode::internal, "the database did not understand a statement"};
    default:
      return {ErrorCode::unavailable, std::string(reason(number))};
  }
}

}  // namespace nazotte::loaders::mysql_errors
