// What the daemon is told: flags, environment and config file read into one struct.
//
// Precedence, as CLI11 has it: flag, then config file, then NAZOTTE_* environment, then the environment of existing
// deployments (SERVER_PORT, MYSQL_*), then the default.
//
// Thread safety: none needed; read once at start.
// Invariant: a secret is only in store_url, store_password or admin_token; none is ever printed.
#pragma once

#include "server/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace nazotte::server {

struct Config {
  std::string address = "127.0.0.1";
  std::uint16_t port = 1323;
  std::string store_url;
  std::string state_directory;                // of a store that nobody named; to be made if it is not there
  std::optional<std::string> store_password;  // used when the URL has none
  std::string conditions_directory;
  std::optional<std::string> initial_data_directory;
  unsigned threads = 1;
  bool reject_bots = true;
  bool gzip = true;
  std::size_t body_bytes_max = kImportBodyBytesMax;
  unsigned check_seconds = 30;  // between two looks at the store for foreign changes; 0: never
  std::string log_level = "info";
  std::string log_format = "text";
  std::string access_log;    // empty: none
  double slow_query_ms = 0;  // 0: none is logged
  bool check_only = false;
  ConnectionLimits limits;
  bool open_writes = false;                // --insecure-open-writes
  std::optional<std::string> admin_token;  // without: whoever reaches the port may import and initialize
  double writes_per_second = 0;            // per client; 0: no limit
  double writes_burst = 0;                 // at once; 0: as many as in a second
  std::string client_address_header;
  bool console = true;
  std::string tile_url;  // empty, or one with a tile_source()
  std::string tile_attribution;
  /// What the operator should know, for the log.
  std::vector<std::string> warnings;

  bool operator==(const Config&) const = default;
};

/// Command line answered already (--help, --version, an error): the process ends with this status.
struct ExitStatus {
  int status;
};

/// Exit status of a command line, a config file or a variable that is no good; systemd does not start those again.
inline constexpr int kWrongUsage = 2;

/// Reads argv and the process's environment. Prints help, version and errors itself.
[[nodiscard]] std::variant<Config, ExitStatus> parse_config(int argc, const char* const* argv);

/// Only this machine can connect to the address, an IPv4 or IPv6 one.
[[nodiscard]] bool is_loopback(const std::string& address);

/// "ADDR:PORT", "[V6]:PORT", "ADDR" or ":PORT" into config; false when it is none of them. Addresses are numeric: a
/// name could mean another interface tomorrow.
[[nodiscard]] bool apply_listen(const std::string& text, Config& config);

}  // namespace nazotte::server
