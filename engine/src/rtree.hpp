// A packed R-tree over points that also knows how well ranked its nodes are.
//
// Source: Hilbert packing, I. Kamel and C. Faloutsos, "Hilbert R-tree: An Improved R-tree Using Fractals", VLDB 1994;
// kept in flat arrays, level after level, so that children need no pointers. A node holds the boxes of its children
// side by side, so that all of them are tested at once.
//
// Thread safety: const access from any thread.
// Invariants: node n of level l is about nodes (level 0: leaves) [n * kGroupSize, (n + 1) * kGroupSize) of the level
// below; a child's box is tight, its best row is the smallest row number under it. The last level has one node. What is
// missing in the last groups is a box, or a point, that no polygon meets.
#pragma once

#include <nazotte/polygon.hpp>

#include "best_rows.hpp"
#include "bitmap.hpp"
#include "large_vector.hpp"
#include "point_batch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class RTree {
 public:
  /// Point i is row `first_row + i`. `points` must not be empty. O(points).
  RTree(std::span<const GridPoint> points, std::uint32_t first_row, const BuildMemory& memory);

  /// Offers `best` every row strictly inside the polygon that is in `live` (null: all are) and can still get in.
  void search(const Polygon& polygon, const Bitmap* live, BestRows& best) const;

  [[nodiscard]] std::size_t bytes() const;

 private:
  struct alignas(64) Node {
    BoxGroup boxes;
    std::array<std::uint32_t, kGroupSize> best_rows;
  };
  struct Summary;
  struct Search;

  void add_leaves(std::span<const GridPoint> points, std::span<const std::uint32_t> order, std::uint32_t first_row);
  void add_levels();

  void visit(const Search& search, std::size_t level, std::size_t number) const;
  void visit_leaves(const Search& search, std::size_t number, GroupMask among) const;
  /// Takes all rows under child `number` of a level.
  void take(const Search& search, std::size_t level, std::size_t number) const;

  LargeVector<RankedPoints> leaves_;  // along the Hilbert curve
  std::vector<LargeVector<Node>> levels_;
};

}  // namespace nazotte
