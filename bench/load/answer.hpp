// An answer as it came from the server, and its body read as rows.
//
// Thread safety: AnswerReader: one thread each. The rest are values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expected.hpp"
#include "faults.hpp"
#include "rows.hpp"

namespace nazotte::load {

struct Answer {
  int status = 0;
  std::string content_type;
  bool has_content_length = false;
  std::string body;
};

/// Of a request that needs the admin token: `expected`, and what to do when this answer asks for it.
[[nodiscard]] std::string expected_of(std::string expected, const Answer& answer);

/// With line ends and tabs as \n, \r and \t. O(bytes).
[[nodiscard]] std::string one_line(std::string_view text);

/// The beginning of a body, for people: one line.
[[nodiscard]] std::string excerpt(std::string_view body);

class AnswerReader {
 public:
  AnswerReader();
  ~AnswerReader();

  enum class Count : std::uint8_t { none, present };

  /// Reads {"count": n, "chairs": [...]}, or "estates"; the rows' fields are not looked at but for the id. Faults:
  /// json, type, field. O(bytes).
  template <class Row>
  [[nodiscard]] std::optional<Fault> read_rows(std::string_view body, Count count, ShownRows<Row>& rows);

  /// After read_rows: are the rows' fields those of `known`, name by name, type by type, value by value?
  template <class Row>
  [[nodiscard]] std::optional<Fault> compare_rows(const std::vector<const Row*>& known);

  /// The same of a body that is one row.
  template <class Row>
  [[nodiscard]] std::optional<Fault> compare_row(std::string_view body, const Row& known);

  /// Do both texts hold the same JSON, but for the order of keys and white space? `expected` must outlive the reader.
  [[nodiscard]] std::optional<Fault> compare_json(std::string_view body, std::string_view expected);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nazotte::load
