// The rows of every combination of facet values, in rank order: what a question that binds nearly all facets reads.
//
// Thread safety: const access from any thread.
// Invariant: rows whose code has no kIndexedBit are in no list.
#pragma once

#include "facet_space.hpp"
#include "packed_array.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class CellPostings {
 public:
  /// A question that leaves more bits free than this is read otherwise.
  static constexpr unsigned kFreeBitsMax = 5;

  /// With fewer codes than this, even a question that binds all facets matches so many rows that an AND of bitmaps
  /// finds its page as fast.
  static constexpr std::size_t kCodesMin = 256;
  static bool pays(const FacetSpace& space) { return space.mask() >= kCodesMin; }

  /// `codes[row]`. O(rows).
  CellPostings(const FacetSpace& space, std::span<const FacetCode> codes, const BuildMemory& memory);

  /// A list of row(i), begin <= i < end, ascending.
  struct List {
    std::uint32_t begin;
    std::uint32_t end;
    [[nodiscard]] std::uint32_t size() const { return end - begin; }
  };
  using Lists = boost::container::small_vector<List, std::size_t{1} << kFreeBitsMax>;

  /// Few enough lists to look at?
  [[nodiscard]] static bool covers(const FacetSelection& selection) { return selection.free_bits <= kFreeBitsMax; }
  /// The lists that are not empty, of all codes that match. Only when covers(). O(2^kFreeBitsMax).
  [[nodiscard]] Lists lists(const FacetSelection& selection) const;
  [[nodiscard]] std::uint32_t row(std::uint32_t place) const { return rows_[place]; }

  /// The first place of the list whose row is at least `row`. O(log size).
  [[nodiscard]] std::uint32_t lower_bound(List list, std::uint32_t row) const;

  [[nodiscard]] std::size_t bytes() const { return begins_.capacity() * sizeof(std::uint32_t) + rows_.bytes(); }

 private:
  FacetCode mask_;
  std::vector<std::uint32_t> begins_;  // by code
  PackedArray rows_;
};

}  // namespace nazotte
