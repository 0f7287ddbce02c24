#include "bitmap_kernels.hpp"

#include <nazotte/target_clones.hpp>

#include "flag_bits.hpp"

#include <algorithm>
#include <limits>

namespace nazotte {

NAZOTTE_FAST_CLONES
std::uint64_t and_block(std::span<const Word* const> operands, std::size_t first, std::size_t count, Word* out) {
  const Word* a = operands[0] + first;
  if (operands.size() == 1) {
    for (std::size_t i = 0; i < count; ++i) out[i] = a[i];
  } else {
    const Word* b = operands[1] + first;
    for (std::size_t i = 0; i < count; ++i) out[i] = a[i] & b[i];
  }
  for (std::size_t k = 2; k < operands.size(); ++k) {
    const Word* c = operands[k] + first;
    for (std::size_t i = 0; i < count; ++i) out[i] &= c[i];
  }
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) bits += static_cast<std::uint64_t>(__builtin_popcountll(out[i]));
  return bits;
}

std::uint64_t full_block(std::size_t first, std::size_t count, std::uint32_t bits, Word* out) {
  std::fill_n(out, count, ~Word{0});
  const std::uint32_t tail = bits % kWordBits;
  const bool last = first + count == words_for(bits) && tail != 0;
  if (last) out[count - 1] = (Word{1} << tail) - 1;
  return count * kWordBits - (last ? kWordBits - tail : 0);
}

NAZOTTE_FAST_CLONES
BitPlace pass_bits(std::span<const Word> words, std::uint64_t bits) {
  std::size_t word = 0;
  for (;; ++word) {
    const auto here = static_cast<std::uint64_t>(__builtin_popcountll(words[word]));
    if (here > bits) return {word, bits};
    bits -= here;
  }
}

std::optional<ClosedRange> closed_range(const IntegerRange& range) {
  constexpr auto kMin = std::numeric_limits<std::int32_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int32_t>::max();
  if (range.max == kMin) return std::nullopt;
  const ClosedRange result{range.min.value_or(kMin), range.max ? *range.max - 1 : kMax};
  if (result.min > result.max) return std::nullopt;
  return result;
}

NAZOTTE_FAST_CLONES
Word range_mask(const std::int32_t* values, std::uint32_t count, ClosedRange range) {
  // One unsigned comparison answers min <= value <= max.
  const auto min = static_cast<std::uint32_t>(range.min);
  const std::uint32_t width = static_cast<std::uint32_t>(range.max) - min;
  alignas(kWordBits) std::uint8_t flags[kWordBits];
  if (count == kWordBits) {
    for (std::uint32_t i = 0; i < kWordBits; ++i) flags[i] = static_cast<std::uint32_t>(values[i]) - min <= width;
  } else {
    for (std::uint32_t i = 0; i < kWordBits; ++i) {
      flags[i] = i < count && static_cast<std::uint32_t>(values[i]) - min <= width;
    }
  }
  return pack_flags(flags);
}

bool RealRange::contains(double value) const {
  return value >= min && (value < max || max == std::numeric_limits<double>::infinity());
}

NAZOTTE_FAST_CLONES
Word range_mask(const double* values, std::uint32_t count, RealRange range) {
  const bool open = range.max == std::numeric_limits<double>::infinity();
  Word mask = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    mask |= static_cast<Word>(values[i] >= range.min && (open || values[i] < range.max)) << i;
  }
  return mask;
}

void range_bitmap(std::span<const std::int32_t> values, ClosedRange range, std::span<Word> out) {
  for (std::size_t i = 0; i < values.size(); i += kWordBits) {
    const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(kWordBits, values.size() - i));
    out[i / kWordBits] = range_mask(values.data() + i, count, range);
  }
}

}  // namespace nazotte
