// MariaDB through prepared statements of Connector/C over its unix socket.
#include "sql_client.hpp"

#include <mariadb/mysql.h>

#include <stdexcept>

namespace nazotte::bench {
namespace {

struct CloseConnection {
  void operator()(MYSQL* connection) const { mysql_close(connection); }
};
struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};

class MariadbClient : public SqlClient {
 public:
  explicit MariadbClient(const std::string& socket) : connection_(mysql_init(nullptr)) {
    mysql_options(connection_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (mysql_real_connect(connection_.get(), nullptr, "isucon", "isucon", "isuumo", 0, socket.c_str(), 0) == nullptr)
      throw std::runtime_error(std::string("MariaDB: ") + mysql_error(connection_.get()));
  }

  [[nodiscard]] std::string version() const override {
    const std::string full = mysql_get_server_info(connection_.get());  // "10.11.6-MariaDB-0+deb12u1"
    return "MariaDB " + full.substr(0, full.find('-'));
  }

  void prepare(const std::string& text) override {
    statements_.emplace_back(mysql_stmt_init(connection_.get()));
    MYSQL_STMT* statement = statements_.back().get();
    if (mysql_stmt_prepare(statement, text.data(), text.size()) != 0) fail(statement);
  }

  void execute(std::size_t number, std::span<const SqlQuestions::Parameter> parameters, Answer& out) override {
    MYSQL_STMT* statement = statements_.at(number).get();
    bind_parameters(statement, parameters);
    if (mysql_stmt_execute(statement) != 0) fail(statement);
    values_.assign(mysql_stmt_field_count(statement), 0);
    columns_.assign(values_.size(), MYSQL_BIND{});
    for (std::size_t i = 0; i < values_.size(); ++i) {
      columns_[i].buffer_type = MYSQL_TYPE_LONGLONG;
      columns_[i].buffer = &values_[i];
    }
    if (mysql_stmt_bind_result(statement, columns_.data()) != 0) fail(statement);
    int outcome = 0;
    while ((outcome = mysql_stmt_fetch(statement)) == 0) out.push_back(values_[0]);
    if (outcome != MYSQL_NO_DATA) fail(statement);
    mysql_stmt_free_result(statement);
  }

 private:
  void bind_parameters(MYSQL_STMT* statement, std::span<const SqlQuestions::Parameter> parameters) {
    columns_.assign(parameters.size(), MYSQL_BIND{});
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      // Connector/C wants pointers to what it only reads.
      if (const auto* integer = std::get_if<std::int64_t>(&parameters[i])) {
        columns_[i].buffer_type = MYSQL_TYPE_LONGLONG;
        columns_[i].buffer = const_cast<std::int64_t*>(integer);
      } else {
        const auto& text = std::get<std::string>(parameters[i]);
        columns_[i].buffer_type = MYSQL_TYPE_STRING;
        columns_[i].buffer = const_cast<char*>(text.data());
        columns_[i].buffer_length = text.size();
      }
    }
    if (!columns_.empty() && mysql_stmt_bind_param(statement, columns_.data()) != 0) fail(statement);
  }

  [[noreturn]] static void fail(MYSQL_STMT* statement) {
    throw std::runtime_error(std::string("MariaDB: ") + mysql_stmt_error(statement));
  }

  std::unique_ptr<MYSQL, CloseConnection> connection_;
  std::vector<std::unique_ptr<MYSQL_STMT, CloseStatement>> statements_;
  std::vector<MYSQL_BIND> columns_;
  std::vector<std::int64_t> values_;
};

}  // namespace

std::unique_ptr<Subject> make_mariadb(const SubjectOptions& options) {
  return make_sql_subject(std::make_unique<MariadbClient>(options.database), options);
}

}  // namespace nazotte::bench
