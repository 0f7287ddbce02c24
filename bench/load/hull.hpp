// Convex polygons as nazotte's users draw them, on the grid of microdegrees, where "strictly inside" is exact.
//
// Source of the hull: A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979.
//
// Thread safety: values and pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gen/random.hpp"
#include "rows.hpp"

namespace nazotte::load {

/// The corners counter-clockwise (longitude to the right, latitude up), none three of them on a line, not closed.
using Hull = std::vector<GridPlace>;

inline constexpr std::size_t kHullCornersMin = 10;
inline constexpr std::size_t kHullCornersMax = 20;

/// The smallest convex polygon around the points; fewer than 3 corners when they lie on a line. O(n log n).
[[nodiscard]] Hull convex_hull(std::vector<GridPlace> points);

/// A hull of 10 to 20 corners around a place. Integers only, so the same draw gives the same hull on every machine.
/// `radius`: microdegrees, at least 1,000.
[[nodiscard]] Hull draw_hull(data::Random& random, GridPlace center, std::int32_t radius);

/// Strictly inside; a place on the boundary is outside. Exact. O(corners).
[[nodiscard]] bool strictly_inside(const Hull& hull, GridPlace place);

/// {"coordinates": [...]}, closed as clients send it.
[[nodiscard]] std::string coordinates_json(const Hull& hull);

}  // namespace nazotte::load
