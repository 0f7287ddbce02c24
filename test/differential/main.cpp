// differential_test: asks a running nazotted and the MariaDB behind it the same random questions.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <string>

#include "contract/json_compare.hpp"
#include "contract/target.hpp"
#include "questions.hpp"

namespace {

using namespace nazotte;

struct Options {
  std::string database_url;
  std::string host = "127.0.0.1";
  std::uint16_t port = 1323;
  std::uint64_t queries = 300;
  std::uint64_t seed = 1;
};

/// Empty when the answer is right.
std::string problem(const differential::Question& question, const contract::Answer& answer) {
  if (answer.status != question.status) {
    return fmt::format("expected status {}, got {}: {}", question.status, answer.status, answer.body);
  }
  if (question.json.empty()) return {};
  return contract::json_difference(question.json, answer.body).value_or("");
}

int run(const Options& options) {
  differential::Database database(loaders::StoreUrl::parse(options.database_url).value());
  const auto daemon = contract::make_tcp_target(options.host, options.port);
  differential::Questions questions(database, data::Random(options.seed));
  constexpr std::uint64_t kFailuresShownMax = 10;
  std::uint64_t failures = 0;
  std::map<std::string, std::uint64_t> asked;
  for (std::uint64_t i = 0; i < options.queries; ++i) {
    const differential::Question question = questions.next();
    ++asked[question.what];
    const std::string wrong = problem(question, daemon->send(question.request));
    if (wrong.empty()) continue;
    if (++failures > kFailuresShownMax) continue;
    fmt::print("question {} ({}), seed {}\n  {} {}\n  {}\n  {}\n", i, question.what, options.seed,
               question.request.method, question.request.target, question.request.body, wrong);
  }
  for (const auto& [what, count] : asked) fmt::print("{:>6}  {}\n", count, what);
  fmt::print("{:>6}  points on the boundary of a polygon\n", questions.boundary_points());
  fmt::print("{} questions, seed {}: {} answers differ\n", options.queries, options.seed, failures);
  return failures == 0 && options.queries > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Compares nazotted with plain SQL on the MariaDB behind it. Buys chairs.", "differential_test");
  app.add_option("--database", options.database_url, "mysql://USER:PASS@HOST:PORT/DB that nazotted uses")->required();
  app.add_option("--host", options.host, "nazotted's address")->capture_default_str();
  app.add_option("--port", options.port, "nazotted's port")->required();
  app.add_option("--queries", options.queries, "Number of questions")->capture_default_str();
  app.add_option("--seed", options.seed, "Same seed, same questions")
      ->envname("NAZOTTE_TEST_SEED")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "differential_test: {}\n", error.what());
    return 1;
  }
}
