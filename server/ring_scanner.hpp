// Reads a polygon from the one form of JSON that clients send it in, several times faster than a parser of all JSON.
//
// {"coordinates": [{"latitude": y, "longitude": x}, ...]} with any white space, and nothing else: no other key or
// order, no escape. Whatever differs is left to simdjson, which also words the errors; so a scanner that gives up is
// never wrong.
//
// Thread safety: pure function.
#pragma once

#include <nazotte/polygon.hpp>

#include <string_view>
#include <vector>

namespace nazotte::server {

/// True when all of `body` has that form and every number is one that JSON allows and a coordinate may be: `ring` has
/// the points then, with the same numbers that simdjson reads. Otherwise `ring` is left with anything. O(bytes).
[[nodiscard]] bool scan_ring(std::string_view body, std::vector<Degrees>& ring);

}  // namespace nazotte::server
