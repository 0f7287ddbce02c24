// The rows of each word of a column, grouped by word: the two passes of a counting sort.
//
// Thread safety: none.
#pragma once

#include "dictionary.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nazotte {

/// Where each word's rows begin, and the last one's end.
///
/// `visit(f)` calls f(row, word) for all pairs, rows ascending; it is called twice. make_room(pairs) comes between the
/// two passes; then place(where, row) puts each row behind the earlier ones of its word. O(pairs + words).
template <class Visit, class MakeRoom, class Place>
std::vector<std::size_t> group_by_word(std::size_t words, Visit visit, MakeRoom make_room, Place place) {
  std::vector<std::size_t> begins(words + 1);
  visit([&](std::uint32_t, WordNumber word) { ++begins[word + 1]; });
  for (std::size_t word = 0; word < words; ++word) begins[word + 1] += begins[word];
  make_room(begins[words]);
  std::vector<std::size_t> next(begins.begin(), begins.end() - 1);
  visit([&](std::uint32_t row, WordNumber word) { place(next[word]++, row); });
  return begins;
}

}  // namespace nazotte
