// Polygons that ISUUMO's users draw, and some that nobody should, the same ones for every run.
//
// They are handed out as vertices: preparing a Polygon is part of the question that is measured.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/polygon.hpp>

#include <cstddef>
#include <vector>

namespace nazotte::bench {

using Ring = std::vector<Degrees>;

/// Rings around places where estates are, in four equal quarters: convex hulls of 10 to 20 random points in a box of
/// 0.1 to 1 degree; then rings 2 to 20 km, 0.5 to 4 degrees, and 5 to 20 degrees across. A third of all are concave:
/// their distance to the center jumps from vertex to vertex. Rings beside the hulls have 4 to 200 vertices, each factor
/// of size as often as any other.
[[nodiscard]] std::vector<Ring> polygon_mix(std::size_t count);

/// One size of ring only: hulls, town, region, country are the quarters of polygon_mix.
enum class RingKind { hull, town, region, country };
[[nodiscard]] std::vector<Ring> polygons_of(RingKind kind, std::size_t count);

/// All of Japan: every estate is inside.
[[nodiscard]] std::vector<Ring> around_japan(std::size_t count);

/// 1 m wide and 10 degrees long, across the cities: large bounds, hardly anything in it.
[[nodiscard]] std::vector<Ring> needles(std::size_t count);

/// As large as a region, in the sea: no estate is inside.
[[nodiscard]] std::vector<Ring> empty_rings(std::size_t count);

/// 200 vertices, concave, 5 to 20 degrees across.
[[nodiscard]] std::vector<Ring> jagged_rings(std::size_t count);

}  // namespace nazotte::bench
