// Reads ISUUMO's two condition files: the ranges that searches name by number.
//
// Thread safety: pure function.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/catalog.hpp>

#include <string_view>

namespace nazotte::server {

/// The ranges of chair_condition.json (price, height, width, depth) and estate_condition.json (doorHeight, doorWidth,
/// rent); -1 is an open side. Error: invalid_argument, the message names the file, the list and the entry: no
/// JSON, a missing or empty list, an id that is not the entry's index, a bound that is no 32-bit integer,
/// min >= max. O(bytes).
[[nodiscard]] Result<isuumo::Conditions> parse_conditions(std::string_view chair_json, std::string_view estate_json);

}  // namespace nazotte::server
