// Every option of nazotted, declared once: name, variable, default, meaning. Parsing, --help, docs/nazotted.conf,
// the manual page and the shells' completion are all made from this declaration.
//
// An option's description is its meaning in one short line; what else there is to say follows behind a line break. Its
// type name is the placeholder of its value; its default is the text that would set it, or empty where there is none.
//
// Thread safety: none needed; used once at start.
#pragma once

#include <string>

#include "server/config.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace nazotte::server {

/// What is given as text and looked at when all options are known.
struct RawOptions {
  std::string listen;
  std::string initial_data;
  std::string password_file;
  std::string token_file;
};

/// Values are written to config and raw while app parses; both must outlive it.
void declare_options(CLI::App& app, Config& config, RawOptions& raw);

}  // namespace nazotte::server
