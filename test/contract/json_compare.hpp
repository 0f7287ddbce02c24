// Structural comparison of JSON documents.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::contract {

/// Nothing when both are the same up to key order, white space and escapes; else what differs and where. Numbers
/// compare by value: 1 and 1.0 are equal, doubles must agree in every bit.
[[nodiscard]] std::optional<std::string> json_difference(std::string_view expected, std::string_view actual);

/// The integer member `name` of an object; nothing when it is not there.
[[nodiscard]] std::optional<std::int64_t> json_integer(std::string_view json, std::string_view name);

/// The string of {"error": "..."}; nothing when the document is anything else.
[[nodiscard]] std::optional<std::string> json_error(std::string_view json);

/// The ids of the list "chairs" or "estates"; nothing when there is none.
[[nodiscard]] std::optional<std::vector<std::int64_t>> json_row_ids(std::string_view json);

/// The counts of a parameter's choices, in the order of "facets"; nothing when there are none.
[[nodiscard]] std::optional<std::vector<std::int64_t>> json_choice_counts(std::string_view json,
                                                                          std::string_view parameter);

}  // namespace nazotte::contract
