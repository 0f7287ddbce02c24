// A stable sort of row numbers by 64-bit keys.
//
// Source: least-significant-digit radix sort, Knuth, The Art of Computer Programming, vol. 3, 5.2.5. Digits that
// are the same in all keys cost one look, no pass.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace nazotte {

struct SortItem {
  std::uint64_t key;
  std::uint32_t row;
};

/// Sorts ascending by key; items with equal keys keep their order. O(items x distinct digits), as much memory again.
inline void radix_sort(std::vector<SortItem>& items) {
  constexpr std::size_t kDigitBits = 8;
  constexpr std::size_t kDigits = 64 / kDigitBits;
  constexpr std::size_t kValues = std::size_t{1} << kDigitBits;
  constexpr std::uint64_t kMask = kValues - 1;

  std::vector<std::array<std::size_t, kValues>> counts(kDigits);
  for (const SortItem& item : items) {
    for (std::size_t digit = 0; digit < kDigits; ++digit) ++counts[digit][item.key >> (digit * kDigitBits) & kMask];
  }
  std::vector<SortItem> sorted(items.size());
  for (std::size_t digit = 0; digit < kDigits; ++digit) {
    auto& places = counts[digit];
    if (items.empty() || places[items[0].key >> (digit * kDigitBits) & kMask] == items.size()) continue;
    std::size_t next = 0;
    for (std::size_t& place : places) next += std::exchange(place, next);
    for (const SortItem& item : items) sorted[places[item.key >> (digit * kDigitBits) & kMask]++] = item;
    items.swap(sorted);
  }
}

/// Maps signed integers to unsigned ones in the same order.
inline std::uint64_t ordered_bits(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}

/// 32 bits wide, so that the sort sees four digits only.
inline std::uint64_t ordered_bits(std::int32_t value) { return static_cast<std::uint32_t>(value) ^ 0x8000'0000U; }

}  // namespace nazotte
