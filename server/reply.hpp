// An answer as handlers make it. The plain body is `text`, then `rows` joined by commas, then `tail`: rows stay where
// the snapshot keeps them until the connection copies them behind the header.
//
// Thread safety: one thread. A Reply is reused from request to request; clear() keeps its memory.
// Lifetime: rows point into the snapshot that the handler was given; `tail` and header texts are literals, or live as
// long as the service.
#pragma once

#include "server/stored_row.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::server {

inline constexpr std::string_view kJsonType = "application/json; charset=UTF-8";

/// What the client is told of codings, and which one it gets.
enum class Coding : std::uint8_t {
  fixed,  // plain, whatever the client asks for
  plain,  // could have been compressed, for another client or with more rows
  gzip,
};

struct Reply {
  int status = 200;
  /// Empty: no Content-Type.
  std::string_view content_type = kJsonType;
  /// Value of the Allow header; empty: none.
  std::string allow;
  /// Value of the Retry-After header in seconds; 0: none.
  int retry_after_seconds = 0;
  /// Further header fields of an answer that is no JSON, each with its CRLF.
  std::string_view fields;

  std::string text;
  std::vector<StoredRow> rows;
  std::string_view tail;
  /// Of the rows; null: they are no rows of a table.
  const RowTemplate* row_template = nullptr;
  /// The whole body compressed, where it is always the same; empty: not at hand.
  std::string_view gzip_body;
  /// `text` is the whole body, is not always the same, and may be compressed.
  bool compressible = false;
  Coding coding = Coding::fixed;

  void clear();

  /// Bytes of the plain body. O(rows).
  [[nodiscard]] std::size_t body_bytes() const;
  /// Copies the plain body to `out`, which has room for body_bytes(); returns the end.
  char* copy_body(char* out) const;
};

}  // namespace nazotte::server
