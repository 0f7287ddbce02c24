// Every option of nazotte-load, declared once: its help, its manual page and the shells' completion are made from this.
// An option's description is its meaning in one short line; what else there is to say follows behind a line break.
//
// Thread safety: none needed; used once at start.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "options.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace nazotte::load {

/// What the command line says in words, or in other units than Options.
struct RawOptions {
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

/// Values are written to options and raw while app parses; both must outlive it.
void declare_options(CLI::App& app, Options& options, RawOptions& raw);

}  // namespace nazotte::load
