// Every option of nazotte-gen, declared once: its help, its manual page and the shells' completion are made from this.
// An option's description is its meaning in one short line; what else there is to say follows behind a line break.
//
// Thread safety: none needed; used once at start.
#pragma once

#include "generate.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace nazotte::data {

/// Values are written to options while app parses; options must outlive it.
void declare_options(CLI::App& app, GenerateOptions& options);

}  // namespace nazotte::data
