// nazotted_reference: writes what docs/ says of nazotted's options from their declaration (server/options.hpp).
//
//   nazotted_reference DOCS            writes nazotted.conf, completion/ and the options of man/nazotted.8
//   nazotted_reference DOCS --check    changes nothing; status 1 and the names of the files that are not up to date
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

/// The words of an option that takes one of a few, else nothing.
std::vector<std::string> choices(const CLI::Option& option) {
  const std::string type = option.get_type_name();
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
  for (const auto& group : option_groups(app)) {
    text += fmt::format(".Ss {}\n.Bl -tag -width indent\n", group.name);
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
  constexpr std::string_view kBegin = ".\\\" options: written by nazotted_reference\n";
  constexpr std::string_view kEnd = ".\\\" end of options\n";
  const std::size_t begin = before.find(kBegin);
  const std::size_t end = before.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos) return std::nullopt;
  return before.substr(0, begin + kBegin.size()) + manual_options(app) + before.substr(end);
}

std::string bash_completion(const CLI::App& app) {
  std::vector<std::string> names;
  std::vector<std::string> files;
  std::vector<std::string> folders;
  std::vector<std::string> others;
  std::string cases;
  for (const CLI::Option* option : app.get_options()) {
    const auto spelt = spellings(*option);
    names.insert(names.end(), spelt.begin(), spelt.end());
    const std::string value = placeholder(*option);
    if (value.empty()) continue;
    if (const auto words = choices(*option); !words.empty()) {
      cases += fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$current\"); return ;;\n",
                           joined(spelt, "|"), joined(words, " "));
    } else {
      auto& list = value == "FILE" ? files : value == "DIR" ? folders : others;
      list.insert(list.end(), spelt.begin(), spelt.end());
    }
  }
  const char* const head = R"(# bash completion for nazotted; written by nazotted_reference.
_nazotted() {
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
  constexpr const char* kFiles =
      "    {}) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -{} -- \"$current\"); return ;;\n";
  return head + cases + fmt::format(fmt::runtime(kFiles), joined(files, "|"), 'f') +
         fmt::format(fmt::runtime(kFiles), joined(folders, "|"), 'd') +
         fmt::format("    {}) return ;;\n  esac\n", joined(others, "|")) +
         fmt::format("  mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$current\")\n", joined(names, " ")) +
         "}\ncomplete -F _nazotted nazotted\n";
}

std::string zsh_completion(const CLI::App& app) {
  std::string text = "#compdef nazotted\n# zsh completion for nazotted; written by nazotted_reference.\n_arguments";
  for (const CLI::Option* option : app.get_options()) {
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

}  // namespace

int main(int argc, char** argv) {
  const bool check = argc == 3 && std::string_view(argv[2]) == "--check";
  if (argc != 2 && !check) {
    std::fputs("usage: nazotted_reference DOCS [--check]\n", stderr);
    return 2;
  }
  const std::filesystem::path docs = argv[1];
  CLI::App app("", "nazotted");
  nazotte::server::Config config;
  nazotte::server::RawOptions raw;
  nazotte::server::declare_options(app, config, raw);
  const auto page = manual(app, file_text(docs / "man/nazotted.8"));
  if (!page) {
    std::fputs("man/nazotted.8 has no place for options\n", stderr);
    return 2;
  }
  const std::pair<const char*, std::string> files[] = {{"nazotted.conf", sample_config(app)},
                                                       {"man/nazotted.8", *page},
                                                       {"completion/nazotted.bash", bash_completion(app)},
                                                       {"completion/_nazotted", zsh_completion(app)}};
  int status = EXIT_SUCCESS;
  for (const auto& [name, text] : files) {
    if (file_text(docs / name) == text) continue;
    if (check) {
      fmt::print("docs/{} is not up to date; run: make reference\n", name);
      status = EXIT_FAILURE;
    } else {
      std::ofstream(docs / name, std::ios::binary) << text;
      fmt::print("wrote docs/{}\n", name);
    }
  }
  return status;
}
