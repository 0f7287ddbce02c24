#include <nazotte/limits.hpp>
#include <nazotte/polygon.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace nazotte {

namespace {

constexpr double kMicro = 1e6;
constexpr std::int32_t kOutsideMicrodegrees = static_cast<std::int32_t>(kCoordinateDegreesMax * kMicro) + 1;

/// Twice the signed area of (a, b, p): above 0 when p is left of the line from a to b. Exact, see limits.hpp.
std::int64_t cross(GridPoint a, GridPoint b, GridPoint p) {
  return (static_cast<std::int64_t>(b.x) - a.x) * (static_cast<std::int64_t>(p.y) - a.y) -
         (static_cast<std::int64_t>(p.x) - a.x) * (static_cast<std::int64_t>(b.y) - a.y);
}

bool disjoint(const GridBox& a, const GridBox& b) {
  return a.max.x < b.min.x || b.max.x < a.min.x || a.max.y < b.min.y || b.max.y < a.min.y;
}

/// Where a point lies to a box: a bit for each side that it is beyond. Source: the Cohen-Sutherland line clipping
/// algorithm, Newman and Sproull, Principles of Interactive Computer Graphics, 1973.
unsigned outcode(GridPoint point, const GridBox& box) {
  return static_cast<unsigned>(point.x < box.min.x) | static_cast<unsigned>(point.x > box.max.x) << 1 |
         static_cast<unsigned>(point.y < box.min.y) << 2 | static_cast<unsigned>(point.y > box.max.y) << 3;
}

/// Are the box's corners not all strictly on one side of the line through a and b? Exact.
bool line_meets_box(GridPoint a, GridPoint b, const GridBox& box) {
  bool left = false;
  bool right = false;
  for (const GridPoint corner : {box.min, box.max, GridPoint{box.min.x, box.max.y}, GridPoint{box.max.x, box.min.y}}) {
    const std::int64_t side = cross(a, b, corner);
    left |= side >= 0;
    right |= side <= 0;
  }
  return left && right;
}

std::size_t distinct_points(std::vector<GridPoint> points) {
  const auto less = [](GridPoint a, GridPoint b) { return a.x != b.x ? a.x < b.x : a.y < b.y; };
  std::sort(points.begin(), points.end(), less);
  return static_cast<std::size_t>(std::unique(points.begin(), points.end()) - points.begin());
}

Result<void> check_coordinate(double degrees, std::size_t vertex, const char* name) {
  if (!std::isfinite(degrees)) {
    return Error{ErrorCode::invalid_argument,
                 "vertex " + std::to_string(vertex) + ": " + name + " is not a finite number"};
  }
  if (std::fabs(degrees) > kCoordinateDegreesMax) {
    return Error{ErrorCode::invalid_argument, "vertex " + std::to_string(vertex) + ": " + name +
                                                  " is beyond the limit of " +
                                                  std::to_string(static_cast<int>(kCoordinateDegreesMax)) + " degrees"};
  }
  return {};
}

}  // namespace

// This file is compiled with -ffp-contract=off: a fused `scaled - whole` would hide the rounding that is measured here.
std::int32_t to_microdegrees(double degrees) {
  const double magnitude = std::fabs(degrees);
  if (magnitude > kCoordinateDegreesMax) return degrees < 0 ? -kOutsideMicrodegrees : kOutsideMicrodegrees;
  const double scaled = magnitude * kMicro;
  auto whole = static_cast<std::int32_t>(scaled);
  const double above_half = scaled - whole - 0.5;
  if (above_half > 0) {
    ++whole;
  } else if (above_half == 0) {
    // The product seems to be a tie: the part that rounding cut off, which fma gives exactly, decides.
    const double residual = std::fma(magnitude, kMicro, -scaled);
    if (residual > 0 || (residual == 0 && whole % 2 != 0)) ++whole;
  }
  return degrees < 0 ? -whole : whole;
}

GridPoint to_grid(Degrees point) { return {to_microdegrees(point.longitude), to_microdegrees(point.latitude)}; }

Result<Polygon> Polygon::from_degrees(std::span<const Degrees> ring) {
  if (ring.size() > kPolygonVerticesMax) {
    return Error{ErrorCode::limit_exceeded, "a polygon may have at most " + std::to_string(kPolygonVerticesMax) +
                                                " vertices, this one has " + std::to_string(ring.size())};
  }
  Polygon polygon;
  polygon.ring_.reserve(ring.size() + 1);
  for (std::size_t vertex = 0; vertex < ring.size(); ++vertex) {
    if (auto checked = check_coordinate(ring[vertex].latitude, vertex, "latitude"); !checked) return checked.error();
    if (auto checked = check_coordinate(ring[vertex].longitude, vertex, "longitude"); !checked) return checked.error();
    const GridPoint point = to_grid(ring[vertex]);
    // Repeated vertices say nothing about the shape.
    if (polygon.ring_.empty() || polygon.ring_.back() != point) polygon.ring_.push_back(point);
  }
  if (distinct_points(polygon.ring_) < 3) {
    return Error{ErrorCode::invalid_argument, "a polygon needs at least 3 distinct points"};
  }
  if (polygon.ring_.front() != polygon.ring_.back()) polygon.ring_.push_back(polygon.ring_.front());
  polygon.bounds_ = {polygon.ring_.front(), polygon.ring_.front()};
  for (const GridPoint point : polygon.ring_) {
    polygon.bounds_.min = {std::min(polygon.bounds_.min.x, point.x), std::min(polygon.bounds_.min.y, point.y)};
    polygon.bounds_.max = {std::max(polygon.bounds_.max.x, point.x), std::max(polygon.bounds_.max.y, point.y)};
  }
  return polygon;
}

bool Polygon::contains(GridPoint point) const {
  if (point.x <= bounds_.min.x || point.x >= bounds_.max.x) return false;
  if (point.y <= bounds_.min.y || point.y >= bounds_.max.y) return false;
  int winding = 0;
  GridPoint a = ring_.front();
  bool a_above = a.y > point.y;
  for (const GridPoint b : std::span(ring_).subspan(1)) {
    const bool b_above = b.y > point.y;
    if (a_above != b_above) {
      const std::int64_t side = cross(a, b, point);
      if (side == 0) return false;
      if (a_above != (side > 0)) winding += b_above ? 1 : -1;
    } else if (b.y == point.y) {
      // The edge ends at the point's height without crossing it: only its end, or all of it when level, can touch.
      if (b == point) return false;
      if (a.y == b.y && (a.x < point.x) != (b.x < point.x)) return false;
    }
    a = b;
    a_above = b_above;
  }
  return winding != 0;
}

Relation Polygon::relate(const GridBox& box) const {
  if (disjoint(box, bounds_)) return Relation::outside;
  GridPoint a = ring_.front();
  unsigned a_code = outcode(a, box);
  for (const GridPoint b : std::span(ring_).subspan(1)) {
    const unsigned b_code = outcode(b, box);
    // Separating axes of an edge and a box: x and y, which the codes know, and the normal of the edge.
    if ((a_code & b_code) == 0 && line_meets_box(a, b, box)) return Relation::crossing;
    a = b;
    a_code = b_code;
  }
  // The boundary does not enter the box, so all of the box has one winding number.
  return contains(box.min) ? Relation::inside : Relation::outside;
}

}  // namespace nazotte
