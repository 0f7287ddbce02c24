// The JSON form of a chair and of an estate, rendered once per row when it is loaded: an answer copies these bytes.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/isuumo/catalog.hpp>

#include <string>
#include <string_view>

namespace nazotte::server {

/// Appends one JSON object per row with the contract's keys; latitude and longitude in the shortest form that reads
/// back to the same double. The functions hold no state and may be called from any thread.
[[nodiscard]] isuumo::Renderer json_renderer();

/// Appends `text` as a JSON string with its quotes. `text` must be UTF-8. O(bytes).
void append_json_string(std::string_view text, std::string& out);

}  // namespace nazotte::server
