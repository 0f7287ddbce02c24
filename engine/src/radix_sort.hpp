// A stable sort of row numbers by unsigned keys.
//
// Source: least-significant-digit radix sort, Knuth, The Art of Computer Programming, vol. 3, 5.2.5. Digits that
// are the same in all keys cost one look, no pass.
//
// Thread safety: pure functions.
#pragma once

#include "large_vector.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace nazotte {

template <class Unsigned>
struct BasicSortItem {
  Unsigned key;
  std::uint32_t row;
};
/// With 32 bits of key an item takes half the memory, and a sort half the traffic.
using SortItem = BasicSortItem<std::uint32_t>;
using WideSortItem = BasicSortItem<std::uint64_t>;
template <class Unsigned>
using SortItems = LargeVector<BasicSortItem<Unsigned>>;

/// Sorts ascending by key; items with equal keys keep their order. O(items x distinct digits), as much memory again.
template <class Unsigned>
void radix_sort(SortItems<Unsigned>& items) {
  // 11 bits: keys of up to 22 bits, which is what most ranks and prices have, take two passes.
  constexpr std::size_t kDigitBits = 11;
  constexpr std::size_t kKeyBits = std::numeric_limits<Unsigned>::digits;
  constexpr std::size_t kDigits = (kKeyBits + kDigitBits - 1) / kDigitBits;
  constexpr std::size_t kValues = std::size_t{1} << kDigitBits;
  constexpr Unsigned kMask = kValues - 1;

  const auto by_key = [](const auto& a, const auto& b) { return a.key < b.key; };
  if (std::is_sorted(items.begin(), items.end(), by_key)) return;
  // Clearing and adding up the digits' counters takes longer than this.
  constexpr std::size_t kFewItems = 1024;
  if (items.size() < kFewItems) return std::stable_sort(items.begin(), items.end(), by_key);

  std::vector<std::array<std::size_t, kValues>> counts(kDigits);
  for (const auto& item : items) {
    for (std::size_t digit = 0; digit < kDigits; ++digit) ++counts[digit][item.key >> (digit * kDigitBits) & kMask];
  }
  SortItems<Unsigned> sorted(items.size(), items.get_allocator());
  for (std::size_t digit = 0; digit < kDigits; ++digit) {
    auto& places = counts[digit];
    if (places[items[0].key >> (digit * kDigitBits) & kMask] == items.size()) continue;
    std::size_t next = 0;
    for (std::size_t& place : places) next += std::exchange(place, next);
    for (const auto& item : items) sorted[places[item.key >> (digit * kDigitBits) & kMask]++] = item;
    items.swap(sorted);
  }
}

/// Maps signed integers to unsigned ones in the same order.
inline std::uint64_t ordered_bits(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}
inline std::uint32_t ordered_bits(std::int32_t value) { return static_cast<std::uint32_t>(value) ^ 0x8000'0000U; }

}  // namespace nazotte
