// Browsers send the same header fields with every request of a connection, but for the length of a body. Once Beast has
// accepted them behind one GET or POST, the same bytes behind another need no second parse: one comparison decides.
//
// Thread safety: one thread.
// Invariant: what matches would have been accepted by RequestParser with the same meaning; only a body that is over its
// limit, or that nobody but the admin may send, is left to the service to refuse, and the parser, which counts a blank
// behind each colon, be it there or not, may call a header too large that is at its limit. A header with an
// Authorization field is never remembered, so nothing that matches is the admin's, and no comparison here depends on a
// secret.
#pragma once

#include "server/limits.hpp"
#include "server/request.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nazotte::server {

class HeaderMemo {
 public:
  /// Headers longer than this are not worth comparing.
  static constexpr std::size_t kBytesMax = 1'024;

  /// What the parser found in a header that it calls memorable.
  struct Header {
    /// The request line and the fields, up to and with the blank line.
    std::string_view bytes;
    /// The digits of Content-Length, a part of `bytes`; empty: no body.
    std::string_view length;
    /// What it means; the client is the one that a proxy named.
    Request request;
  };
  void remember(const Header& header);

  struct Match {
    /// Views into the input and into this memo.
    Request request;
    std::size_t bytes;  // of the whole request
  };

  /// The request at the front of `input`, when it is all there and its fields are the remembered ones of its method.
  /// O(bytes of the header).
  [[nodiscard]] std::optional<Match> match(std::string_view input, const ConnectionLimits& limits) const;

 private:
  struct Entry {
    /// " HTTP/1.1\r\n", the fields and the blank line: everything behind the target, without the digits of the length.
    std::string rest;
    /// Where in `rest` the digits stood.
    std::size_t length_offset = 0;
    std::string content_type;
    bool from_bot = false;
    bool wants_gzip = false;
    bool wants_timing = false;
    ClientKey client = ClientKey::unknown;
    std::unique_ptr<Origin> origin;
  };

  Entry get_;
  Entry post_;
};

}  // namespace nazotte::server
