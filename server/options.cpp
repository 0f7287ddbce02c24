#include "server/options.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <string>
#include <type_traits>

#include "server/console_pages.hpp"

namespace nazotte::server {
namespace {

// In the order in which they are shown.
constexpr char kRows[] = "Rows";
constexpr char kServing[] = "Serving";
constexpr char kAccess[] = "Who may write";
constexpr char kConsole[] = "Web console";
constexpr char kRunning[] = "Running";
constexpr char kLimits[] = "Limits";

constexpr std::size_t kHeaderBytesMost = std::size_t{1} << 20;
constexpr std::size_t kSharedBytesMost = std::size_t{1} << 40;

void declare_rows(CLI::App& app, Config& config, RawOptions& raw) {
  app.add_option("--store", config.store_url,
                 "Where rows live (default: a SQLite file)\n"
                 "mysql://USER:PASS@HOST:PORT/DB (MariaDB, MySQL; ?socket=PATH for a socket), sqlite:PATH, or memory: "
                 "for rows that end with the process. Without it: MySQL when the variable MYSQL_HOST is set, with "
                 "MYSQL_PORT, MYSQL_USER, MYSQL_PASS and MYSQL_DBNAME; else nazotte.sqlite in $STATE_DIRECTORY, "
                 "$XDG_STATE_HOME/nazotte or ~/.local/state/nazotte.")
      ->type_name("URL")
      ->envname("NAZOTTE_STORE")
      ->group(kRows);
  app.add_option(
         "--store-password-file", raw.password_file,
         "Password of the store: first line of FILE\n"
         "For a URL that has none. The password itself may stand in the variable NAZOTTE_STORE_PASSWORD. On the "
         "command line every user of the machine could read it.")
      ->type_name("FILE")
      ->envname("NAZOTTE_STORE_PASSWORD_FILE")
      ->group(kRows);
  app.add_option("--conditions", config.conditions_directory,
                 "The condition files (default: the installed ones)\n"
                 "chair_condition.json and estate_condition.json, the ranges and words that searches name.")
      ->type_name("DIR")
      ->envname("NAZOTTE_CONDITIONS")
      ->group(kRows);
  app.add_option("--initial-data", raw.initial_data,
                 "Rows to begin with; enables POST /initialize\n"
                 "*.sql, or chair.csv and estate.csv. They fill a store that has no tables. POST /initialize resets "
                 "all rows to them.")
      ->type_name("DIR")
      ->envname("NAZOTTE_INITIAL_DATA")
      ->group(kRows);
  app.add_option("--check-interval", config.check_seconds,
                 "How often to look for rows changed by others\n"
                 "They are reported in the log and in /readyz, and shown after a reload. 0: never.")
      ->type_name("SECONDS")
      ->envname("NAZOTTE_CHECK_INTERVAL")
      ->check(CLI::Range(0U, 86'400U))
      ->capture_default_str()
      ->group(kRows);
}

void declare_serving(CLI::App& app, Config& config, RawOptions& raw) {
  app.add_option("--listen", raw.listen,
                 "Where to serve\n"
                 "ADDR is numeric; [ADDR]:PORT for IPv6. The variable SERVER_PORT sets the port alone. Other than "
                 "loopback only with --admin-token-file or --insecure-open-writes.")
      ->type_name("ADDR:PORT")
      ->default_str(fmt::format("{}:{}", config.address, config.port))
      ->envname("NAZOTTE_LISTEN")
      ->group(kServing);
  app.add_option("--threads", config.threads, "HTTP threads, 1 to 128 (default: one per core)")
      ->type_name("N")
      ->envname("NAZOTTE_THREADS")
      ->check(CLI::Range(1U, 128U))
      ->group(kServing);
  app.add_flag(
         "--gzip,!--no-gzip", config.gzip,
         "Compress answers for clients that ask\n"
         "From 1 KB on. Costs two thirds of the rows' JSON in memory. A store that has 4,000,000 rows in all at the "
         "start is answered plain.")
      ->default_str("true")
      ->envname("NAZOTTE_GZIP")
      ->group(kServing);
  app.add_flag("--reject-bots,!--no-reject-bots", config.reject_bots, "Answer crawlers with 503")
      ->default_str("true")
      ->envname("NAZOTTE_REJECT_BOTS")
      ->group(kServing);
}

void declare_access(CLI::App& app, Config& config, RawOptions& raw) {
  app.add_option("--admin-token-file", raw.token_file,
                 "Token for imports, initialize, /admin/\n"
                 "The first line of FILE: letters, digits and -._~+/=. Clients send Authorization: Bearer TOKEN. It is "
                 "read once, at the start.")
      ->type_name("FILE")
      ->envname("NAZOTTE_ADMIN_TOKEN_FILE")
      ->group(kAccess);
  app.add_flag("--insecure-open-writes", config.open_writes,
               "Serve the network without a token\n"
               "Anybody who reaches the address may import and initialize.")
      ->default_str("false")
      ->envname("NAZOTTE_INSECURE_OPEN_WRITES")
      ->group(kAccess);
  app.add_option("--write-rate", config.writes_per_second,
                 "Writes a second of one client; 0: any number\n"
                 "Above it 429 with Retry-After. A client is an IPv4 address or the /64 of an IPv6 address.")
      ->type_name("N")
      ->default_str("0")
      ->envname("NAZOTTE_WRITE_RATE")
      ->check(CLI::Range(0.0, 1e6))
      ->group(kAccess);
  app.add_option("--write-burst", config.writes_burst, "Writes of one client at once (default: the rate)")
      ->type_name("N")
      ->envname("NAZOTTE_WRITE_BURST")
      ->check(CLI::Range(1.0, 1e6))
      ->group(kAccess);
  app.add_option("--client-address-header", config.client_address_header,
                 "Header in which a proxy names its client\n"
                 "Such as X-Real-IP. It is believed on connections from loopback only.")
      ->type_name("NAME")
      ->envname("NAZOTTE_CLIENT_ADDRESS_HEADER")
      ->group(kAccess);
}

void declare_console(CLI::App& app, Config& config) {
  app.add_flag("--console,!--no-console", config.console, "The web console at /\nOff: 404 there.")
      ->default_str("true")
      ->envname("NAZOTTE_CONSOLE")
      ->group(kConsole);
  app.add_option(
         "--tile-url", config.tile_url,
         "Map tiles of the console (default: none)\n"
         "An address with {z}, {x} and {y}, such as https://tile.example/{z}/{x}/{y}.png, or a path; browsers ask "
         "that host. Without it the map has lines of coast and prefectures that are compiled in.")
      ->type_name("URL")
      ->envname("NAZOTTE_TILE_URL")
      ->check([](const std::string& url) {
        return url.empty() || tile_source(url) ? std::string()
                                               : "'" + url + "' is no http(s) address with {z}, {x}, {y}";
      })
      ->group(kConsole);
  app.add_option("--tile-attribution", config.tile_attribution, "Whom the map names as the source of its tiles")
      ->type_name("TEXT")
      ->envname("NAZOTTE_TILE_ATTRIBUTION")
      ->group(kConsole);
}

void declare_logs(CLI::App& app, Config& config) {
  app.add_option("--log-format", config.log_format,
                 "Text, or JSON with an object a line\nThe access log has the same format.")
      ->type_name("FORMAT")
      ->envname("NAZOTTE_LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str()
      ->group(kRunning);
  app.add_option("--access-log", config.access_log,
                 "File for a line per request\n-: the standard output. A file that is moved away is opened anew.")
      ->type_name("FILE")
      ->envname("NAZOTTE_ACCESS_LOG")
      ->group(kRunning);
  app.add_option("--slow-query-ms", config.slow_query_ms,
                 "Log requests that take longer\n0: none. POST /admin/slow-query changes it at run time.")
      ->type_name("MILLISECONDS")
      ->envname("NAZOTTE_SLOW_QUERY_MS")
      ->check(CLI::Range(0.0, 86'400'000.0))
      ->check([](const std::string& text) { return text.find("nan") == std::string::npos ? "" : "not a number"; })
      ->capture_default_str()
      ->group(kRunning);
}

void declare_running(CLI::App& app, Config& config) {
  app.set_config("--config", "", "Read options from FILE\nLines of name=value; # begins a comment.")
      ->type_name("FILE")
      ->envname("NAZOTTE_CONFIG")
      ->group(kRunning);
  app.add_flag("--check", config.check_only,
               "Try configuration and store, then exit\nThe status is 0 when both are fine, else 1.")
      ->configurable(false)
      ->group(kRunning);
  app.add_option("--log-level", config.log_level, "From trace, debug, info, warn, error to off")
      ->type_name("LEVEL")
      ->envname("NAZOTTE_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->capture_default_str()
      ->group(kRunning);
  declare_logs(app, config);
  app.set_help_flag("-h,--help", "Show the usual options")->group(kRunning);
  app.set_help_all_flag("--help-all", "Show all options")->group(kRunning);
  app.set_version_flag("--version")->description("Show the version")->group(kRunning);
}

struct CountLimit {
  const char* name;
  const char* placeholder;
  const char* variable;
  std::size_t ConnectionLimits::*value;
  std::size_t least;
  std::size_t most;
  const char* meaning;
};

constexpr CountLimit kCountLimits[] = {
    {"--max-connections", "N", "NAZOTTE_MAX_CONNECTIONS", &ConnectionLimits::connections_max, 1, 1'000'000,
     "Connections at a time\nFewer where the limit of open files leaves fewer. Above it 503 with Retry-After."},
    {"--max-target", "BYTES", "NAZOTTE_MAX_TARGET", &ConnectionLimits::target_bytes_max, 64, kHeaderBytesMost,
     "A request's target\n414 above it."},
    {"--max-header", "BYTES", "NAZOTTE_MAX_HEADER", &ConnectionLimits::header_bytes_max, 256, kHeaderBytesMost,
     "A request's header\n431 above it."},
    {"--max-header-fields", "N", "NAZOTTE_MAX_HEADER_FIELDS", &ConnectionLimits::header_fields_max, 1, 10'000,
     "Fields of a request's header\n431 above it."},
    {"--max-bodies", "BYTES", "NAZOTTE_MAX_BODIES", &ConnectionLimits::bodies_bytes_max, 1, kSharedBytesMost,
     "All request bodies together\n503 with Retry-After above it."},
    {"--max-answers", "BYTES", "NAZOTTE_MAX_ANSWERS", &ConnectionLimits::answers_bytes_max, 1, kSharedBytesMost,
     "All answers that clients have not taken\nAbove it the connection is closed."}};

void declare_limits(CLI::App& app, Config& config) {
  app.add_option("--max-body", config.body_bytes_max,
                 "Largest import\n413 above it. A proxy in front has a limit of its own (nginx: client_max_body_size).")
      ->type_name("BYTES")
      ->envname("NAZOTTE_MAX_BODY")
      ->check(CLI::Range(std::size_t{1}, kSharedBytesMost))
      ->capture_default_str()
      ->group(kLimits);
  for (const CountLimit& limit : kCountLimits) {
    app.add_option(limit.name, config.limits.*limit.value, limit.meaning)
        ->type_name(limit.placeholder)
        ->envname(limit.variable)
        ->check(CLI::Range(limit.least, limit.most))
        ->capture_default_str()
        ->group(kLimits);
  }
}

void declare_timeouts(CLI::App& app, ConnectionLimits& limits) {
  using Seconds = std::chrono::duration<double>;
  constexpr double kMost = 86'400;
  const auto declare = [&](const char* name, const char* variable, auto& limit, const char* meaning,
                           double least = 0.1) {
    using Limit = std::remove_reference_t<decltype(limit)>;
    app.add_option_function<double>(
           name, [&limit](double seconds) { limit = std::chrono::ceil<Limit>(Seconds(seconds)); }, meaning)
        ->envname(variable)
        ->check(CLI::Range(least, kMost))
        ->type_name("SECONDS")
        ->default_str(fmt::format("{}", Seconds(limit).count()))
        ->group(kLimits);
  };
  declare("--header-timeout", "NAZOTTE_HEADER_TIMEOUT", limits.header_timeout,
          "For a request's whole header\n408 above it.");
  declare("--body-timeout", "NAZOTTE_BODY_TIMEOUT", limits.body_timeout,
          "Without a byte of a request's body\n408 above it.");
  declare("--keep-alive-timeout", "NAZOTTE_KEEP_ALIVE_TIMEOUT", limits.keep_alive_timeout,
          "Between two requests of a connection\nThen it is closed. A proxy in front has to close its own earlier.");
  declare("--write-timeout", "NAZOTTE_WRITE_TIMEOUT", limits.write_timeout,
          "Without the client taking a byte\nThen its connection is closed.");
  declare("--overload-backlog", "NAZOTTE_OVERLOAD_BACKLOG", limits.overload_backlog,
          "Work waiting before it is an overload\nWhat all waiting requests of a thread may need before the newest are "
          "answered first, the oldest with 503.",
          0.001);
}

}  // namespace

void declare_options(CLI::App& app, Config& config, RawOptions& raw) {
  declare_rows(app, config, raw);
  declare_serving(app, config, raw);
  declare_access(app, config, raw);
  declare_console(app, config);
  declare_running(app, config);
  declare_limits(app, config);
  declare_timeouts(app, config.limits);
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.footer(
      "Every option is also a variable (--log-level: NAZOTTE_LOG_LEVEL) and a line of\n"
      "the file of --config (log-level=warn). The option wins, then the file.\n"
      "Signals: HUP reads all rows again, USR2 upgrades. More: man nazotted.");
}

}  // namespace nazotte::server
