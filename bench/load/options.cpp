#include "options.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <thread>

#include "server/admin_token.hpp"
#include "server/secret_file.hpp"

namespace nazotte::load {
namespace {

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

bool parse_number(std::string_view text, std::uint32_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

/// One line an option: name, value, description.
class Formatter : public CLI::Formatter {
 public:
  Formatter() { column_width(26); }
  std::string make_option_opts(const CLI::Option* option) const override {
    // What is checked stands behind a colon.
    const std::string type = option->get_type_name();
    return type.empty() ? "" : " " + type.substr(0, type.find(':'));
  }
};

/// What the command line says in words.
struct Texts {
  std::vector<std::string> targets{"http://127.0.0.1:1323"};
  std::string scenario;
  std::string token_file;
  std::uint32_t seconds = 20;
  std::uint32_t think_ms = 20;
  std::uint32_t fast_ms = 100;
  std::uint32_t timeout_ms = 10'000;
  double draft_seconds = 1;
  bool no_writes = false;
  bool no_initialize = false;
};

constexpr std::uint32_t kSecondsMax = 86'400;
constexpr std::uint32_t kUsersMax = 10'000;
constexpr std::uint32_t kLevelsMax = 20;
constexpr std::uint32_t kThreadsMax = 64;

void declare_what(CLI::App& app, Options& options, Texts& texts) {
  app.add_option("--target", texts.targets, "Backend (default http://127.0.0.1:1323); two are compared in turn")
      ->type_name("URL")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--data", options.site.data, "What the backend starts with: chair.csv and estate.csv, or *.sql")
      ->type_name("DIR")
      ->required();
  app.add_option("--conditions", options.site.conditions, "The backend's condition files (default: the installed ones)")
      ->type_name("DIR");
  app.add_option("--seed", options.seed, "Same seed, same requests of each user (1)")->type_name("N");
  app.add_option("--scenario", texts.scenario, "Weights (chair=40,estate=20,nazotte=30,bot=10)")->type_name("LIST");
  app.add_flag("--no-writes", texts.no_writes, "No purchases, documents and drafts");
  app.add_flag("--no-initialize", texts.no_initialize, "Do not reset the backend with POST /initialize");
  app.add_option("--admin-token-file", texts.token_file, "Token that the backend asks for resets and imports")
      ->type_name("FILE")
      ->envname("NAZOTTE_ADMIN_TOKEN_FILE");
  app.add_flag("--accept-chunked", options.accept_chunked, "Answers need no Content-Length");
  app.add_flag("--print-requests", options.print_requests,
               "Print the requests of each user (--requests); send nothing");
  app.add_option("--json", options.json, "Write the results as JSON; - is standard output")->type_name("FILE");
}

void declare_load(CLI::App& app, Options& options, Texts& texts) {
  app.add_option("--seconds", texts.seconds, "How long the load lasts (20)")
      ->type_name("N")
      ->check(CLI::Range(1U, kSecondsMax));
  app.add_option("--requests", options.requests, "Of each user, instead of --seconds and levels")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  app.add_option("--users", options.levels.users, "Virtual users at the beginning (8)")
      ->type_name("N")
      ->check(CLI::Range(1U, kUsersMax));
  app.add_option("--levels", options.levels.levels, "Each has half as many users again (12); 0: no more users")
      ->type_name("N")
      ->check(CLI::Range(0U, kLevelsMax));
  app.add_option("--fast", texts.fast_ms, "A level rises while 9 of 10 answers take no longer (100)")->type_name("MS");
  app.add_option("--think", texts.think_ms, "Pause of a user between two requests (20)")->type_name("MS");
  app.add_option("--draft-every", texts.draft_seconds, "Pause between two imports of 500 rows (1)")
      ->type_name("SECONDS")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--timeout", texts.timeout_ms, "For one answer; initialize has 30 s (10000)")
      ->type_name("MS")
      ->check(CLI::PositiveNumber);
  app.add_option("--threads", options.threads, "Threads of the generator (half of the processors)")
      ->type_name("N")
      ->check(CLI::Range(1U, kThreadsMax));
  app.add_option("--rounds", options.rounds, "Runs of each of two targets (2)")
      ->type_name("N")
      ->check(CLI::Range(1U, 100U));
}

/// The token that the file holds; the name of the option is part of errors.
Result<std::string> read_token(const std::string& file) {
  auto token = server::read_secret(file);
  if (!token) return invalid(fmt::format("--admin-token-file: {}", token.error().message));
  if (const auto parsed = server::AdminToken::parse(*token); !parsed) {
    return invalid(fmt::format("--admin-token-file: {}", parsed.error().message));
  }
  return token;
}

Result<void> finish(Options& options, const Texts& texts) {
  for (const std::string& url : texts.targets) {
    auto target = parse_target(url);
    if (!target) return target.error();
    options.targets.push_back(std::move(*target));
  }
  if (options.targets.size() > 2) return invalid("--target: one backend, or two to be compared");
  if (!texts.scenario.empty()) {
    const auto weights = parse_weights(texts.scenario);
    if (!weights) return weights.error();
    options.weights = *weights;
  }
  if (!texts.token_file.empty()) {
    auto token = read_token(texts.token_file);
    if (!token) return token.error();
    options.admin_token = std::move(*token);
  }
  if (options.print_requests && !options.requests) return invalid("--print-requests: say how many with --requests N");
  options.writes = !texts.no_writes;
  options.initialize = !texts.no_initialize;
  options.seconds = std::chrono::seconds(texts.seconds);
  options.think = std::chrono::milliseconds(texts.think_ms);
  options.timeout = std::chrono::milliseconds(texts.timeout_ms);
  options.levels.fast_us = std::uint64_t{texts.fast_ms} * 1'000;
  options.draft_every = std::chrono::milliseconds(static_cast<std::int64_t>(texts.draft_seconds * 1'000));
  if (options.requests) options.levels.levels = 0;
  return {};
}

}  // namespace

Result<Target> parse_target(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  if (url.rfind(kScheme, 0) != 0) return invalid(fmt::format("--target: {} does not begin with {}", url, kScheme));
  std::string rest = url.substr(kScheme.size());
  if (!rest.empty() && rest.back() == '/') rest.pop_back();
  // The last colon is the port's, unless it is part of an IPv6 address in brackets.
  const std::size_t colon = rest.rfind(':');
  const bool has_port = colon != std::string::npos && rest.find(']', colon) == std::string::npos;
  Target target{url, has_port ? rest.substr(0, colon) : rest, has_port ? rest.substr(colon + 1) : "80"};
  std::uint32_t port = 0;
  if (target.host.empty() || target.host.find_first_of("/?#@ ") != std::string::npos ||
      !parse_number(target.port, port) || port == 0 || port > 65'535) {
    return invalid(fmt::format("--target: {} is not http://HOST:PORT", url));
  }
  return target;
}

Result<Weights> parse_weights(const std::string& text) {
  Weights weights{};
  std::uint32_t sum = 0;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    const std::string entry = text.substr(from, comma - from);
    from = comma + 1;
    const std::size_t equals = std::min(entry.find('='), entry.size());
    const auto* const name = std::find(kScenarioNames.begin(), kScenarioNames.end(), entry.substr(0, equals));
    std::uint32_t weight = 0;
    if (name == kScenarioNames.end() || equals == entry.size() || !parse_number(entry.substr(equals + 1), weight) ||
        weight > 1'000'000) {
      return invalid(
          fmt::format("--scenario: '{}' is not NAME=WEIGHT with a name of chair, estate, nazotte, bot", entry));
    }
    weights[static_cast<std::size_t>(name - kScenarioNames.begin())] = weight;
    sum += weight;
  }
  if (sum == 0) return invalid("--scenario: all weights are 0");
  return weights;
}

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  Texts texts;
  line.options.site.conditions = NAZOTTE_CONDITIONS_DIR;
  line.options.threads = std::max(1U, std::thread::hardware_concurrency() / 2);
  CLI::App app("Virtual users of an ISUUMO site: every answer is checked, and levels rise with the score.",
               "nazotte-load");
  app.formatter(std::make_shared<Formatter>());
  app.set_version_flag("--version", std::string(NAZOTTE_LOAD_VERSION));
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  declare_what(app, line.options, texts);
  declare_load(app, line.options, texts);
  app.footer("Exit status: 0 all answers were right, 1 some were not, 2 wrong usage or no connection.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    line.exit_status = app.exit(error) == 0 ? 0 : 2;
    return line;
  }
  if (auto finished = finish(line.options, texts); !finished) {
    std::fprintf(stderr, "nazotte-load: %s\n", finished.error().message.c_str());
    line.exit_status = 2;
  }
  return line;
}

}  // namespace nazotte::load
