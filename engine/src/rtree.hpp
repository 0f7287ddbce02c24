// A packed R-tree over points that also knows how well ranked its nodes are.
//
// Source: Hilbert packing, I. Kamel and C. Faloutsos, "Hilbert R-tree: An Improved R-tree Using Fractals", VLDB 1994;
// kept in flat arrays, level after level, so that children need no pointers.
//
// Thread safety: const access from any thread.
// Invariants: node n of level l covers nodes (level 0: points) [n * kFanout, (n + 1) * kFanout) of the level below;
// its box is tight, its best row is the smallest row number under it. The last level has one node.
#pragma once

#include <nazotte/polygon.hpp>

#include "best_rows.hpp"
#include "bitmap.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class RTree {
 public:
  static constexpr std::size_t kFanout = 16;

  /// Point i is row `first_row + i`. `points` must not be empty. O(points).
  RTree(std::span<const GridPoint> points, std::uint32_t first_row);

  /// Offers `best` every row strictly inside the polygon that is in `live` (null: all are) and can still get in.
  void search(const Polygon& polygon, const Bitmap* live, BestRows& best) const;

  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Node {
    GridBox box;
    std::uint32_t best_row;
  };
  struct Search;

  void visit(const Search& search, std::size_t level, std::size_t number) const;
  /// As visit, when the node is known to be inside the polygon.
  void visit_inside(const Search& search, std::size_t level, std::size_t number) const;

  std::vector<GridPoint> points_;  // along the Hilbert curve
  std::vector<std::uint32_t> rows_;
  std::vector<std::vector<Node>> levels_;
};

}  // namespace nazotte
