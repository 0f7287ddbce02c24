// An answer as handlers make it. The body is `text`, then `rows` joined by commas, then `tail`: rows stay where the
// snapshot keeps them until the connection copies them behind the header.
//
// Thread safety: one thread. A Reply is reused from request to request; clear() keeps its memory.
// Lifetime: rows point into the snapshot that the handler was given; `tail` and header texts are literals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::server {

inline constexpr std::string_view kJsonType = "application/json; charset=UTF-8";

struct Reply {
  int status = 200;
  /// Empty: no Content-Type.
  std::string_view content_type = kJsonType;
  /// Value of the Allow header; empty: none.
  std::string allow;
  /// Value of the Retry-After header in seconds; 0: none.
  int retry_after_seconds = 0;

  std::string text;
  std::vector<std::string_view> rows;
  std::string_view tail;

  void clear();

  /// Bytes of the body. O(rows).
  [[nodiscard]] std::size_t body_bytes() const;
  /// Copies the body to `out`, which has room for body_bytes(); returns the end.
  char* copy_body(char* out) const;
};

}  // namespace nazotte::server
