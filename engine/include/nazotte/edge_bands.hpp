// The edges of any polygon, found by height: the bounds are cut into bands of equal height, each with a list of the
// edges that reach into it. A point is held against the edges of its band only, four at a time, without a branch.
//
// Source: the slab method for point location, D. Dobkin and R. Lipton, "Multidimensional searching problems", 1976,
// with bands of equal height instead of one per vertex: the number of entries stays in proportion to the number of
// edges. The winding rule: D. Sunday, "Inclusion of a point in a polygon", 2001.
//
// Why floating point, and when: see half_planes.hpp. Larger polygons are computed in integers of 64 bits.
//
// Thread safety: const access from any thread.
// Invariant: all that is asked about lies within the bounds, as the caller has checked.
#pragma once

#include <nazotte/grid.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

struct EdgeBandsOptions {
  /// Polygons of fewer edges are one band.
  std::size_t edges_min = 12;
  /// Bounds with a longer side are computed in integers; at most kExactRealSideMax.
  std::int64_t real_side_max = kExactRealSideMax;
};

class EdgeBands {
 public:
  /// `ring`: closed. Keeps its memory from call to call. O(n).
  void assign(std::span<const GridPoint> ring, const GridBox& bounds, const EdgeBandsOptions& options);

  /// Strictly inside by the non-zero winding rule; a point on the boundary is outside. Exact. O(edges of the band).
  [[nodiscard]] bool contains(GridPoint point) const;
  /// As contains, for the points of the group that are in `among`.
  [[nodiscard]] GroupMask contained(const PointGroup& points, GroupMask among) const;
  /// As Polygon::relate. A box that covers many bands is said to be crossing without a look at its edges.
  [[nodiscard]] Relation relate(const GridBox& box) const;

 private:
  static constexpr std::size_t kLanes = 4;

  /// Four edges, the missing ones of the last block of a band have no length and lie outside of the bounds.
  struct Block {
    std::array<std::int32_t, kLanes> from_x;
    std::array<std::int32_t, kLanes> from_y;
    std::array<std::int32_t, kLanes> to_x;
    std::array<std::int32_t, kLanes> to_y;

    [[nodiscard]] GridPoint from(std::size_t lane) const { return {from_x[lane], from_y[lane]}; }
    [[nodiscard]] GridPoint to(std::size_t lane) const { return {to_x[lane], to_y[lane]}; }
  };

  [[nodiscard]] std::uint32_t band_of(std::int32_t y) const {
    return static_cast<std::uint32_t>(y - bounds_.min.y) >> shift_;
  }
  [[nodiscard]] std::span<const Block> blocks(std::uint32_t first_band, std::uint32_t last_band) const {
    return std::span(blocks_).subspan(ends_[first_band], ends_[last_band + 1] - ends_[first_band]);
  }
  void choose_bands(std::span<const GridPoint> ring, std::size_t edges_min);
  void fill(std::span<const GridPoint> ring);
  [[nodiscard]] GroupMask contained_by_reals(const PointGroup& points, GroupMask among) const;
  static bool contains_by_integers(std::span<const Block> blocks, GridPoint point);

  GridBox bounds_{};
  bool by_reals_ = true;
  std::uint32_t shift_ = 0;            // a band is 2^shift_ microdegrees high
  std::vector<std::uint32_t> ends_;    // band b has the blocks [ends_[b], ends_[b + 1])
  std::vector<std::uint32_t> counts_;  // edges of each band
  std::vector<Block> blocks_;
};

}  // namespace nazotte
