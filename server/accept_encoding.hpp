// Content negotiation as far as we have something to offer (RFC 9110, section 12.5.3).
//
// Thread safety: pure function.
#pragma once

#include <string_view>

namespace nazotte::server {

/// Whether a client with this Accept-Encoding takes gzip: by its name (or x-gzip) or, where it is not named, by `*`,
/// and not with a weight of 0. Without a field, or with elements that cannot be read, it does not. O(bytes).
[[nodiscard]] bool accepts_gzip(std::string_view field);

}  // namespace nazotte::server
