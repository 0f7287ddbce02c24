// The secret that imports, initialize and /admin/* ask for, as a bearer token (RFC 6750, section 2.1).
//
// Thread safety: const access from any thread.
// Invariant: what is compared with the token takes a time that depends on the lengths alone, not on where they differ.
#pragma once

#include <nazotte/error.hpp>

#include <string>
#include <string_view>

namespace nazotte::server {

class AdminToken {
 public:
  /// Error: invalid_argument for a text that no client could send: empty, or with a character that no b64token has. The
  /// message does not hold the text.
  [[nodiscard]] static Result<AdminToken> parse(std::string text);

  /// `authorization`, the field's value, is "Bearer" and this token. O(bytes).
  [[nodiscard]] bool is_in(std::string_view authorization) const;

 private:
  explicit AdminToken(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace nazotte::server
