// A convex polygon as the intersection of half-planes, one per edge: tests without a branch, of one point or box
// against four edges at a time, or of a whole group against one.
//
// Why floating point: with coordinates relative to the polygon's bounds, which must not exceed kExactRealSideMax, every
// product and sum is a whole number of at most 53 bits. Doubles are exact there, and there are wide registers for them
// on every machine, which is not so for products of 64 bits.
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

class HalfPlanes {
 public:
  /// `ring`: closed, convex, not all on one line. Keeps its memory from call to call. O(n).
  void assign(std::span<const GridPoint> ring, const GridBox& bounds);
  /// No half-planes.
  void clear() { blocks_.clear(); }
  [[nodiscard]] bool empty() const { return blocks_.empty(); }

  /// Strictly inside of all half-planes? The point must lie in the bounds. O(n).
  [[nodiscard]] bool contains(GridPoint point) const;
  /// Those points of the group that are inside. `among` must lie in the bounds. O(n).
  [[nodiscard]] GroupMask contained(const PointGroup& points, GroupMask among) const;
  /// The boxes `among` must reach into the bounds. A box that is outside of the polygon but beyond no single edge is
  /// said to be crossing. O(n).
  [[nodiscard]] GroupRelation relate(const BoxGroup& boxes, GroupMask among) const;

  static constexpr std::size_t kLanes = 4;

  /// x * a + y * b > c, four times. What is missing in the last block is true everywhere.
  struct Block {
    std::array<double, kLanes> a;
    std::array<double, kLanes> b;
    std::array<double, kLanes> c;
  };

 private:
  [[nodiscard]] Relation relate(const GridBox& box) const;
  [[nodiscard]] GroupMask contained_together(const PointGroup& points) const;
  [[nodiscard]] GroupRelation relate_together(const BoxGroup& boxes) const;

  std::vector<Block> blocks_;
  GridBox bounds_{};
};

}  // namespace nazotte
