#include "facet_bitmaps.hpp"

#include <algorithm>

namespace nazotte {

FacetBitmaps::FacetBitmaps(const FacetSpace& space, std::span<const FacetCode> codes)
    : words_(words_for(static_cast<std::uint32_t>(codes.size()))),
      all_indexed_(std::all_of(codes.begin(), codes.end(), [](FacetCode code) { return (code & kIndexedBit) != 0; })),
      bits_((space.bitmaps() + (all_indexed_ ? 0 : 1)) * words_) {
  for (std::size_t position = 0; position < codes.size(); ++position) {
    const FacetCode code = codes[position];
    if ((code & kIndexedBit) == 0) continue;
    const std::size_t word = position / kWordBits;
    const Word bit = Word{1} << (position % kWordBits);
    for (const Facet& facet : space.facets()) {
      bits_[(facet.bitmap + ((code & facet.mask) >> facet.shift)) * words_ + word] |= bit;
    }
    if (!all_indexed_) bits_[space.bitmaps() * words_ + word] |= bit;
  }
}

}  // namespace nazotte
