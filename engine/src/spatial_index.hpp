// The best ranked points inside a polygon.
//
// Rows come in rank order, so they are cut into tiers: the first kHeadRows rows are scanned, then come R-trees over
// ever larger runs of rows. A tier holds better ranks than all later ones, so the search ends with the tier that fills
// the limit.
//
// Thread safety: const access from any thread.
// Invariant: each row is in exactly one tier.
#pragma once

#include <nazotte/polygon.hpp>

#include "best_rows.hpp"
#include "bitmap.hpp"
#include "rtree.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class SpatialIndex {
 public:
  static constexpr std::uint32_t kHeadRows = 1024;
  /// Rows of a tier in relation to the tier before.
  static constexpr std::uint32_t kTierGrowth = 2;

  /// `points[row]`. O(rows).
  explicit SpatialIndex(std::span<const GridPoint> points, const BuildMemory& memory = {});

  /// The first `limit` rows, ascending, that are strictly inside and in `live` (null: all are); `out` is overwritten.
  void search(const Polygon& polygon, const Bitmap* live, std::size_t limit, FoundRows& out) const;

  [[nodiscard]] std::size_t bytes() const;

 private:
  void scan_head(const Polygon& polygon, const Bitmap* live, std::size_t limit, FoundRows& out) const;

  std::vector<RankedPoints> head_;
  std::vector<RTree> tiers_;
};

}  // namespace nazotte
