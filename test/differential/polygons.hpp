// Polygons to ask for: convex, concave, tiny, as large as Japan, and such that touch estates with vertices and edges.
//
// All of them are simple (no edge crosses another), so that even-odd and non-zero winding agree.
//
// Thread safety: pure functions of their random numbers.
#pragma once

#include <gen/random.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::differential {

struct Point {
  double latitude;
  double longitude;
};

struct Polygon {
  std::string_view kind;
  std::vector<Point> ring;  // closed
};

/// `estates`: where estates are; at least 20.
[[nodiscard]] Polygon random_polygon(data::Random& random, std::span<const Point> estates);

/// The 6 decimals that %f prints.
[[nodiscard]] std::string six_decimals(double degrees);

/// Does the point, rounded to 6 decimals, lie exactly on an edge or a vertex of the ring, rounded likewise?
[[nodiscard]] bool on_boundary(Point point, std::span<const Point> ring);

}  // namespace nazotte::differential
