// Every request and its answer as they were on the wire, one JSON object a line, for other tools to judge:
// {"origin": "buy.case:3", "request": {"method", "target", "headers", "body"}, "answer": {"status", "headers",
// "body"}}.
//
// Headers are lists of [name, value]. A string holds bytes: byte 0xNN is the character U+00NN, whatever the text's
// encoding.
//
// Thread safety: none.
#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

#include "case_file.hpp"
#include "target.hpp"

namespace nazotte::contract {

class ExchangeLog {
 public:
  /// Throws std::runtime_error when the file cannot be written.
  explicit ExchangeLog(const std::filesystem::path& file);

  /// `origin` tells a person where the request is written.
  void add(std::string_view origin, const Request& request, const Answer& answer);

 private:
  std::ofstream lines_;
};

}  // namespace nazotte::contract
