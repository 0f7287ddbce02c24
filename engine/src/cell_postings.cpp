#include "cell_postings.hpp"

namespace nazotte {

CellPostings::CellPostings(const FacetSpace& space, std::span<const FacetCode> codes, const BuildMemory& memory)
    : mask_(space.mask()), begins_(std::size_t{space.mask()} + 2) {
  for (const FacetCode code : codes) {
    if ((code & kIndexedBit) != 0) ++begins_[(code & mask_) + std::size_t{1}];
  }
  for (std::size_t code = 1; code < begins_.size(); ++code) begins_[code] += begins_[code - 1];
  rows_ = PackedArray(begins_.back(), static_cast<std::uint32_t>(codes.size()), memory);
  std::vector<std::uint32_t> next(begins_.begin(), begins_.end() - 1);
  for (std::uint32_t row = 0; row < codes.size(); ++row) {
    if ((codes[row] & kIndexedBit) != 0) rows_.set(next[codes[row] & mask_]++, row);
  }
}

CellPostings::Lists CellPostings::lists(const FacetSelection& selection) const {
  const auto free = static_cast<FacetCode>(mask_ & ~selection.mask);
  const auto bound = static_cast<FacetCode>(selection.code & mask_);
  Lists lists;
  FacetCode part = 0;
  do {  // all subsets of the free bits: the subtraction carries through the bound ones
    const auto code = static_cast<std::size_t>(bound | part);
    if (begins_[code] < begins_[code + 1]) lists.push_back({begins_[code], begins_[code + 1]});
    part = static_cast<FacetCode>((part - free) & free);
  } while (part != 0);
  return lists;
}

std::uint32_t CellPostings::lower_bound(List list, std::uint32_t row) const {
  while (list.begin < list.end) {
    const std::uint32_t middle = list.begin + list.size() / 2;
    if (rows_[middle] < row) {
      list.begin = middle + 1;
    } else {
      list.end = middle;
    }
  }
  return list.begin;
}

}  // namespace nazotte
