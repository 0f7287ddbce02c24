// Comparison of names that HTTP does not tell apart by case. Beast's own reads a byte beyond the end of its arguments.
//
// Thread safety: pure function.
#pragma once

#include <algorithm>
#include <string_view>

namespace nazotte::server {

/// Of ASCII letters; other bytes are as they are. O(bytes).
[[nodiscard]] inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace nazotte::server
