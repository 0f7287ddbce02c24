// What the command line says about itself: help that fits a terminal of 80 columns, and errors with what to do.
//
// Thread safety: pure functions of what they are given.
// Invariant: options appear in the groups and the order of their declaration (server/options.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/config.hpp"

namespace CLI {
class App;
class Option;
class ParseError;
}  // namespace CLI

namespace nazotte::server {

enum class HelpScope : unsigned char { usual, all };

/// The usual options fit a screen of 40 lines; `all` adds every other one.
[[nodiscard]] std::string help_text(const CLI::App& app, HelpScope scope);

/// One sentence that names the option, where its value came from if not from the command line, and what to do.
/// `arguments` is the command line without the program's name.
[[nodiscard]] std::string usage_error(const CLI::App& app, const CLI::ParseError& error,
                                      const std::vector<std::string>& arguments);

/// One warning for each variable of the environment that looks like a misspelt one of ours.
[[nodiscard]] std::vector<std::string> misspelt_variables(const CLI::App& app, const char* const* environment);

struct OptionGroup {
  std::string name;
  std::vector<const CLI::Option*> options;
};
/// Views into app.
[[nodiscard]] std::vector<OptionGroup> option_groups(const CLI::App& app);

struct Description {
  std::string meaning;  // one short line
  std::string detail;   // sentences, or nothing
};
[[nodiscard]] Description describe(const CLI::Option& option);

/// "--listen ADDR:PORT", "--[no-]gzip", "-h, --help".
[[nodiscard]] std::string option_syntax(const CLI::Option& option);

/// The placeholder of an option's value, empty for a flag.
[[nodiscard]] std::string placeholder(const CLI::Option& option);

/// Lines of at most 80 columns, each behind "# ".
[[nodiscard]] std::string comment_lines(std::string_view text);

/// The nearest of the candidates by edit distance, empty when none is near.
[[nodiscard]] std::string_view nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace nazotte::server
