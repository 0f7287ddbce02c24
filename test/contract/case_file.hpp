// The text format of contract cases.
//
//   # A comment.
//   === what this case shows                      starts a case: one or more requests, answered in this order
//   > POST /api/chair/buy/5                       request line; bytes outside of ASCII are percent-encoded when sent
//   > Content-Type: application/json              optional; so are User-Agent and Accept-Encoding
//   >> {"email": "a@example.com"}                 body, lines joined by LF
//   < 200                                         expected status
//   < Content-Length: 0                           expected header; * as the value: present, whatever it says
//   << {"count": 1, ...}                          expected JSON: same structure, key order and white space are free;
//                                                 compressed bodies are decoded first
//   <? ids = 3 1 2                                or a check of the body, see Check
//
// Other bodies: `>\ text` lines hold C escapes (\r \n \t \\ \xHH) and are joined by nothing; `>csv chairs` wraps the
// body as the file of that field in multipart/form-data; `>fill COUNT TEXT` appends TEXT COUNT times.
//
// Thread safety: values.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace nazotte::contract {

struct Request {
  std::string method;
  std::string target;
  std::string content_type;
  std::string user_agent;
  std::string accept_encoding;
  std::string body;

  /// Does it change tables?
  [[nodiscard]] bool writes() const;
};

/// `count = N`: the member "count". `ids = A B C`: the ids of "chairs" or "estates", in this order. `rows = N`: how
/// many of them. `choices = PARAMETER A B C`: the counts of all its choices, in this order. `error ~ TEXT`: the error
/// message contains TEXT. `body = empty`. `file = NAME`: the bytes of that condition file.
struct Check {
  std::string name;
  std::string value;
};

struct Exchange {
  std::size_t line = 0;  // of the request, 1-based
  Request request;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string json;  // empty: not compared
  std::vector<Check> checks;
};

struct Case {
  std::string file;  // name without folder
  std::size_t line = 0;
  std::string description;
  std::vector<Exchange> exchanges;

  [[nodiscard]] bool writes() const;
};

/// Throws std::runtime_error that names file and line.
[[nodiscard]] std::vector<Case> read_cases(const std::filesystem::path& file);

}  // namespace nazotte::contract
