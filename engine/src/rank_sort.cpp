#include "rank_sort.hpp"

#include <nazotte/target_clones.hpp>

#include "wide.hpp"

#include <algorithm>
#include <array>

namespace nazotte {

namespace {

using wide::EightIntegers;

constexpr std::size_t kLanes = 8;

NAZOTTE_FAST_CLONES
void rank_sort(std::span<std::uint32_t> numbers) {
  // Signed comparison is what machines have: both sides are moved by half of the range.
  constexpr std::uint32_t kHalf = 0x8000'0000U;
  std::array<std::int32_t, kRankSortMax> moved;
  const std::size_t blocks = (numbers.size() + kLanes - 1) / kLanes;
  for (std::size_t i = 0; i < numbers.size(); ++i) moved[i] = static_cast<std::int32_t>(numbers[i] ^ kHalf);
  for (std::size_t i = numbers.size(); i < blocks * kLanes; ++i) moved[i] = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    EightIntegers mine;
    wide::load(moved, block * kLanes, mine);
    EightIntegers ranks{};
    // A true flag is -1.
    for (std::size_t i = 0; i < numbers.size(); ++i) ranks -= moved[i] < mine;
    const std::size_t end = std::min(kLanes, numbers.size() - block * kLanes);
    for (std::size_t i = 0; i < end; ++i) {
      numbers[static_cast<std::size_t>(ranks[i])] = static_cast<std::uint32_t>(moved[block * kLanes + i]) ^ kHalf;
    }
  }
}

}  // namespace

void sort_distinct(std::span<std::uint32_t> numbers) {
  if (numbers.size() > kRankSortMax) {
    std::sort(numbers.begin(), numbers.end());
  } else {
    rank_sort(numbers);
  }
}

}  // namespace nazotte
