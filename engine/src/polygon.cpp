#include <nazotte/limits.hpp>
#include <nazotte/polygon.hpp>

#include "grid_kernels.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace nazotte {

namespace {

struct Step {
  std::int64_t x;
  std::int64_t y;

  Step(GridPoint from, GridPoint to)
      : x(static_cast<std::int64_t>(to.x) - from.x), y(static_cast<std::int64_t>(to.y) - from.y) {}

  [[nodiscard]] bool ascending() const { return x > 0 || (x == 0 && y > 0); }
};

/// Is the closed ring a convex polygon, possibly with vertices on straight edges? It is when it never turns both left
/// and right, and goes around once: it turns back along x (and y where x stands still) exactly twice. O(n).
bool is_convex(std::span<const GridPoint> ring) {
  bool left = false;
  bool right = false;
  int turns_back = 0;
  Step step(ring[ring.size() - 2], ring.back());
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const Step next(ring[i], ring[i + 1]);
    const std::int64_t turn = step.x * next.y - step.y * next.x;  // exact, see limits.hpp
    left |= turn > 0;
    right |= turn < 0;
    if (left && right) return false;
    if (step.ascending() != next.ascending()) ++turns_back;
    step = next;
  }
  return left != right && turns_back == 2;
}

bool has_three_distinct(std::span<const GridPoint> points) {
  if (points.size() < 3) return false;
  // No point equals the one before it.
  return std::any_of(points.begin() + 2, points.end(),
                     [&](GridPoint point) { return point != points[0] && point != points[1]; });
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

bool within(GridPoint point, const GridBox& bounds) {
  return point.x > bounds.min.x && point.x < bounds.max.x && point.y > bounds.min.y && point.y < bounds.max.y;
}

}  // namespace

Result<Polygon> Polygon::from_degrees(std::span<const Degrees> ring, const PolygonTuning& tuning) {
  Result<Polygon> polygon{Polygon()};
  if (auto assigned = polygon->assign(ring, tuning); !assigned) return assigned.error();
  return polygon;
}

Result<void> Polygon::assign(std::span<const Degrees> ring, const PolygonTuning& tuning) {
  bounds_ = {};
  half_planes_.clear();
  lines_.clear();
  if (auto rounded = round_vertices(ring); !rounded) {
    ring_.clear();
    return rounded;
  }
  measure_bounds();
  const bool exact = side_of(bounds_) <= kExactRealSideMax;
  if (exact && ring_.size() - 1 <= tuning.half_plane_edges_max && is_convex(ring_)) {
    half_planes_.assign(ring_, bounds_);
  } else if (exact && ring_.size() - 1 <= tuning.line_edges_max) {
    lines_.assign(ring_, bounds_);
  } else {
    bands_.assign(ring_, bounds_, tuning.bands);
  }
  return {};
}

Result<void> Polygon::round_vertices(std::span<const Degrees> ring) {
  if (ring.size() > kPolygonVerticesMax) {
    return Error{ErrorCode::limit_exceeded, "a polygon may have at most " + std::to_string(kPolygonVerticesMax) +
                                                " vertices, this one has " + std::to_string(ring.size())};
  }
  ring_.resize(ring.size());
  if (!round_to_grid(ring, ring_.data())) {
    for (std::size_t vertex = 0; vertex < ring.size(); ++vertex) {
      if (auto checked = check_coordinate(ring[vertex].latitude, vertex, "latitude"); !checked) return checked;
      if (auto checked = check_coordinate(ring[vertex].longitude, vertex, "longitude"); !checked) return checked;
      ring_[vertex] = to_grid(ring[vertex]);
    }
  }
  // Repeated vertices say nothing about the shape.
  ring_.erase(std::unique(ring_.begin(), ring_.end()), ring_.end());
  if (!has_three_distinct(ring_)) {
    return Error{ErrorCode::invalid_argument, "a polygon needs at least 3 distinct points"};
  }
  if (ring_.front() != ring_.back()) ring_.push_back(ring_.front());
  return {};
}

void Polygon::measure_bounds() {
  GridBox bounds{ring_.front(), ring_.front()};
  for (const GridPoint point : ring_) {
    bounds.min = {std::min(bounds.min.x, point.x), std::min(bounds.min.y, point.y)};
    bounds.max = {std::max(bounds.max.x, point.x), std::max(bounds.max.y, point.y)};
  }
  bounds_ = bounds;
}

bool Polygon::contains(GridPoint point) const {
  if (!within(point, bounds_)) return false;
  if (!lines_.empty()) return lines_.contains(point);
  return half_planes_.empty() ? bands_.contains(point) : half_planes_.contains(point);
}

GroupMask Polygon::contained(const PointGroup& points) const {
  return contained(points, points_within(points, bounds_));
}

GroupMask Polygon::contained(const PointGroup& points, GroupMask among) const {
  if (among == 0) return 0;
  if (!lines_.empty()) return lines_.contained(points, among);
  return half_planes_.empty() ? bands_.contained(points, among) : half_planes_.contained(points, among);
}

Relation Polygon::relate(const GridBox& box) const {
  BoxGroup group{};
  group.min_x[0] = box.min.x;
  group.min_y[0] = box.min.y;
  group.max_x[0] = box.max.x;
  group.max_y[0] = box.max.y;
  const GroupRelation relation = relate(group, 1);
  if (relation.inside != 0) return Relation::inside;
  return relation.crossing != 0 ? Relation::crossing : Relation::outside;
}

GroupRelation Polygon::relate(const BoxGroup& boxes, GroupMask among) const {
  among &= boxes_reaching_into(boxes, bounds_);
  if (among == 0) return {0, 0};
  if (!half_planes_.empty()) return half_planes_.relate(boxes, among);
  if (!lines_.empty()) return lines_.relate(boxes, among);
  GroupRelation result{0, 0};
  for_each_element(among, [&](std::size_t i) {
    const Relation relation = bands_.relate(boxes[i]);
    if (relation == Relation::inside) result.inside |= GroupMask{1} << i;
    if (relation == Relation::crossing) result.crossing |= GroupMask{1} << i;
  });
  return result;
}

}  // namespace nazotte
