// A set of row numbers as plain 64-bit words.
//
// Thread safety: const access from any thread.
// Invariant: bits at and above size() are 0, so words can be counted and combined without masks.
#pragma once

#include <nazotte/check.hpp>

#include "large_vector.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

using Word = std::uint64_t;
inline constexpr std::uint32_t kWordBits = 64;

/// Words that `bits` bits need.
constexpr std::size_t words_for(std::uint32_t bits) {
  return (static_cast<std::size_t>(bits) + kWordBits - 1) / kWordBits;
}

class Bitmap {
 public:
  /// No row is in the set. O(size).
  explicit Bitmap(std::uint32_t size) : words_(words_for(size)), size_(size) {}

  /// All rows are in the set. O(size).
  [[nodiscard]] static Bitmap full(std::uint32_t size) {
    Bitmap bitmap(size);
    for (Word& word : bitmap.words_) word = ~Word{0};
    if (size % kWordBits != 0) bitmap.words_.back() = (Word{1} << (size % kWordBits)) - 1;
    return bitmap;
  }

  void set(std::uint32_t row) {
    NAZOTTE_DCHECK(row < size_);
    words_[row / kWordBits] |= Word{1} << (row % kWordBits);
  }
  void reset(std::uint32_t row) {
    NAZOTTE_DCHECK(row < size_);
    words_[row / kWordBits] &= ~(Word{1} << (row % kWordBits));
  }
  [[nodiscard]] bool test(std::uint32_t row) const { return (words_[row / kWordBits] >> (row % kWordBits) & 1) != 0; }

  /// Rows in the set. O(size).
  [[nodiscard]] std::uint32_t count() const {
    std::uint32_t total = 0;
    for (const Word word : words_) total += static_cast<std::uint32_t>(std::popcount(word));
    return total;
  }

  [[nodiscard]] std::uint32_t size() const { return size_; }
  /// Valid until the bitmap changes its place.
  [[nodiscard]] std::span<const Word> words() const { return words_; }
  [[nodiscard]] std::span<Word> words() { return words_; }
  [[nodiscard]] std::size_t bytes() const { return words_.capacity() * sizeof(Word); }

 private:
  LargeVector<Word> words_;
  std::uint32_t size_;
};

/// Calls f(row) for each set bit of a word, ascending; `first_row` is the row of bit 0.
template <class F>
void for_each_bit(Word word, std::uint32_t first_row, F&& f) {
  while (word != 0) {
    f(first_row + static_cast<std::uint32_t>(std::countr_zero(word)));
    word &= word - 1;
  }
}

}  // namespace nazotte
