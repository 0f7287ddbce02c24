// The JSON form of a chair and of an estate, rendered once per row when it is loaded: an answer copies these bytes.
//
// Thread safety: pure functions; the templates are constants.
#pragma once

#include "server/stored_row.hpp"

#include <nazotte/isuumo/catalog.hpp>

#include <string>
#include <string_view>

namespace nazotte::server {

/// Makes the stored form (stored_row.hpp) of rows: JSON objects with the contract's keys; latitude and longitude in the
/// shortest form that reads back to the same double. The functions hold no state and may be called from any thread.
[[nodiscard]] isuumo::Renderer json_renderer(RowCoding coding);

/// What all chairs and all estates have in common.
[[nodiscard]] const RowTemplate& chair_template();
[[nodiscard]] const RowTemplate& estate_template();

/// Appends `text` as a JSON string with its quotes. `text` must be UTF-8. O(bytes).
void append_json_string(std::string_view text, std::string& out);
/// The same without the quotes.
void append_json_text(std::string_view text, std::string& out);

}  // namespace nazotte::server
