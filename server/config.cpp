#include "server/config.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>
#include <type_traits>

#include "server/client_address.hpp"
#include "server/console_pages.hpp"
#include "server/limits.hpp"
#include "server/version.hpp"

namespace nazotte::server {
namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return std::string(value);
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool is_ip_address(const std::string& text) {
  in6_addr parsed{};
  return inet_pton(AF_INET, text.c_str(), &parsed) == 1 || inet_pton(AF_INET6, text.c_str(), &parsed) == 1;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

/// Where systemd, XDG or HOME say that state belongs.
std::string state_directory() {
  if (const auto systemd = environment("STATE_DIRECTORY")) return *systemd;
  if (const auto xdg = environment("XDG_STATE_HOME")) return *xdg + "/nazotte";
  if (const auto home = environment("HOME")) return *home + "/.local/state/nazotte";
  return "/var/lib/nazotte";
}

/// MySQL when the environment of an existing deployment names a host, else a SQLite file.
std::string default_store_url() {
  const auto host = environment("MYSQL_HOST");
  if (!host) return "sqlite:" + state_directory() + "/nazotte.sqlite";
  const auto part = [](const char* name, const char* otherwise) {
    return percent_encode(environment(name).value_or(otherwise));
  };
  return "mysql://" + part("MYSQL_USER", "isucon") + ":" + part("MYSQL_PASS", "isucon") + "@" + *host + ":" +
         environment("MYSQL_PORT").value_or("3306") + "/" + part("MYSQL_DBNAME", "isuumo");
}

/// Beside the binary when it was installed somewhere else than configured, else where it was installed to.
std::string default_conditions_directory() {
  std::error_code error;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    const auto beside = binary.parent_path().parent_path() / "share/nazotte/conditions";
    if (std::filesystem::is_directory(beside, error)) return beside.string();
  }
  return NAZOTTE_CONDITIONS_DIR;
}

/// The first line of the file that `option` names, without its end.
std::string read_secret(const std::string& option, const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) throw CLI::ValidationError(option, "cannot read " + path);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

struct RawOptions {
  std::string listen;
  std::string initial_data;
  std::string password_file;
  std::string token_file;
};

void declare_options(CLI::App& app, Config& config, RawOptions& raw) {
  app.set_version_flag("--version", std::string("nazotted ") + kVersion);
  app.set_config("--config", "", "Read options from this file (lines of name=value)")->envname("NAZOTTE_CONFIG");
  app.add_option("--listen", raw.listen, "ADDR:PORT (default 127.0.0.1:1323; SERVER_PORT sets the port)")
      ->envname("NAZOTTE_LISTEN");
  app.add_option("--store", config.store_url,
                 "mysql://USER:PASS@HOST:PORT/DB, sqlite:PATH or memory: (default: MYSQL_* if MYSQL_HOST is set, "
                 "else a SQLite file in the state directory)")
      ->envname("NAZOTTE_STORE");
  app.add_option("--store-password-file", raw.password_file, "File whose first line is the store's password")
      ->envname("NAZOTTE_STORE_PASSWORD_FILE");
  app.add_option("--conditions", config.conditions_directory,
                 "Directory of chair_condition.json, estate_condition.json")
      ->envname("NAZOTTE_CONDITIONS");
  app.add_option("--initial-data", raw.initial_data,
                 "Directory of *.sql, or chair.csv and estate.csv; enables POST /initialize")
      ->envname("NAZOTTE_INITIAL_DATA");
  app.add_option("--threads", config.threads, "HTTP threads (default: one per core)")
      ->envname("NAZOTTE_THREADS")
      ->check(CLI::Range(1U, 128U));
  app.add_flag("--reject-bots,!--no-reject-bots", config.reject_bots, "Answer crawlers with 503 (default: yes)")
      ->envname("NAZOTTE_REJECT_BOTS");
  app.add_flag("--gzip,!--no-gzip", config.gzip, "Compress answers for clients that ask for it (default: yes)")
      ->envname("NAZOTTE_GZIP");
  app.add_option("--max-body", config.body_bytes_max, "Largest request body in bytes")
      ->envname("NAZOTTE_MAX_BODY")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 40));
  app.add_option("--check-interval", config.check_seconds,
                 "Seconds between two looks whether somebody else changed the store; 0: never (default: 30)")
      ->envname("NAZOTTE_CHECK_INTERVAL")
      ->check(CLI::Range(0U, 86'400U));
  app.add_option("--log-level", config.log_level, "trace, debug, info, warn, error or off")
      ->envname("NAZOTTE_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
  app.add_flag("--check", config.check_only, "Validate configuration and connectivity, then exit")->configurable(false);
}

struct CountLimit {
  const char* name;
  const char* variable;
  std::size_t ConnectionLimits::*value;
  std::size_t least;
  std::size_t most;
  const char* meaning;
};

constexpr std::size_t kHeaderBytesMost = std::size_t{1} << 20;
constexpr std::size_t kSharedBytesMost = std::size_t{1} << 40;
constexpr CountLimit kCountLimits[] = {
    {"--max-connections", "NAZOTTE_MAX_CONNECTIONS", &ConnectionLimits::connections_max, 1, 1'000'000,
     "Connections at a time"},
    {"--max-target", "NAZOTTE_MAX_TARGET", &ConnectionLimits::target_bytes_max, 64, kHeaderBytesMost,
     "Bytes of a request's target"},
    {"--max-header", "NAZOTTE_MAX_HEADER", &ConnectionLimits::header_bytes_max, 256, kHeaderBytesMost,
     "Bytes of a request's header"},
    {"--max-header-fields", "NAZOTTE_MAX_HEADER_FIELDS", &ConnectionLimits::header_fields_max, 1, 10'000,
     "Fields of a request's header"},
    {"--max-bodies", "NAZOTTE_MAX_BODIES", &ConnectionLimits::bodies_bytes_max, 1, kSharedBytesMost,
     "Bytes of all request bodies together"},
    {"--max-answers", "NAZOTTE_MAX_ANSWERS", &ConnectionLimits::answers_bytes_max, 1, kSharedBytesMost,
     "Bytes of all answers together that clients have not taken"}};

void declare_limits(CLI::App& app, ConnectionLimits& limits) {
  for (const CountLimit& limit : kCountLimits) {
    app.add_option(limit.name, limits.*limit.value, limit.meaning)
        ->envname(limit.variable)
        ->check(CLI::Range(limit.least, limit.most))
        ->capture_default_str();
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
        ->default_str(fmt::format("{}", Seconds(limit).count()));
  };
  declare("--header-timeout", "NAZOTTE_HEADER_TIMEOUT", limits.header_timeout, "For a request's whole header");
  declare("--body-timeout", "NAZOTTE_BODY_TIMEOUT", limits.body_timeout, "Without a byte of a request's body");
  declare("--keep-alive-timeout", "NAZOTTE_KEEP_ALIVE_TIMEOUT", limits.keep_alive_timeout, "Between two requests");
  declare("--write-timeout", "NAZOTTE_WRITE_TIMEOUT", limits.write_timeout,
          "Without the client taking a byte of an answer");
  declare("--overload-backlog", "NAZOTTE_OVERLOAD_BACKLOG", limits.overload_backlog,
          "What all waiting requests of a thread may need before the newest are answered first, the oldest with 503",
          0.001);
}

void declare_access(CLI::App& app, Config& config, RawOptions& raw) {
  app.add_option("--admin-token-file", raw.token_file,
                 "File whose first line is the token that imports, initialize and /admin/ ask for")
      ->envname("NAZOTTE_ADMIN_TOKEN_FILE");
  app.add_flag("--insecure-open-writes", config.open_writes,
               "Listen elsewhere than on loopback without a token: anybody may import and initialize")
      ->envname("NAZOTTE_INSECURE_OPEN_WRITES");
  app.add_option("--write-rate", config.writes_per_second,
                 "Writes per second of one client address (default: no limit)")
      ->envname("NAZOTTE_WRITE_RATE")
      ->check(CLI::Range(0.0, 1e6));
  app.add_option("--write-burst", config.writes_burst, "Writes of one client address at once (default: the rate)")
      ->envname("NAZOTTE_WRITE_BURST")
      ->check(CLI::Range(1.0, 1e6));
  app.add_option("--client-address-header", config.client_address_header,
                 "Header in which a proxy on this machine names its client, such as X-Real-IP")
      ->envname("NAZOTTE_CLIENT_ADDRESS_HEADER");
}

void declare_console(CLI::App& app, Config& config) {
  app.add_flag("--console,!--no-console", config.console, "Serve the web console at / (default: yes)")
      ->envname("NAZOTTE_CONSOLE");
  app.add_option("--tile-url", config.tile_url,
                 "Map tiles of the console, such as https://tile.example/{z}/{x}/{y}.png (default: none)")
      ->envname("NAZOTTE_TILE_URL")
      ->check([](const std::string& url) {
        return url.empty() || tile_source(url) ? std::string()
                                               : "'" + url + "' is no http(s) address with {z}, {x}, {y}";
      });
  app.add_option("--tile-attribution", config.tile_attribution, "Whom the map names as the source of its tiles")
      ->envname("NAZOTTE_TILE_ATTRIBUTION");
}

/// Time-outs are watched at a granularity that suits the shortest.
void suit_ticks(ConnectionLimits& limits) {
  const auto shortest =
      std::min({limits.header_timeout, limits.body_timeout, limits.keep_alive_timeout, limits.write_timeout});
  limits.tick = std::min(limits.tick, shortest);
  const auto ticks = static_cast<std::uint32_t>(shortest / limits.tick);
  limits.scan_ticks = std::clamp(ticks / 2, 1U, limits.scan_ticks);
}

void apply_access(const RawOptions& raw, Config& config) {
  if (!raw.token_file.empty()) {
    config.admin_token = read_secret("--admin-token-file", raw.token_file);
    if (config.admin_token->empty()) throw CLI::ValidationError("--admin-token-file", raw.token_file + " is empty");
    const auto permissions = std::filesystem::status(raw.token_file).permissions();
    if ((permissions & std::filesystem::perms::others_read) != std::filesystem::perms::none) {
      config.warnings.push_back(raw.token_file + ", the file of the admin token, can be read by every user");
    }
  } else if (!is_loopback(config.address) && !config.open_writes) {
    throw CLI::ValidationError("--listen", config.address +
                                               " is not loopback: anybody could import and initialize. Give an "
                                               "--admin-token-file, or --insecure-open-writes if that is meant");
  } else if (!is_loopback(config.address)) {
    config.warnings.push_back("whoever reaches " + config.address +
                              " may import and initialize: there is no admin token");
  }
  if (config.writes_burst == 0) config.writes_burst = std::max(1.0, config.writes_per_second);
}

void finish(Config& config, const RawOptions& raw) {
  if (const auto port = environment("SERVER_PORT"); port && !parse_port(*port, config.port)) {
    throw CLI::ValidationError("SERVER_PORT", "'" + *port + "' is not a port");
  }
  if (!raw.listen.empty() && !apply_listen(raw.listen, config)) {
    throw CLI::ValidationError("--listen", "'" + raw.listen + "' is not ADDR:PORT");
  }
  if (!raw.initial_data.empty()) config.initial_data_directory = raw.initial_data;
  if (config.store_url.empty()) config.store_url = default_store_url();
  if (config.conditions_directory.empty()) config.conditions_directory = default_conditions_directory();
  config.store_password = environment("NAZOTTE_STORE_PASSWORD");
  suit_ticks(config.limits);
  apply_access(raw, config);
  if (!raw.password_file.empty()) config.store_password = read_secret("--store-password-file", raw.password_file);
}

}  // namespace

bool is_loopback(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  return !error && client_address(parsed).loopback;
}

bool apply_listen(const std::string& text, Config& config) {
  if (text.empty()) return false;
  std::string address = text;
  const auto colon = text.rfind(':');
  const bool bracketed = text.front() == '[';
  const bool has_port = colon != std::string::npos && (bracketed ? text.find(']') < colon : text.find(':') == colon);
  if (has_port) {
    std::uint16_t port = 0;
    if (!parse_port(std::string_view(text).substr(colon + 1), port)) return false;
    config.port = port;
    address = text.substr(0, colon);
  }
  if (bracketed) {
    if (address.back() != ']') return false;
    address = address.substr(1, address.size() - 2);
  }
  if (address.empty()) return true;
  if (!is_ip_address(address)) return false;
  config.address = address;
  return true;
}

std::variant<Config, ExitStatus> parse_config(int argc, const char* const* argv) {
  CLI::App app("nazotted: answers ISUUMO's searches from memory, writes through to a store", "nazotted");
  Config config;
  RawOptions raw;
  config.threads = std::max(1U, std::thread::hardware_concurrency());
  config.body_bytes_max = kImportBodyBytesMax;
  declare_options(app, config, raw);
  declare_limits(app, config.limits);
  declare_timeouts(app, config.limits);
  declare_access(app, config, raw);
  declare_console(app, config);
  try {
    app.parse(argc, argv);
    finish(config, raw);
  } catch (const CLI::ParseError& error) {
    return ExitStatus{app.exit(error)};
  }
  return config;
}

}  // namespace nazotte::server
