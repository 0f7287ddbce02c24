// All edges of a polygon that has not too many: sixteen points at a time are held against each of them.
//
// Nothing has to be sorted before the first question. That decides, since a question tests a hundred points or two:
// bands of edges (edge_bands.hpp) take longer to be made than all edges take to be looked at.
//
// Source: the winding rule, D. Sunday, "Inclusion of a point in a polygon", 2001. Why floating point: see
// half_planes.hpp.
//
// Thread safety: const access from any thread.
// Invariant: all that is asked about lies within the bounds, as the caller has checked; their sides are at most
// kExactRealSideMax.
#pragma once

#include <nazotte/grid.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace nazotte {

class EdgeLines {
 public:
  /// Polygons of more edges are for bands; that depends on the machine.
  [[nodiscard]] static std::size_t edges_max();

  /// `ring`: closed. Keeps its memory from call to call. O(n).
  void assign(std::span<const GridPoint> ring, const GridBox& bounds);
  /// No edges.
  void clear() { lines_.clear(); }
  [[nodiscard]] bool empty() const { return lines_.empty(); }

  /// Strictly inside by the non-zero winding rule; a point on the boundary is outside. Exact. O(n).
  [[nodiscard]] bool contains(GridPoint point) const;
  /// As contains, for the points of the group that are in `among`.
  [[nodiscard]] GroupMask contained(const PointGroup& points, GroupMask among) const;
  /// As Polygon::relate, for the boxes of the group that are in `among`, which must reach into the bounds. O(n).
  [[nodiscard]] GroupRelation relate(const BoxGroup& boxes, GroupMask among) const;

  /// An edge, which begins where the one before ends, and the line through it: x * a + y * b = c.
  struct Line {
    double a;
    double b;
    double c;
    GridPoint to;

    /// Above 0 for points left of the line, which counts coordinates from `origin`. Exact.
    [[nodiscard]] double side_of(GridPoint point, GridPoint origin) const {
      return (static_cast<double>(point.x) - origin.x) * a + (static_cast<double>(point.y) - origin.y) * b - c;
    }
  };

 private:
  std::vector<Line> lines_;
  GridBox bounds_{};
};

}  // namespace nazotte
