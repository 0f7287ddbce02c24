// The command line of nazotte-load.
//
// Thread safety: values and a pure function.
#pragma once

#include <nazotte/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "levels.hpp"
#include "plan.hpp"
#include "site.hpp"

namespace nazotte::load {

/// Where a backend listens.
struct Target {
  std::string url;  // as it was given
  std::string host;
  std::string port;
  /// Of the Host field.
  [[nodiscard]] std::string authority() const { return host + ":" + port; }
};

struct Options {
  std::vector<Target> targets;
  SiteOptions site;
  std::uint64_t seed = 1;
  Weights weights = kDefaultWeights;
  bool writes = true;
  bool initialize = true;
  std::string admin_token;  // empty: none
  bool accept_chunked = false;
  LevelOptions levels;
  std::chrono::seconds seconds{20};
  std::chrono::milliseconds think{20};
  std::chrono::milliseconds timeout{10'000};
  std::chrono::milliseconds draft_every{1'000};
  std::optional<std::uint64_t> requests;  // of each user; then there is one level, and no end by time
  std::uint32_t threads = 1;
  std::uint32_t rounds = 2;  // of a comparison
  bool print_requests = false;
  std::string json;  // file, or "-"; empty: none
};

/// "http://host:port"; the port is 80 when it is left out. Error: invalid_argument.
[[nodiscard]] Result<Target> parse_target(const std::string& url);
/// "chair=40,nazotte=10": those not named are left out. Error: invalid_argument.
[[nodiscard]] Result<Weights> parse_weights(const std::string& text);

/// Either options, or the exit status when there is nothing to run: --help, --version (0), wrong usage (2).
struct CommandLine {
  Options options;
  std::optional<int> exit_status;
};
/// Prints help and errors itself.
[[nodiscard]] CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace nazotte::load
