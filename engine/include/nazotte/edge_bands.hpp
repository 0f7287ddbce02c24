// The edges of any polygon, found by height: the bounds are cut into bands of equal height, each with a list of the
// edges that reach into it. A point is held against the edges of its band only.
//
// Source: the slab method for point location, D. Dobkin and R. Lipton, "Multidimensional searching problems", 1976,
// with bands of equal height instead of one per vertex: the number of entries stays in proportion to the number of
// edges. The winding rule: D. Sunday, "Inclusion of a point in a polygon", 2001.
//
// Thread safety: const access from any thread.
// Invariant: all that is asked about lies within the bounds, as the caller has checked.
#pragma once

#include <nazotte/grid.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class EdgeBands {
 public:
  /// `ring`: closed. Makes one band when `edges_min` or fewer edges do not pay for more. Keeps its memory from call to
  /// call. O(n).
  void assign(std::span<const GridPoint> ring, const GridBox& bounds, std::size_t edges_min);

  /// Strictly inside by the non-zero winding rule; a point on the boundary is outside. Exact. O(edges of the band).
  [[nodiscard]] bool contains(GridPoint point) const;
  /// As Polygon::relate. A box that covers many bands is said to be crossing without a look at its edges.
  [[nodiscard]] Relation relate(const GridBox& box) const;

 private:
  struct Edge {
    GridPoint from;
    GridPoint to;
  };

  [[nodiscard]] std::uint32_t band_of(std::int32_t y) const {
    return static_cast<std::uint32_t>(y - bounds_.min.y) >> shift_;
  }
  [[nodiscard]] std::span<const Edge> edges(std::uint32_t first_band, std::uint32_t last_band) const {
    return std::span(edges_).subspan(ends_[first_band], ends_[last_band + 1] - ends_[first_band]);
  }
  void choose_bands(std::span<const GridPoint> ring, std::size_t edges_min);
  void fill(std::span<const GridPoint> ring);

  GridBox bounds_{};
  std::uint32_t shift_ = 0;          // a band is 2^shift_ microdegrees high
  std::vector<std::uint32_t> ends_;  // band b has the edges [ends_[b], ends_[b + 1])
  std::vector<Edge> edges_;
};

}  // namespace nazotte
