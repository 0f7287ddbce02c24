// Browsers send the same header fields with every request of a connection. Once Beast has accepted them behind one GET,
// the same bytes behind another GET need no second parse: one comparison decides.
//
// Thread safety: one thread.
// Invariant: what matches would have been accepted by RequestParser with the same meaning.
#pragma once

#include "server/limits.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace nazotte::server {

class HeaderMemo {
 public:
  /// Headers longer than this are not worth comparing.
  static constexpr std::size_t kBytesMax = 1'024;

  /// Remembers the header of `request` (its line and fields, up to the blank line), which the parser found memorable.
  void remember(std::string_view request, bool from_bot);

  struct Match {
    std::string_view target;
    std::size_t bytes;  // of the whole request
    bool from_bot;
  };

  /// The request at the front of `input`, when its line is a plain GET and its fields are the remembered ones.
  /// O(bytes).
  [[nodiscard]] std::optional<Match> match(std::string_view input, const ConnectionLimits& limits) const;

 private:
  /// " HTTP/1.1\r\n", the fields and the blank line: everything behind the target.
  std::string remembered_;
  bool from_bot_ = false;
};

}  // namespace nazotte::server
