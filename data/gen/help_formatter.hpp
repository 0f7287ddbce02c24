// --help of a program that has few options: one line each, with placeholder, meaning and default. What a description
// says behind its first line is for the manual page.
//
// Thread safety: none needed; used once at start.
#pragma once

#include <CLI/CLI.hpp>

#include <cstddef>
#include <string>

namespace nazotte::data {

class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::size_t columns_of_names) { column_width(columns_of_names); }

  std::string make_option_opts(const CLI::Option* option) const override {
    // What is checked stands behind a colon.
    const std::string type = option->get_type_name();
    return type.empty() ? "" : " " + type.substr(0, type.find(':'));
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string& text = option->get_description();
    const std::string& initial = option->get_default_str();
    const std::string meaning = text.substr(0, text.find('\n'));
    return initial.empty() || option->get_expected_max() == 0 ? meaning : meaning + " (" + initial + ")";
  }
};

}  // namespace nazotte::data
