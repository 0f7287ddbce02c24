// PostgreSQL through prepared statements of libpq over its unix socket; parameters and results as text, libpq's
// default.
#include "sql_client.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <stdexcept>

namespace nazotte::bench {
namespace {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, FreeResult>;

class PostgresClient : public SqlClient {
 public:
  /// `connection`: a connection string such as "host=/folder/of/socket user=postgres".
  explicit PostgresClient(const std::string& connection) : connection_(PQconnectdb(connection.c_str())) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
  }

  [[nodiscard]] std::string version() const override {
    const std::string full = PQparameterStatus(connection_.get(), "server_version");  // "15.18 (Debian ...)"
    return "PostgreSQL " + full.substr(0, full.find(' ')) + " with PostGIS";
  }

  void prepare(const std::string& text) override {
    names_.push_back("statement" + std::to_string(names_.size()));
    const PostgresResult result(PQprepare(connection_.get(), names_.back().c_str(), text.c_str(), 0, nullptr));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail();
  }

  void execute(std::size_t number, std::span<const SqlQuestions::Parameter> parameters, Answer& out) override {
    texts_.clear();
    texts_.reserve(parameters.size());
    values_.clear();
    for (const auto& parameter : parameters) {
      const auto* integer = std::get_if<std::int64_t>(&parameter);
      if (integer != nullptr) texts_.push_back(std::to_string(*integer));
      values_.push_back(integer != nullptr ? texts_.back().c_str() : std::get<std::string>(parameter).c_str());
    }
    const PostgresResult result(PQexecPrepared(connection_.get(), names_.at(number).c_str(),
                                               static_cast<int>(values_.size()), values_.data(), nullptr, nullptr, 0));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) fail();
    for (int row = 0; row < PQntuples(result.get()); ++row)
      out.push_back(std::strtoll(PQgetvalue(result.get(), row, 0), nullptr, 10));
  }

 private:
  [[noreturn]] void fail() const {
    throw std::runtime_error(std::string("PostgreSQL: ") + PQerrorMessage(connection_.get()));
  }

  std::unique_ptr<PGconn, CloseConnection> connection_;
  std::vector<std::string> names_;
  std::vector<std::string> texts_;
  std::vector<const char*> values_;
};

}  // namespace

std::unique_ptr<Subject> make_postgres(const SubjectOptions& options) {
  return make_sql_subject(std::make_unique<PostgresClient>(options.database), options);
}

}  // namespace nazotte::bench
