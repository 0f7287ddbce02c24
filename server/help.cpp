#include "server/help.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

namespace nazotte::server {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kMeaningColumn = 32;

/// What most people need: the others are one --help-all away.
constexpr std::array kUsual = {"store",      "store-password-file",
                               "conditions", "initial-data",
                               "listen",     "threads",
                               "gzip",       "admin-token-file",
                               "write-rate", "config",
                               "check",      "log-level",
                               "help",       "help-all",
                               "version",    "reject-bots",
                               "console",    "tile-url"};

bool is_usual(const CLI::Option& option) {
  const auto& names = option.get_lnames();
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return std::find(kUsual.begin(), kUsual.end(), name) != kUsual.end();
  });
}

/// Words in lines of at most kColumns, each behind `margin`.
std::string wrapped(std::string_view text, const std::string& margin) {
  std::string lines = margin;
  std::size_t column = margin.size();
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > margin.size() && column + 1 + word.size() > kColumns) {
      lines += "\n" + margin;
      column = margin.size();
    }
    if (column > margin.size()) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
  }
  return lines + "\n";
}

std::string meaning_line(const CLI::Option& option) {
  std::string text = describe(option).meaning;
  const std::string& initial = option.get_default_str();
  if (!initial.empty() && option.get_configurable()) {
    const bool flag = placeholder(option).empty();
    text += fmt::format(" ({})", !flag ? initial : initial == "true" ? "on" : "off");
  }
  return text;
}

std::string option_lines(const CLI::Option& option) {
  const std::string syntax = "  " + option_syntax(option);
  std::string meaning = wrapped(meaning_line(option), std::string(kMeaningColumn, ' '));
  if (syntax.size() + 1 > kMeaningColumn) return syntax + "\n" + meaning;
  return meaning.replace(0, syntax.size(), syntax);
}

/// Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment). O(|a| |b|).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> distance(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) distance[i][0] = i;
  std::iota(distance[0].begin(), distance[0].end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({distance[i - 1][j] + 1, distance[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
      }
    }
  }
  return distance[a.size()][b.size()];
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

std::string unknown_option(const CLI::App& app, std::string_view argument) {
  if (!argument.starts_with('-')) return fmt::format("'{}' belongs to no option", argument);
  const std::string_view name = argument.substr(0, argument.find('='));
  const auto names = option_names(app);
  const std::string_view meant = nearest(name.substr(std::min(name.find_first_not_of('-'), name.size())), names);
  return meant.empty() ? fmt::format("there is no option {}", name)
                       : fmt::format("there is no option {}; did you mean --{}?", name, meant);
}

/// Where a value that was not on the command line came from, for the end of an error.
std::string origin(const CLI::App& app, std::string_view name, const std::vector<std::string>& arguments) {
  const CLI::Option* option = name.starts_with("--") ? app.get_option_no_throw(std::string(name)) : nullptr;
  if (option == nullptr) return {};
  for (const std::string& argument : arguments) {
    if (argument.substr(0, argument.find('=')) == name) return {};
  }
  const CLI::Option* file = app.get_config_ptr();
  if (option != file && file != nullptr && !file->empty()) {
    return fmt::format(" (in {} or the environment)", file->as<std::string>());
  }
  const bool from_variable = !option->get_envname().empty() && std::getenv(option->get_envname().c_str()) != nullptr;
  return from_variable ? fmt::format(" (from the variable {})", option->get_envname()) : std::string();
}

/// CLI11's own words where they will do.
std::string plain_error(const CLI::App& app, const CLI::ParseError& error) {
  std::string_view text = error.what();
  const std::string file = app.get_config_ptr()->empty() ? "" : app.get_config_ptr()->as<std::string>();
  constexpr std::string_view kUnknownLine = "INI was not able to parse ";
  const auto is = [&error](CLI::ExitCodes code) { return error.get_exit_code() == static_cast<int>(code); };
  if (is(CLI::ExitCodes::FileError)) return fmt::format("--config: cannot read {}", file);
  if (is(CLI::ExitCodes::ExtrasError)) {
    const std::vector<std::string> extras = app.remaining();
    const auto option = std::find_if(extras.begin(), extras.end(), [](const auto& extra) { return extra[0] == '-'; });
    return unknown_option(app, option == extras.end() ? extras.front() : *option);
  }
  if (is(CLI::ExitCodes::ConversionError)) {
    // "Could not convert: --gzip = maybe": only flags have no check of their own.
    const std::size_t name = text.find("--");
    const std::size_t equals = text.find(" = ");
    if (name < equals && equals != std::string_view::npos) {
      return fmt::format("{}: '{}' is neither on nor off", text.substr(name, equals - name), text.substr(equals + 3));
    }
  }
  constexpr std::string_view kNoValue = ": 1 required ";
  if (const std::size_t at = text.find(kNoValue);
      is(CLI::ExitCodes::ArgumentMismatch) && at != std::string_view::npos) {
    const std::string name(text.substr(0, at));
    return fmt::format("{}: its value is missing: {}", name, option_syntax(*app.get_option(name)));
  }
  if (text.starts_with(kUnknownLine)) {
    return fmt::format("{}: {}", file, unknown_option(app, "--" + std::string(text.substr(kUnknownLine.size()))));
  }
  if (is(CLI::ExitCodes::ConfigError)) return fmt::format("{}: {}", file, text);
  return std::string(text);
}

}  // namespace

std::vector<OptionGroup> option_groups(const CLI::App& app) {
  std::vector<OptionGroup> groups;
  for (const CLI::Option* option : app.get_options()) {
    const auto same = [option](const OptionGroup& group) { return group.name == option->get_group(); };
    auto group = std::find_if(groups.begin(), groups.end(), same);
    if (group == groups.end()) group = groups.insert(groups.end(), {option->get_group(), {}});
    group->options.push_back(option);
  }
  return groups;
}

Description describe(const CLI::Option& option) {
  const std::string& text = option.get_description();
  const std::size_t end = std::min(text.find('\n'), text.size());
  return {text.substr(0, end), text.substr(std::min(end + 1, text.size()))};
}

std::string placeholder(const CLI::Option& option) {
  if (option.get_expected_max() == 0) return {};
  const std::string name = option.get_type_name();
  // Behind the placeholder stand the validators' words.
  std::size_t end = name.size();
  for (const char* validator : {":UINT in", ":INT in", ":FLOAT in", ":{", ":POSITIVE", ":NONNEGATIVE"})
    end = std::min(end, name.find(validator));
  return name.substr(0, end);
}

std::string option_syntax(const CLI::Option& option) {
  const auto& names = option.get_lnames();
  const bool negatable = names.size() == 2 && names[1] == "no-" + names[0];
  std::string syntax = option.get_snames().empty() ? "" : "-" + option.get_snames().front() + ", ";
  syntax += negatable ? "--[no-]" + names[0] : "--" + names[0];
  const std::string value = placeholder(option);
  return value.empty() ? syntax : syntax + " " + value;
}

std::string comment_lines(std::string_view text) { return wrapped(text, "# "); }

std::string_view nearest(std::string_view text, const std::vector<std::string>& candidates) {
  // More than a third of the letters wrong is another word.
  std::size_t least = std::max<std::size_t>(2, text.size() / 3) + 1;
  std::string_view found;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(text, candidate);
    if (distance < least) {
      least = distance;
      found = candidate;
    }
  }
  return found;
}

std::string help_text(const CLI::App& app, HelpScope scope) {
  std::string text = fmt::format("Usage: {} [OPTION...]\n{}", app.get_name(), wrapped(app.get_description(), ""));
  for (const OptionGroup& group : option_groups(app)) {
    std::string lines;
    for (const CLI::Option* option : group.options) {
      if (scope == HelpScope::all || is_usual(*option)) lines += option_lines(*option);
    }
    if (!lines.empty()) text += "\n" + group.name + ":\n" + lines;
  }
  return text + "\n" + app.get_footer() + "\n";
}

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments) {
  const std::string text = plain_error(app, error);
  return text + origin(app, std::string_view(text).substr(0, text.find(':')), arguments);
}

std::vector<std::string> misspelt_variables(const CLI::App& app, const char* const* environment) {
  constexpr std::string_view kPrefix = "NAZOTTE_";
  std::vector<std::string> known = {"NAZOTTE_STORE_PASSWORD"};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_envname().empty()) known.push_back(option->get_envname());
  }
  std::vector<std::string> warnings;
  for (; *environment != nullptr; ++environment) {
    const std::string_view line = *environment;
    const std::string_view name = line.substr(0, line.find('='));
    if (!name.starts_with(kPrefix) || std::find(known.begin(), known.end(), name) != known.end()) continue;
    // Others may have variables of that prefix, so only near misses are spoken of.
    for (const std::string& variable : known) {
      if (edit_distance(name, variable) > 2) continue;
      warnings.push_back(fmt::format("the variable {} means nothing; did you mean {}?", name, variable));
      break;
    }
  }
  return warnings;
}

}  // namespace nazotte::server
