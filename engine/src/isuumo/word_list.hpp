// The words that a client has joined by commas.
//
// Thread safety: pure function.
#pragma once

#include <algorithm>
#include <string_view>

namespace nazotte::isuumo {

/// Calls f(word) for what stands between commas, in order, but not for nothing; f returns whether to go on. O(bytes).
template <class F>
void for_each_word(std::string_view list, F f) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (end > 0 && !f(list.substr(0, end))) return;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

}  // namespace nazotte::isuumo
