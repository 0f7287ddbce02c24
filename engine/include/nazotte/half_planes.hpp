// A convex polygon as the intersection of half-planes, one per edge: a test without a branch, for sixteen points or
// boxes at once.
//
// Why floating point: with coordinates relative to the polygon's bounds, which must not exceed kExactRealSideMax, every
// product and sum is a whole number of at most 53 bits. Doubles are exact there, and there are wide registers for them
// on every machine, which is not so for products of 64 bits.
//
// Thread safety: const access from any thread.
// Invariant: all that is asked about lies within the bounds, as the caller has checked.
#pragma once

#include <nazotte/grid.hpp>

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
  void clear() { planes_.clear(); }
  [[nodiscard]] bool empty() const { return planes_.empty(); }

  /// Strictly inside of all half-planes? The point must lie in the bounds. O(n).
  [[nodiscard]] bool contains(GridPoint point) const;
  /// As contains, for those points of the group that lie in the bounds; what it says about others means nothing. O(n).
  [[nodiscard]] GroupMask contained(const PointGroup& points) const;
  /// All boxes that reach into the bounds. A box that is outside of the polygon but beyond no single edge is said to be
  /// crossing. O(n).
  [[nodiscard]] GroupRelation relate(const BoxGroup& boxes) const;

 private:
  /// x * a + y * b > c.
  struct Plane {
    double a;
    double b;
    double c;
  };

  std::vector<Plane> planes_;
  GridBox bounds_{};
};

}  // namespace nazotte
