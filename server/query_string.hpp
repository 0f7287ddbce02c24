// The query of a target, application/x-www-form-urlencoded, and the strict integers in it and in paths.
//
// Thread safety: one thread; meant to be reused, it keeps its memory.
// Lifetime: values are views into the parsed text or into this object, valid until the next parse.
#pragma once

#include <nazotte/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::server {

class QueryString {
 public:
  /// Errors, all invalid_argument: a % without two hexadecimal digits, decoded bytes that are no UTF-8. O(bytes).
  [[nodiscard]] Result<void> parse(std::string_view raw);

  /// Value of the first parameter of this name; empty when it is absent, which no handler tells apart.
  [[nodiscard]] std::string_view operator[](std::string_view name) const;

 private:
  struct Parameter {
    std::string_view name;
    std::string_view value;
  };

  enum class Decoding : std::uint8_t { fine, bad_escape, bad_text };

  /// What stands between two &.
  struct Piece {
    std::string_view text;
    std::size_t name_bytes;
    bool encoded;  // some of it is
  };

  Decoding add(const Piece& piece);
  /// Fills parameters_. `only_ascii` becomes false when there is a byte that is none, or stays when decoding fails.
  Decoding split(std::string_view raw, bool& only_ascii);
  /// `text` becomes the decoded copy of `raw` in decoded_.
  Decoding decode(std::string_view raw, std::string_view& text);

  std::vector<Parameter> parameters_;
  std::string decoded_;  // never shrinks
  char* decoded_end_ = nullptr;
};

/// What a text is as an integer.
struct ParsedInteger {
  enum class Kind : std::uint8_t { integer, out_of_range, malformed };
  Kind kind = Kind::malformed;
  std::int64_t value = 0;

  [[nodiscard]] bool is_integer() const { return kind == Kind::integer; }
};

/// [+-]?[0-9]+ and nothing else; out_of_range when it does not fit in 64 bits.
[[nodiscard]] ParsedInteger parse_integer(std::string_view text);

}  // namespace nazotte::server
