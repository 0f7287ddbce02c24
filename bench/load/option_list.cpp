#include "option_list.hpp"

#include <CLI/CLI.hpp>

#include <memory>

#include "gen/help_formatter.hpp"

namespace nazotte::load {
namespace {

constexpr std::size_t kColumnsOfNames = 26;
constexpr std::uint32_t kSecondsMax = 86'400;
constexpr std::uint32_t kUsersMax = 10'000;
constexpr std::uint32_t kLevelsMax = 20;
constexpr std::uint32_t kThreadsMax = 64;

void declare_backend(CLI::App& app, Options& options, RawOptions& raw) {
  app.add_option("--target", raw.targets, "Backend; two are compared in turn")
      ->type_name("URL")
      ->default_str(raw.targets.front())
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--data", options.site.data, "What the backend starts with: chair.csv and estate.csv, or *.sql")
      ->type_name("DIR")
      ->required();
  app.add_option("--conditions", options.site.conditions, "The backend's condition files (default: the installed ones)")
      ->type_name("DIR");
  app.add_option("--seed", options.seed, "Same seed, same requests of each user")
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--scenario", raw.scenario, "Weights of what users do\nWhat is not named is left out.")
      ->type_name("LIST")
      ->default_str("chair=40,estate=20,nazotte=30,bot=10");
  app.add_flag("--no-writes", raw.no_writes, "No purchases, documents and drafts");
  app.add_flag("--no-initialize", raw.no_initialize, "Do not reset the backend with POST /initialize");
  app.add_option("--admin-token-file", raw.token_file, "Token that the backend asks for resets and imports")
      ->type_name("FILE")
      ->envname("NAZOTTE_ADMIN_TOKEN_FILE");
  app.add_flag("--accept-chunked", options.accept_chunked, "Answers need no Content-Length");
  app.add_flag("--print-requests", options.print_requests,
               "Print the requests of each user (--requests); send nothing");
  app.add_option("--json", options.json, "Write the results as JSON; - is standard output")->type_name("FILE");
}

void declare_levels(CLI::App& app, Options& options, RawOptions& raw) {
  app.add_option("--seconds", raw.seconds, "How long the load lasts")
      ->type_name("N")
      ->check(CLI::Range(1U, kSecondsMax))
      ->capture_default_str();
  app.add_option("--requests", options.requests, "Of each user, instead of --seconds and levels")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  app.add_option("--users", options.levels.users, "Virtual users at the beginning")
      ->type_name("N")
      ->check(CLI::Range(1U, kUsersMax))
      ->capture_default_str();
  app.add_option("--levels", options.levels.levels, "Each has half as many users again; 0: no more users")
      ->type_name("N")
      ->check(CLI::Range(0U, kLevelsMax))
      ->capture_default_str();
  app.add_option("--fast", raw.fast_ms, "A level rises while 9 of 10 answers take no longer")
      ->type_name("MS")
      ->capture_default_str();
}

void declare_pace(CLI::App& app, Options& options, RawOptions& raw) {
  app.add_option("--think", raw.think_ms, "Pause of a user between two requests")
      ->type_name("MS")
      ->capture_default_str();
  app.add_option("--draft-every", raw.draft_seconds, "Pause between two imports of 500 rows")
      ->type_name("SECONDS")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--timeout", raw.timeout_ms, "For one answer; initialize has 30 s")
      ->type_name("MS")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads of the generator (default: half of the processors)")
      ->type_name("N")
      ->check(CLI::Range(1U, kThreadsMax));
  app.add_option("--rounds", options.rounds, "Runs of each of two targets")
      ->type_name("N")
      ->check(CLI::Range(1U, 100U))
      ->capture_default_str();
}

}  // namespace

void declare_options(CLI::App& app, Options& options, RawOptions& raw) {
  app.formatter(std::make_shared<data::HelpFormatter>(kColumnsOfNames));
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.set_help_flag("-h,--help", "Show all options");
  app.set_version_flag("--version", std::string(NAZOTTE_LOAD_VERSION), "Show the version");
  declare_backend(app, options, raw);
  declare_levels(app, options, raw);
  declare_pace(app, options, raw);
}

}  // namespace nazotte::load
