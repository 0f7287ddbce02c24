// A polygon, prepared for many questions of "is this point inside?".
//
// Preparation is part of every search, so it is one pass over the vertices that also learns whether the polygon is
// convex; then half-planes are tested (half_planes.hpp), else all edges when they are few (edge_lines.hpp), or those at
// a point's height (edge_bands.hpp).
//
// Thread safety: const access from any thread.
// Invariant: |vertex coordinate| <= kCoordinateDegreesMax, at least 3 distinct vertices, ring closed; or the polygon is
// empty and contains nothing.
#pragma once

#include <nazotte/edge_bands.hpp>
#include <nazotte/edge_lines.hpp>
#include <nazotte/error.hpp>
#include <nazotte/grid.hpp>
#include <nazotte/half_planes.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

/// What decides how points are tested. The answers are the same with any values; the defaults are the fastest.
struct PolygonTuning {
  /// Convex polygons of more edges are tested by bands, where two edges are looked at instead of all.
  std::size_t half_plane_edges_max = 128;
  /// Other polygons of up to so many edges are tested against all of them, larger ones by bands.
  std::size_t line_edges_max = EdgeLines::edges_max();
  EdgeBandsOptions bands = {};
};

class Polygon {
 public:
  /// The empty polygon.
  Polygon() = default;

  /// `ring`: the vertices in order; closed or not. Rounds each to the grid.
  /// Errors: invalid_argument for a coordinate that is not finite or beyond kCoordinateDegreesMax, and for fewer than 3
  /// distinct points (after rounding); limit_exceeded for too many vertices. O(n).
  [[nodiscard]] static Result<Polygon> from_degrees(std::span<const Degrees> ring, const PolygonTuning& tuning = {});

  /// Becomes the polygon of another ring, in the memory that it has. After an error it is empty. As from_degrees.
  [[nodiscard]] Result<void> assign(std::span<const Degrees> ring, const PolygonTuning& tuning = {});

  /// Strictly inside by the non-zero winding rule; a point on the boundary is outside. Exact. O(n) at worst.
  [[nodiscard]] bool contains(GridPoint point) const;
  /// As contains, for each point of the group.
  [[nodiscard]] GroupMask contained(const PointGroup& points) const;
  /// As contained, for the points of the group that are in `among`; they must lie within bounds(), not on its sides.
  [[nodiscard]] GroupMask contained(const PointGroup& points, GroupMask among) const;

  /// `inside`: every grid point of the box is strictly inside. `outside`: none is. `crossing`: unknown, test each
  /// point. May answer `crossing` when in doubt, never the other two. O(n) at worst.
  [[nodiscard]] Relation relate(const GridBox& box) const;
  /// As relate, for the boxes of the group that are in `among`.
  [[nodiscard]] GroupRelation relate(const BoxGroup& boxes, GroupMask among) const;

  [[nodiscard]] const GridBox& bounds() const { return bounds_; }
  /// Closed ring: first == last.
  [[nodiscard]] std::span<const GridPoint> ring() const { return ring_; }

 private:
  Result<void> round_vertices(std::span<const Degrees> ring);
  void measure_bounds();

  std::vector<GridPoint> ring_;
  GridBox bounds_{};
  HalfPlanes half_planes_;  // empty: the lines are asked
  EdgeLines lines_;         // empty, and no half-planes either: the bands are asked
  EdgeBands bands_;
};

}  // namespace nazotte
