// How many rows have which facets: a count for every combination of facet values, "any" included.
//
// Source: the data cube, J. Gray et al., "Data Cube: A Relational Aggregation Operator Generalizing Group-By,
// Cross-Tab, and Sub-Totals", ICDE 1996. Counts are kept per block of positions and summed up along the blocks, so a
// cube also tells near which position the n-th row of a combination is: the page of a deep offset starts there.
//
// Thread safety: const access from any thread.
// Invariant: position p is the p-th code it was made from; codes without kIndexedBit are not counted.
#pragma once

#include "bitmap.hpp"
#include "facet_space.hpp"
#include "large_vector.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class CountCube {
 public:
  /// Cells per position above which a cube is larger than what it saves.
  static constexpr std::size_t kCellsPerPositionMax = 4;
  static bool pays(const FacetSpace& space, std::size_t positions) {
    return space.cells() <= positions * kCellsPerPositionMax;
  }
  /// Blocks for which the counts of all blocks take a byte a position; at most `blocks_max`, which is not 0.
  static std::size_t blocks_for(const FacetSpace& space, std::size_t positions, std::size_t blocks_max);

  /// O(positions + cells x blocks x facets).
  CountCube(const FacetSpace& space, std::span<const FacetCode> codes, std::size_t blocks,
            const BuildMemory& memory = {});

  /// O(1).
  [[nodiscard]] std::uint32_t count(std::uint32_t cell) const { return sums_[(cell + 1) * blocks_ - 1]; }

  /// The first word of positions of a block, and how many rows of the cell are before it.
  struct Place {
    std::size_t word = 0;
    std::uint64_t skipped = 0;
  };
  /// The last block before which at most `offset` rows of the cell are. `without(end)` tells how many of those below
  /// position `end` do not count. O(log blocks) calls.
  template <class Without>
  [[nodiscard]] Place seek(std::uint32_t cell, std::uint64_t offset, Without without) const {
    const std::uint32_t* const sums = &sums_[cell * blocks_];
    const auto before = [&](std::size_t block) -> std::uint64_t {
      if (block == 0) return 0;
      return sums[block - 1] - without(static_cast<std::uint32_t>(block * block_words_ * kWordBits));
    };
    std::size_t first = 0;
    std::size_t last = blocks_ - 1;
    while (first < last) {
      const std::size_t middle = (first + last + 1) / 2;
      if (before(middle) <= offset) {
        first = middle;
      } else {
        last = middle - 1;
      }
    }
    return {first * block_words_, before(first)};
  }

  [[nodiscard]] std::size_t bytes() const { return sums_.capacity() * sizeof(std::uint32_t); }

 private:
  void count_codes(const FacetSpace& space, std::span<const FacetCode> codes);
  void sum_up(const FacetSpace& space);

  std::size_t blocks_;
  std::size_t block_words_;
  LargeVector<std::uint32_t> sums_;  // [cell][block]: rows of the cell up to the end of the block
};

}  // namespace nazotte
