#include "server/config.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <thread>
#include <utility>

#include "server/client_address.hpp"
#include "server/help.hpp"
#include "server/options.hpp"
#include "server/secret_file.hpp"
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
void choose_store(Config& config) {
  const auto host = environment("MYSQL_HOST");
  if (!host) {
    config.state_directory = state_directory();
    config.store_url = "sqlite:" + config.state_directory + "/nazotte.sqlite";
    return;
  }
  const auto part = [](const char* name, const char* otherwise) {
    return percent_encode(environment(name).value_or(otherwise));
  };
  config.store_url = "mysql://" + part("MYSQL_USER", "isucon") + ":" + part("MYSQL_PASS", "isucon") + "@" + *host +
                     ":" + environment("MYSQL_PORT").value_or("3306") + "/" + part("MYSQL_DBNAME", "isuumo");
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

/// Of the file that `option` names.
std::string secret_of(const std::string& option, const std::string& path) {
  auto secret = read_secret(path);
  if (!secret) throw CLI::ValidationError(option, secret.error().message);
  return std::move(*secret);
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
    config.admin_token = secret_of("--admin-token-file", raw.token_file);
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
  // CLI11 minds a missing file only when the command line names it.
  const auto file = environment("NAZOTTE_CONFIG");
  if (file && !std::ifstream(*file).is_open()) throw CLI::ValidationError("NAZOTTE_CONFIG", "cannot read " + *file);
  if (const auto port = environment("SERVER_PORT"); port && !parse_port(*port, config.port)) {
    throw CLI::ValidationError("SERVER_PORT", "'" + *port + "' is not a port, 0 to 65535");
  }
  if (!raw.listen.empty() && !apply_listen(raw.listen, config)) {
    throw CLI::ValidationError(
        "--listen",
        "'" + raw.listen + "' is not ADDR:PORT with a numeric address, such as 127.0.0.1:1323 or [::1]:1323");
  }
  if (!raw.initial_data.empty()) config.initial_data_directory = raw.initial_data;
  if (config.store_url.empty()) choose_store(config);
  if (config.conditions_directory.empty()) config.conditions_directory = default_conditions_directory();
  config.store_password = environment("NAZOTTE_STORE_PASSWORD");
  suit_ticks(config.limits);
  apply_access(raw, config);
  if (!raw.password_file.empty()) config.store_password = secret_of("--store-password-file", raw.password_file);
}

/// A question is answered whatever else is wrong with configuration and environment.
std::optional<ExitStatus> answer_question(const CLI::App& app, const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--version") {
      std::cout << "nazotted " << kVersion << "\n";
    } else if (argument == "--help" || argument == "-h") {
      std::cout << help_text(app, HelpScope::usual);
    } else if (argument == "--help-all") {
      std::cout << help_text(app, HelpScope::all);
    } else {
      continue;
    }
    return ExitStatus{EXIT_SUCCESS};
  }
  return std::nullopt;
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
  CLI::App app("Answers ISUUMO's searches from memory, writes changes through to a store.", "nazotted");
  Config config;
  RawOptions raw;
  config.threads = std::max(1U, std::thread::hardware_concurrency());
  declare_options(app, config, raw);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (const auto answered = answer_question(app, arguments)) return *answered;
  try {
    app.parse(argc, argv);
    finish(config, raw);
  } catch (const CLI::ParseError& error) {
    std::cerr << "nazotted: " << usage_error(app, error, arguments) << "\nnazotted --help shows the usual options\n";
    return ExitStatus{kWrongUsage};
  }
  for (std::string& warning : misspelt_variables(app, environ)) config.warnings.push_back(std::move(warning));
  return config;
}

}  // namespace nazotte::server
