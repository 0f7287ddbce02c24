// nazotte_reference: writes what docs/ says of the programs' options from their declarations: server/options.hpp,
// data/gen/options.hpp, bench/load/option_list.hpp.
//
//   nazotte_reference DOCS            writes nazotted.conf, completion/ and the options of the pages of man/
//   nazotte_reference DOCS --check    changes nothing; status 1 and the names of the files that are not up to date
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/load/option_list.hpp"
#include "gen/options.hpp"
#include "server/help.hpp"
#include "server/options.hpp"

namespace {

using nazotte::server::describe;
using nazotte::server::option_groups;
using nazotte::server::placeholder;

std::string replaced(std::string text, std::string_view old, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += with.size()) {
    text.replace(at, old.size(), with);
  }
  return text;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

/// A program as its documents know it.
struct Program {
  std::string name;
  int section;  // of its manual page
  const CLI::App& app;
};

/// A document's path below docs/, and what it should hold.
using Document = std::pair<std::string, std::string>;

/// The words of an option that takes one of a few, "csv|sql" or a check's "{csv,sql}", else nothing.
std::vector<std::string> choices(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (const std::string value = placeholder(option); value.find('|') != std::string::npos) {
    return CLI::detail::split(value, '|');
  }
  const std::size_t open = type.find('{');
  if (open == std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 1, type.find('}') - open - 1), ',');
}

/// "--gzip", "--no-gzip", "-h"
std::vector<std::string> spellings(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

std::string sample_config(const CLI::App& app) {
  std::string text =
      "# Options of nazotted, one a line: name=value. Read with: nazotted --config FILE\n"
      "# A line with # in front has no effect; its value is the default, or in capitals\n"
      "# what to put there. An option on the command line wins over this file, which\n"
      "# wins over the variable that is named here.\n";
  for (const auto& group : option_groups(app)) {
    std::string lines;
    for (const CLI::Option* option : group.options) {
      if (!option->get_configurable() || option == app.get_config_ptr()) continue;
      const auto [meaning, detail] = describe(*option);
      const std::string& initial = option->get_default_str();
      lines += "\n" + nazotte::server::comment_lines(meaning + ".");
      if (!detail.empty()) lines += nazotte::server::comment_lines(detail);
      lines += fmt::format("# {}\n#{}={}\n", option->get_envname(), option->get_lnames().front(),
                           initial.empty() ? placeholder(*option) : initial);
    }
    if (!lines.empty()) text += "\n### " + group.name + "\n" + lines;
  }
  return text;
}

/// Words for mdoc: nothing at a line's start is a macro, a backslash is itself, and each sentence has its line.
std::string mdoc(std::string text) {
  text = replaced(std::move(text), "\\", "\\e");
  text = replaced(std::move(text), ". ", ".\n");
  text = replaced("\n" + text, "\n.", "\n\\&.");
  return text.substr(1) + "\n";
}

std::string manual_options(const CLI::App& app) {
  std::string text;
  const auto groups = option_groups(app);
  for (const auto& group : groups) {
    if (groups.size() > 1) text += fmt::format(".Ss {}\n", group.name);
    text += ".Bl -tag -width indent\n";
    for (const CLI::Option* option : group.options) {
      std::vector<std::string> names;
      for (const std::string& name : option->get_snames()) names.push_back("Fl " + name);
      for (const std::string& name : option->get_lnames()) names.push_back("Fl Fl " + name);
      const std::string value = placeholder(*option);
      text += ".It " + joined(names, " , ") + (value.empty() ? "\n" : " Ar " + value + "\n");
      const auto [meaning, detail] = describe(*option);
      text += mdoc(meaning + ".");
      if (!detail.empty()) text += mdoc(detail);
      const std::string& initial = option->get_default_str();
      if (!initial.empty() && option->get_configurable()) {
        text += fmt::format("Default: {}.\n", value.empty() ? (initial == "true" ? "on" : "off") : initial);
      }
      if (!option->get_envname().empty()) text += ".Pq Ev " + option->get_envname() + "\n";
    }
    text += ".El\n";
  }
  return text;
}

/// The manual with its options between two comments replaced; nothing when they are not there.
std::optional<std::string> manual(const CLI::App& app, const std::string& before) {
  constexpr std::string_view kBegin = ".\\\" options: written by nazotte_reference\n";
  constexpr std::string_view kEnd = ".\\\" end of options\n";
  const std::size_t begin = before.find(kBegin);
  const std::size_t end = before.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos) return std::nullopt;
  return before.substr(0, begin + kBegin.size()) + manual_options(app) + before.substr(end);
}

/// Options whose values bash completes in the same way.
struct Completion {
  std::vector<std::string> names;    // all options
  std::vector<std::string> files;    // take a file
  std::vector<std::string> folders;  // take a folder
  std::vector<std::string> others;   // take something that cannot be guessed
  std::string cases;                 // lines of those that take one of a few words
};

Completion completion_of(const CLI::App& app) {
  Completion found;
  for (const CLI::Option* option : app.get_options()) {
    const auto spelt = spellings(*option);
    found.names.insert(found.names.end(), spelt.begin(), spelt.end());
    const std::string value = placeholder(*option);
    if (value.empty()) continue;
    if (const auto words = choices(*option); !words.empty()) {
      found.cases += fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$current\"); return ;;\n",
                                 joined(spelt, "|"), joined(words, " "));
    } else {
      auto& list = value == "FILE" ? found.files : value == "DIR" ? found.folders : found.others;
      list.insert(list.end(), spelt.begin(), spelt.end());
    }
  }
  return found;
}

std::string bash_completion(const Program& program) {
  const std::string function = "_" + replaced(program.name, "-", "_");
  const char* const body = R"(
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  # Bash splits --option=value into three words.
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $previous in
)";
  const auto paths = [](const std::vector<std::string>& options, char kind) {
    return options.empty() ? std::string()
                           : fmt::format(
                                 "    {}) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -{} -- "
                                 "\"$current\"); return ;;\n",
                                 joined(options, "|"), kind);
  };
  const Completion found = completion_of(program.app);
  return fmt::format("# bash completion for {}; written by nazotte_reference.\n{}() {{", program.name, function) +
         body + found.cases + paths(found.files, 'f') + paths(found.folders, 'd') +
         fmt::format("    {}) return ;;\n  esac\n", joined(found.others, "|")) +
         fmt::format("  mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$current\")\n", joined(found.names, " ")) +
         fmt::format("}}\ncomplete -F {} {}\n", function, program.name);
}

std::string zsh_completion(const Program& program) {
  std::string text =
      fmt::format("#compdef {0}\n# zsh completion for {0}; written by nazotte_reference.\n_arguments", program.name);
  for (const CLI::Option* option : program.app.get_options()) {
    const std::string meaning = replaced(describe(*option).meaning, "'", "'\\''");
    const std::string value = placeholder(*option);
    const auto words = choices(*option);
    std::string action = !words.empty()    ? "(" + joined(words, " ") + ")"
                         : value == "FILE" ? "_files"
                         : value == "DIR"  ? "_files -/"
                                           : "";
    if (!value.empty()) action = fmt::format(":{}:{}", replaced(value, ":", "\\:"), action);
    for (const std::string& name : spellings(*option)) {
      text += fmt::format(" \\\n  '{}{}[{}]{}'", name, value.empty() ? "" : "=", meaning, action);
    }
  }
  return text + "\n";
}

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Nothing when the manual page has no place for options.
std::optional<std::vector<Document>> documents_of(const Program& program, const std::filesystem::path& docs) {
  const std::string page = fmt::format("man/{}.{}", program.name, program.section);
  const auto text = manual(program.app, file_text(docs / page));
  if (!text) return std::nullopt;
  return std::vector<Document>{{page, *text},
                               {fmt::format("completion/{}.bash", program.name), bash_completion(program)},
                               {"completion/_" + program.name, zsh_completion(program)}};
}

/// Writes those that are not up to date, or says so; false when it has said so.
bool settle(const std::vector<Document>& documents, const std::filesystem::path& docs, bool check) {
  bool up_to_date = true;
  for (const auto& [name, text] : documents) {
    if (file_text(docs / name) == text) continue;
    up_to_date = false;
    if (check) {
      fmt::print("docs/{} is not up to date; run: make reference\n", name);
    } else {
      std::ofstream(docs / name, std::ios::binary) << text;
      fmt::print("wrote docs/{}\n", name);
    }
  }
  return up_to_date || !check;
}

}  // namespace

int main(int argc, char** argv) {
  const bool check = argc == 3 && std::string_view(argv[2]) == "--check";
  if (argc != 2 && !check) {
    std::fputs("usage: nazotte_reference DOCS [--check]\n", stderr);
    return 2;
  }
  const std::filesystem::path docs = argv[1];
  CLI::App daemon;
  nazotte::server::Config config;
  nazotte::server::RawOptions raw;
  nazotte::server::declare_options(daemon, config, raw);
  CLI::App generator;
  nazotte::data::GenerateOptions generate;
  nazotte::data::declare_options(generator, generate);
  CLI::App load;
  nazotte::load::Options load_options;
  nazotte::load::RawOptions load_raw;
  nazotte::load::declare_options(load, load_options, load_raw);

  std::vector<Document> documents = {{"nazotted.conf", sample_config(daemon)}};
  for (const Program& program :
       {Program{"nazotted", 8, daemon}, Program{"nazotte-gen", 1, generator}, Program{"nazotte-load", 1, load}}) {
    const auto more = documents_of(program, docs);
    if (!more) {
      fmt::print(stderr, "man/{}.{} has no place for options\n", program.name, program.section);
      return 2;
    }
    documents.insert(documents.end(), more->begin(), more->end());
  }
  return settle(documents, docs, check) ? EXIT_SUCCESS : EXIT_FAILURE;
}
