// Points and polygons on the grid of whole microdegrees.
//
// Why integers: the reference prints every coordinate with %f (6 decimals) before the database compares
// them. On that grid "strictly inside" can be decided exactly, with no rounding in the arithmetic.
//
// Thread safety: a Polygon is immutable once made.
// Invariant: |vertex coordinate| <= kCoordinateDegreesMax, at least 3 distinct vertices, ring closed.
#pragma once

#include <nazotte/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

struct Degrees {
  double latitude;
  double longitude;
};

/// x = longitude, y = latitude, in 10^-6 degree.
struct GridPoint {
  std::int32_t x;
  std::int32_t y;
  friend bool operator==(const GridPoint&, const GridPoint&) = default;
};

/// The microdegrees that printf("%f") shows for `degrees`: correctly rounded from the exact binary value, ties to
/// even. Beyond kCoordinateDegreesMax the result is saturated one microdegree outside of it, so it lies
/// inside no polygon. `degrees` must not be NaN. O(1).
[[nodiscard]] std::int32_t to_microdegrees(double degrees);

[[nodiscard]] GridPoint to_grid(Degrees point);

/// Closed on all sides.
struct GridBox {
  GridPoint min;
  GridPoint max;
};

/// How a box lies to a polygon.
enum class Relation : std::uint8_t { outside, inside, crossing };

class Polygon {
 public:
  /// `ring`: the vertices in order; closed or not. Rounds each to the grid.
  /// Errors: invalid_argument for a coordinate that is not finite or beyond kCoordinateDegreesMax, and for fewer than 3
  /// distinct points (after rounding); limit_exceeded for too many vertices. O(n log n).
  [[nodiscard]] static Result<Polygon> from_degrees(std::span<const Degrees> ring);

  /// Strictly inside by the non-zero winding rule; a point on the boundary is outside. Exact. O(n).
  [[nodiscard]] bool contains(GridPoint point) const;

  /// `inside`: every grid point of the box is strictly inside. `outside`: none is. `crossing`: unknown, test each
  /// point. May answer `crossing` when in doubt, never the other two. O(n).
  [[nodiscard]] Relation relate(const GridBox& box) const;

  [[nodiscard]] const GridBox& bounds() const { return bounds_; }
  /// Closed ring: first == last.
  [[nodiscard]] std::span<const GridPoint> ring() const { return ring_; }

 private:
  Polygon() = default;

  std::vector<GridPoint> ring_;
  GridBox bounds_{};
};

}  // namespace nazotte
