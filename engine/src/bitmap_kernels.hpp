// The inner loops over words and columns: everything that gains from wide registers.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/schema.hpp>

#include "bitmap.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace nazotte {

/// Words that are combined at a time: one block of every operand stays in the first-level cache.
inline constexpr std::size_t kBlockWords = 64;
inline constexpr std::uint32_t kBlockRows = kBlockWords * kWordBits;

/// out[i] = AND over all operands of operand[first + i], for i < count <= kBlockWords; returns the bits set in `out`.
/// `operands` must not be empty. O(operands x count).
std::uint64_t and_block(std::span<const Word* const> operands, std::size_t first, std::size_t count, Word* out);

/// As and_block without operands, over `bits` bits in all: every bit of the words is set, none beyond the last.
std::uint64_t full_block(std::size_t first, std::size_t count, std::uint32_t bits, Word* out);

/// A set bit: it comes after `before` set bits of its word.
struct BitPlace {
  std::size_t word;
  std::uint64_t before;
};

/// The set bit that comes after `bits` others, fewer than all. O(words).
BitPlace pass_bits(std::span<const Word> words, std::uint64_t bits);

/// Values in the closed range [min, max]; min <= max.
struct ClosedRange {
  std::int32_t min;
  std::int32_t max;
};

/// The same values as `range`; nothing when it is empty.
std::optional<ClosedRange> closed_range(const IntegerRange& range);

/// Bit i of the result: is values[i] in the range, for i < count <= kWordBits.
Word range_mask(const std::int32_t* values, std::uint32_t count, ClosedRange range);

/// Half-open as Query::InRealRange: an infinite max leaves the side open; NaN is in no range.
struct RealRange {
  double min;
  double max;

  [[nodiscard]] bool contains(double value) const;
};

Word range_mask(const double* values, std::uint32_t count, RealRange range);

/// Sets the bits of all values in the range, in as many words as the values need. O(values).
void range_bitmap(std::span<const std::int32_t> values, ClosedRange range, std::span<Word> out);

}  // namespace nazotte
