// What a database alone reaches at selling chairs: N clients, each with a connection and a thread of its own, run
//   UPDATE chair SET stock = stock - 1 WHERE id = ? AND stock >= 1
// as a prepared statement in a transaction of its own, on random chairs, as fast as they are answered. The yardstick
// for nazotted's group commit: same tables, same durability, no daemon in between.
//
//   raw_buys URL --clients N --seconds S --chairs N [--seed N]
//
// Prints {"buys": N, "seconds": S, "cpu_seconds": S}; the processor time is this program's own, to show that it is not
// what limits. Exit status: 0; 1 when a statement failed or a chair was sold out; 2 for wrong usage.
#include <fmt/format.h>
#include <mariadb/mysql.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "loaders/store_url.hpp"

namespace {

using nazotte::loaders::StoreUrl;

constexpr const char* kBuy = "UPDATE chair SET stock = stock - 1 WHERE id = ? AND stock >= 1";

class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;
  /// One transaction. Throws when it fails, or when the chair is not to be had.
  virtual void buy(std::int32_t chair_id) = 0;
};

class MysqlClient : public Client {
 public:
  explicit MysqlClient(const StoreUrl& url) {
    if (mysql_real_connect(connection_.get(), url.host.c_str(), url.user.c_str(), url.password.c_str(),
                           url.database.c_str(), url.port, nullptr, 0) == nullptr) {
      throw std::runtime_error(mysql_error(connection_.get()));
    }
    statement_.reset(mysql_stmt_init(connection_.get()));
    const std::string sql = kBuy;
    parameter_.buffer_type = MYSQL_TYPE_LONG;
    parameter_.buffer = &chair_id_;
    if (mysql_stmt_prepare(statement_.get(), sql.data(), sql.size()) != 0 ||
        mysql_stmt_bind_param(statement_.get(), &parameter_) != 0) {
      throw std::runtime_error(mysql_stmt_error(statement_.get()));
    }
  }

  void buy(std::int32_t chair_id) override {
    chair_id_ = chair_id;
    if (mysql_stmt_execute(statement_.get()) != 0) throw std::runtime_error(mysql_stmt_error(statement_.get()));
    if (mysql_stmt_affected_rows(statement_.get()) != 1) throw std::runtime_error("sold out");
  }

 private:
  std::unique_ptr<MYSQL, decltype(&mysql_close)> connection_{mysql_init(nullptr), mysql_close};
  std::unique_ptr<MYSQL_STMT, decltype(&mysql_stmt_close)> statement_{nullptr, mysql_stmt_close};
  MYSQL_BIND parameter_{};
  std::int32_t chair_id_ = 0;
};

class SqliteClient : public Client {
 public:
  explicit SqliteClient(const StoreUrl& url) {
    sqlite3* database = nullptr;
    check(sqlite3_open_v2(url.path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr));
    database_.reset(database);
    constexpr int kBusyTimeoutMs = 60'000;
    check(sqlite3_busy_timeout(database, kBusyTimeoutMs));
    // What nazotted sets; the mode is the file's, the flush of each commit the connection's.
    check(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", nullptr, nullptr, nullptr));
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database, kBuy, -1, &statement, nullptr));
    statement_.reset(statement);
  }

  void buy(std::int32_t chair_id) override {
    check(sqlite3_bind_int(statement_.get(), 1, chair_id));
    const int code = sqlite3_step(statement_.get());
    sqlite3_reset(statement_.get());
    if (code != SQLITE_DONE) check(code);
    if (sqlite3_changes(database_.get()) != 1) throw std::runtime_error("sold out");
  }

 private:
  static void check(int code) {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errstr(code));
  }

  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database_{nullptr, sqlite3_close};
  std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement_{nullptr, sqlite3_finalize};
};

struct Options {
  std::string url;
  unsigned clients = 1;
  double seconds = 1;
  std::int32_t chairs = 1;
  std::uint64_t seed = 1;
};

std::unique_ptr<Client> connect(const StoreUrl& url) {
  if (url.kind == StoreUrl::Kind::mysql) return std::make_unique<MysqlClient>(url);
  if (url.kind == StoreUrl::Kind::sqlite) return std::make_unique<SqliteClient>(url);
  throw std::runtime_error("memory: is no database");
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// All clients at once, for the time that was asked for. Returns what was bought.
std::uint64_t load(std::vector<std::unique_ptr<Client>>& clients, const Options& options, std::string& fault) {
  std::atomic<std::uint64_t> buys{0};
  std::atomic<bool> failed{false};
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(options.seconds);
  std::vector<std::jthread> threads;
  for (std::size_t number = 0; number < clients.size(); ++number) {
    threads.emplace_back([&, number] {
      std::mt19937_64 random(options.seed + number);
      std::uniform_int_distribution<std::int32_t> chair(1, options.chairs);
      try {
        while (!failed && std::chrono::steady_clock::now() < end) {
          clients[number]->buy(chair(random));
          buys.fetch_add(1, std::memory_order_relaxed);
        }
      } catch (const std::exception& error) {
        if (!failed.exchange(true)) fault = error.what();
      }
    });
  }
  threads.clear();
  return buys;
}

int run(const Options& options) {
  const auto url = StoreUrl::parse(options.url);
  if (!url) throw std::runtime_error(url.error().message);
  std::vector<std::unique_ptr<Client>> clients;
  for (unsigned i = 0; i < options.clients; ++i) clients.push_back(connect(*url));
  const double cpu_before = cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  std::string fault;
  const std::uint64_t buys = load(clients, options, fault);
  if (!fault.empty()) throw std::runtime_error(fault);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  fmt::print("{{\"buys\": {}, \"seconds\": {}, \"cpu_seconds\": {}}}\n", buys, elapsed.count(),
             cpu_seconds() - cpu_before);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Sells chairs straight on a database.", "raw_buys");
  app.add_option("url", options.url, "mysql://... or sqlite:PATH, with the tables in it")->required();
  app.add_option("--clients", options.clients, "Connections")->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds)->check(CLI::PositiveNumber);
  app.add_option("--chairs", options.chairs, "Ids 1 to this are sold")->check(CLI::PositiveNumber);
  app.add_option("--seed", options.seed);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "raw_buys: %s\n", error.what());
    return 1;
  }
}
