#include "count_cube.hpp"

#include <algorithm>

namespace nazotte {

std::size_t CountCube::blocks_for(const FacetSpace& space, std::size_t positions, std::size_t blocks_max) {
  return std::clamp<std::size_t>(positions / (space.cells() * sizeof(std::uint32_t)), 1, blocks_max);
}

CountCube::CountCube(const FacetSpace& space, std::span<const FacetCode> codes, std::size_t blocks,
                     const BuildMemory& memory)
    : blocks_(blocks),
      block_words_((words_for(static_cast<std::uint32_t>(codes.size())) + blocks - 1) / blocks),
      sums_(space.cells() * blocks, memory) {
  count_codes(space, codes);
  sum_up(space);
}

/// Fills the cells in which no facet is "any".
void CountCube::count_codes(const FacetSpace& space, std::span<const FacetCode> codes) {
  std::vector<std::uint32_t> of_code(std::size_t{space.mask()} + 1);
  const std::size_t block_positions = block_words_ * kWordBits;
  for (std::size_t block = 0; block * block_positions < codes.size(); ++block) {
    const std::size_t begin = block * block_positions;
    for (const FacetCode code : codes.subspan(begin, std::min(block_positions, codes.size() - begin))) {
      if ((code & kIndexedBit) != 0) ++of_code[code & ~kIndexedBit];
    }
    for (std::size_t code = 0; code < of_code.size(); ++code) {
      if (of_code[code] == 0) continue;
      sums_[space.cell(static_cast<FacetCode>(code)) * blocks_ + block] = of_code[code];
      of_code[code] = 0;
    }
  }
}

void CountCube::sum_up(const FacetSpace& space) {
  for (std::size_t cell = 0; cell < space.cells(); ++cell) {
    std::uint32_t* const sums = &sums_[cell * blocks_];
    for (std::size_t block = 1; block < blocks_; ++block) sums[block] += sums[block - 1];
  }
  // One facet after the other: its "any" is the sum over its values, of all that is summed up so far.
  for (const Facet& facet : space.facets()) {
    const std::size_t slice = facet.stride * blocks_;
    const std::size_t step = slice * (facet.values + 1);
    for (std::size_t base = 0; base < sums_.size(); base += step) {
      std::uint32_t* const any = &sums_[base + facet.any() * slice];
      for (std::size_t value = 0; value < facet.values; ++value) {
        const std::uint32_t* const from = &sums_[base + value * slice];
        for (std::size_t i = 0; i < slice; ++i) any[i] += from[i];
      }
    }
  }
}

}  // namespace nazotte
