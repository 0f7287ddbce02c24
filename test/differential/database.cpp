#include "database.hpp"

#include <fmt/format.h>
#include <mariadb/mysql.h>

#include <stdexcept>

namespace nazotte::differential {

Database::Database(const loaders::StoreUrl& url) : connection_(mysql_init(nullptr), &mysql_close) {
  mysql_options(connection_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const char* socket = url.socket.empty() ? nullptr : url.socket.c_str();
  if (mysql_real_connect(connection_.get(), url.host.c_str(), url.user.c_str(), url.password.c_str(),
                         url.database.c_str(), url.port, socket, 0) == nullptr) {
    throw std::runtime_error(mysql_error(connection_.get()));
  }
}

std::vector<SqlRow> Database::query(const std::string& sql) {
  const auto fail = [&] {
    throw std::runtime_error(fmt::format("{}\n  {}", mysql_error(connection_.get()), sql.substr(0, 1000)));
  };
  if (mysql_real_query(connection_.get(), sql.data(), sql.size()) != 0) fail();
  const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> result(mysql_store_result(connection_.get()),
                                                                &mysql_free_result);
  if (!result) {
    if (mysql_errno(connection_.get()) != 0) fail();
    return {};
  }
  std::vector<SqlRow> rows;
  const unsigned columns = mysql_num_fields(result.get());
  while (const MYSQL_ROW values = mysql_fetch_row(result.get())) {
    const unsigned long* lengths = mysql_fetch_lengths(result.get());
    SqlRow& row = rows.emplace_back();
    for (unsigned i = 0; i < columns; ++i) row.emplace_back(values[i], lengths[i]);
  }
  return rows;
}

std::string Database::quote(std::string_view text) {
  std::string escaped(2 * text.size() + 1, '\0');
  escaped.resize(mysql_real_escape_string(connection_.get(), escaped.data(), text.data(), text.size()));
  return "'" + escaped + "'";
}

}  // namespace nazotte::differential
