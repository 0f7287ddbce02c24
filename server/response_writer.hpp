// Turns a Reply into the bytes of an HTTP/1 response. The header that nearly all answers share is a template that
// changes once a second, with its date.
//
// Thread safety: one thread.
#pragma once

#include "server/byte_buffer.hpp"
#include "server/reply.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <ctime>
#include <string>

namespace nazotte::server {

/// How the request wants its answer framed.
struct ResponseOptions {
  bool keep_alive = true;
  /// HEAD: the body stays away, its length is still told.
  bool without_body = false;
  /// HTTP/1.0 must be told that the connection stays.
  bool http_1_0 = false;
  /// Milliseconds for a Server-Timing field (https://www.w3.org/TR/server-timing/); negative: none.
  double timing_ms = -1;
};

class ResponseWriter {
 public:
  /// The time of the Date field; call it before the first append.
  void set_time(std::time_t now);

  /// Compresses the body where the reply says so. O(bytes of the reply).
  void append(const Reply& reply, const ResponseOptions& options, ByteBuffer& out) const;

 private:
  /// The header of an answer that has no template, up to its length.
  void write_head(const Reply& reply, const ResponseOptions& options, fmt::memory_buffer& head) const;

  std::string date_line_;
  /// By Coding. Status 200, JSON, keep-alive; each ends behind "Content-Length: ".
  std::array<std::string, 3> templates_;
};

}  // namespace nazotte::server
