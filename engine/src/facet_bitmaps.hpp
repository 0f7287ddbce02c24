// A bitmap over positions for every value of every facet: a list of rows becomes as searchable as the whole segment.
//
// Position p is the p-th code that the bitmaps are made from. For the rows of one word, say, an AND of three bitmaps
// of that list replaces an AND of four bitmaps of the segment, which are as many times longer as the word is rare.
//
// Thread safety: const access from any thread.
// Invariant: a position without kIndexedBit is in no bitmap.
#pragma once

#include "bitmap.hpp"
#include "facet_space.hpp"
#include "large_vector.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class FacetBitmaps {
 public:
  /// O(positions x facets + bitmaps).
  FacetBitmaps(const FacetSpace& space, std::span<const FacetCode> codes);

  /// words() words.
  [[nodiscard]] const Word* bitmap(const Facet& facet, std::uint32_t value) const {
    return &bits_[(facet.bitmap + value) * words_];
  }
  /// The positions with kIndexedBit; null: all.
  [[nodiscard]] const Word* indexed() const { return all_indexed_ ? nullptr : &bits_[bits_.size() - words_]; }

  [[nodiscard]] std::size_t words() const { return words_; }
  [[nodiscard]] std::size_t bytes() const { return bits_.capacity() * sizeof(Word); }

 private:
  std::size_t words_;
  bool all_indexed_;
  LargeVector<Word> bits_;
};

}  // namespace nazotte
