#include <nazotte/half_planes.hpp>

#include "target_clones.hpp"

#include <algorithm>
#include <cstring>

namespace nazotte {

namespace {

// Vector types of the compiler (GCC, Clang): four doubles at a time, on narrower machines in two halves.
constexpr std::size_t kLanes = 4;
constexpr std::size_t kQuads = kGroupSize / kLanes;
using Reals = double __attribute__((vector_size(kLanes * sizeof(double))));
using Integers = std::int32_t __attribute__((vector_size(kLanes * sizeof(std::int32_t))));
using Flags = std::int64_t __attribute__((vector_size(kLanes * sizeof(std::int64_t))));

using Group = std::array<Reals, kQuads>;
using GroupFlags = std::array<Flags, kQuads>;

/// values[i] - min as doubles, what is beyond min and max cut off.
inline __attribute__((always_inline)) void load(const std::array<std::int32_t, kGroupSize>& values, std::int32_t min,
                                                std::int32_t max, Group& out) {
  for (std::size_t quad = 0; quad < kQuads; ++quad) {
    Integers four;
    std::memcpy(&four, values.data() + quad * kLanes, sizeof four);
    four = four < min ? Integers{} + min : four;
    four = four > max ? Integers{} + max : four;
    out[quad] = __builtin_convertvector(four - min, Reals);
  }
}

inline __attribute__((always_inline)) GroupMask pack(const GroupFlags& flags) {
  Flags bits{};
  for (std::size_t quad = 0; quad < kQuads; ++quad) {
    bits |= flags[quad] & (Flags{1, 2, 4, 8} << static_cast<std::int64_t>(quad * kLanes));
  }
  return static_cast<GroupMask>(bits[0] | bits[1] | bits[2] | bits[3]);
}

}  // namespace

void HalfPlanes::assign(std::span<const GridPoint> ring, const GridBox& bounds) {
  bounds_ = bounds;
  planes_.resize(ring.size() - 1);
  double area = 0;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const double x = ring[i].x - bounds.min.x;
    const double y = ring[i].y - bounds.min.y;
    const double a = ring[i].y - ring[i + 1].y;
    const double b = ring[i + 1].x - ring[i].x;
    planes_[i] = {a, b, x * a + y * b};
    area -= planes_[i].c;  // twice the triangle of the edge and the origin
  }
  if (area > 0) return;
  for (Plane& plane : planes_) plane = {-plane.a, -plane.b, -plane.c};
}

bool HalfPlanes::contains(GridPoint point) const {
  const double x = point.x - bounds_.min.x;
  const double y = point.y - bounds_.min.y;
  return std::all_of(planes_.begin(), planes_.end(),
                     [x, y](const Plane& plane) { return x * plane.a + y * plane.b > plane.c; });
}

NAZOTTE_FAST_CLONES
GroupMask HalfPlanes::contained(const PointGroup& points) const {
  Group x;
  Group y;
  load(points.x, bounds_.min.x, bounds_.max.x, x);
  load(points.y, bounds_.min.y, bounds_.max.y, y);
  GroupFlags inside;
  inside.fill(~Flags{});
  for (const Plane& plane : planes_) {
    for (std::size_t quad = 0; quad < kQuads; ++quad) {
      inside[quad] &= x[quad] * plane.a + y[quad] * plane.b > plane.c;
    }
  }
  return pack(inside);
}

NAZOTTE_FAST_CLONES
GroupRelation HalfPlanes::relate(const BoxGroup& boxes) const {
  // What of a box is beyond the bounds is outside anyway.
  Group min_x;
  Group min_y;
  Group max_x;
  Group max_y;
  load(boxes.min_x, bounds_.min.x, bounds_.max.x, min_x);
  load(boxes.min_y, bounds_.min.y, bounds_.max.y, min_y);
  load(boxes.max_x, bounds_.min.x, bounds_.max.x, max_x);
  load(boxes.max_y, bounds_.min.y, bounds_.max.y, max_y);
  GroupFlags inside;
  GroupFlags reached;
  inside.fill(~Flags{});
  reached.fill(~Flags{});
  for (const Plane& plane : planes_) {
    // The corner farthest along the normal, and the one opposite to it.
    const Group& far_x = plane.a > 0 ? max_x : min_x;
    const Group& far_y = plane.b > 0 ? max_y : min_y;
    const Group& near_x = plane.a > 0 ? min_x : max_x;
    const Group& near_y = plane.b > 0 ? min_y : max_y;
    for (std::size_t quad = 0; quad < kQuads; ++quad) {
      reached[quad] &= far_x[quad] * plane.a + far_y[quad] * plane.b > plane.c;
      inside[quad] &= near_x[quad] * plane.a + near_y[quad] * plane.b > plane.c;
    }
  }
  const GroupMask all_inside = pack(inside);
  return {all_inside, pack(reached) & ~all_inside};
}

}  // namespace nazotte
