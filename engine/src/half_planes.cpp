#include <nazotte/half_planes.hpp>
#include <nazotte/target_clones.hpp>

#include "avx512.hpp"
#include "wide.hpp"

#include <algorithm>
#include <bit>

namespace nazotte {

namespace {

using wide::all;
using wide::Flags;
using wide::kLanes;
using wide::load;
using wide::pack;
using wide::Reals;

constexpr std::size_t kQuads = kGroupSize / kLanes;
using Group = std::array<Reals, kQuads>;
using GroupFlags = std::array<Flags, kQuads>;

/// values[i] - min as doubles, what is beyond min and max cut off.
NAZOTTE_WIDE void load_within(const std::array<std::int32_t, kGroupSize>& values, std::int32_t min, std::int32_t max,
                              Group& out) {
  for (std::size_t quad = 0; quad < kQuads; ++quad) {
    wide::FourIntegers four;
    load(values, quad * kLanes, four);
    four = four < min ? wide::FourIntegers{} + min : four;
    four = four > max ? wide::FourIntegers{} + max : four;
    out[quad] = __builtin_convertvector(four - min, Reals);
  }
}

/// The coefficients of a block of four planes.
template <class Planes>
NAZOTTE_WIDE void load_planes(const Planes& planes, Reals& a, Reals& b, Reals& c) {
  load(planes.a, 0, a);
  load(planes.b, 0, b);
  load(planes.c, 0, c);
}

/// With so few elements, each against four planes at a time is cheaper than all against each plane.
constexpr int kFewPoints = 6;
constexpr int kFewBoxes = 4;

NAZOTTE_WIDE void larger(const Reals& a, const Reals& b, Reals& out) { out = a > b ? a : b; }
NAZOTTE_WIDE void smaller(const Reals& a, const Reals& b, Reals& out) { out = a < b ? a : b; }

using Block = HalfPlanes::Block;

NAZOTTE_FAST_CLONES
GroupMask contained_by_quads(std::span<const Block> blocks, const PointGroup& points, const GridBox& bounds) {
  Group x;
  Group y;
  load_within(points.x, bounds.min.x, bounds.max.x, x);
  load_within(points.y, bounds.min.y, bounds.max.y, y);
  GroupFlags inside;
  inside.fill(~Flags{});
  for (const Block& block : blocks) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      for (std::size_t quad = 0; quad < kQuads; ++quad) {
        inside[quad] &= x[quad] * block.a[lane] + y[quad] * block.b[lane] > block.c[lane];
      }
    }
  }
  return pack(inside);
}

#ifdef NAZOTTE_HAS_TARGET_CLONES
NAZOTTE_AVX512 GroupMask contained_together(std::span<const Block> blocks, const PointGroup& points,
                                            const GridBox& bounds) {
  constexpr __mmask8 kAll = 0xff;
  const __m512d x_low = avx512::reals(points.x.data(), bounds.min.x);
  const __m512d x_high = avx512::reals(points.x.data() + kGroupSize / 2, bounds.min.x);
  const __m512d y_low = avx512::reals(points.y.data(), bounds.min.y);
  const __m512d y_high = avx512::reals(points.y.data() + kGroupSize / 2, bounds.min.y);
  __mmask8 low = kAll;
  __mmask8 high = kAll;
  for (const Block& block : blocks) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const __m512d a = _mm512_set1_pd(block.a[lane]);
      const __m512d b = _mm512_set1_pd(block.b[lane]);
      const __m512d c = _mm512_set1_pd(block.c[lane]);
      low = _mm512_mask_cmp_pd_mask(low, _mm512_fmadd_pd(x_low, a, _mm512_mul_pd(y_low, b)), c, _CMP_GT_OQ);
      high = _mm512_mask_cmp_pd_mask(high, _mm512_fmadd_pd(x_high, a, _mm512_mul_pd(y_high, b)), c, _CMP_GT_OQ);
    }
  }
  return static_cast<GroupMask>(low) | static_cast<GroupMask>(high) << 8;
}
#endif

NAZOTTE_PORTABLE GroupMask contained_together(std::span<const Block> blocks, const PointGroup& points,
                                              const GridBox& bounds) {
  return contained_by_quads(blocks, points, bounds);
}

}  // namespace

void HalfPlanes::assign(std::span<const GridPoint> ring, const GridBox& bounds) {
  bounds_ = bounds;
  const std::size_t edges = ring.size() - 1;
  blocks_.resize((edges + kLanes - 1) / kLanes);
  double area = 0;
  for (std::size_t i = 0; i < edges; ++i) {
    const double x = ring[i].x - bounds.min.x;
    const double y = ring[i].y - bounds.min.y;
    const double a = ring[i].y - ring[i + 1].y;
    const double b = ring[i + 1].x - ring[i].x;
    const double c = x * a + y * b;
    Block& block = blocks_[i / kLanes];
    block.a[i % kLanes] = a;
    block.b[i % kLanes] = b;
    block.c[i % kLanes] = c;
    area -= c;  // twice the triangle of the edge and the origin
  }
  const double sign = area > 0 ? 1 : -1;
  for (Block& block : blocks_) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      block.a[lane] *= sign;
      block.b[lane] *= sign;
      block.c[lane] *= sign;
    }
  }
  for (std::size_t i = edges; i < blocks_.size() * kLanes; ++i) {
    Block& block = blocks_.back();
    block.a[i % kLanes] = 0;
    block.b[i % kLanes] = 0;
    block.c[i % kLanes] = -1;
  }
}

NAZOTTE_FAST_CLONES
bool HalfPlanes::contains(GridPoint point) const {
  const double x = point.x - bounds_.min.x;
  const double y = point.y - bounds_.min.y;
  Flags inside = ~Flags{};
  for (const Block& block : blocks_) {
    Reals a;
    Reals b;
    Reals c;
    load_planes(block, a, b, c);
    inside &= x * a + y * b > c;
  }
  return all(inside);
}

NAZOTTE_FAST_CLONES
Relation HalfPlanes::relate(const GridBox& box) const {
  // What of a box is beyond the bounds is outside anyway.
  const double min_x = std::max(box.min.x, bounds_.min.x) - bounds_.min.x;
  const double min_y = std::max(box.min.y, bounds_.min.y) - bounds_.min.y;
  const double max_x = std::min(box.max.x, bounds_.max.x) - bounds_.min.x;
  const double max_y = std::min(box.max.y, bounds_.max.y) - bounds_.min.y;
  Flags inside = ~Flags{};
  Flags reached = ~Flags{};
  for (const Block& block : blocks_) {
    Reals a;
    Reals b;
    Reals c;
    load_planes(block, a, b, c);
    // The corner farthest along the normal, and the one opposite to it.
    Reals far_x;
    Reals far_y;
    Reals near_x;
    Reals near_y;
    larger(a * min_x, a * max_x, far_x);
    larger(b * min_y, b * max_y, far_y);
    smaller(a * min_x, a * max_x, near_x);
    smaller(b * min_y, b * max_y, near_y);
    reached &= far_x + far_y > c;
    inside &= near_x + near_y > c;
  }
  if (all(inside)) return Relation::inside;
  return all(reached) ? Relation::crossing : Relation::outside;
}

GroupMask HalfPlanes::contained(const PointGroup& points, GroupMask among) const {
  if (std::popcount(among) > kFewPoints) return contained_together(points) & among;
  GroupMask inside = 0;
  for_each_element(among, [&](std::size_t i) { inside |= static_cast<GroupMask>(contains(points[i])) << i; });
  return inside;
}

GroupRelation HalfPlanes::relate(const BoxGroup& boxes, GroupMask among) const {
  if (std::popcount(among) > kFewBoxes) {
    const GroupRelation relation = relate_together(boxes);
    return {relation.inside & among, relation.crossing & among};
  }
  GroupRelation result{0, 0};
  for_each_element(among, [&](std::size_t i) {
    const Relation relation = relate(boxes[i]);
    result.inside |= static_cast<GroupMask>(relation == Relation::inside) << i;
    result.crossing |= static_cast<GroupMask>(relation == Relation::crossing) << i;
  });
  return result;
}

GroupMask HalfPlanes::contained_together(const PointGroup& points) const {
  return ::nazotte::contained_together(blocks_, points, bounds_);
}

NAZOTTE_FAST_CLONES
GroupRelation HalfPlanes::relate_together(const BoxGroup& boxes) const {
  Group min_x;
  Group min_y;
  Group max_x;
  Group max_y;
  load_within(boxes.min_x, bounds_.min.x, bounds_.max.x, min_x);
  load_within(boxes.min_y, bounds_.min.y, bounds_.max.y, min_y);
  load_within(boxes.max_x, bounds_.min.x, bounds_.max.x, max_x);
  load_within(boxes.max_y, bounds_.min.y, bounds_.max.y, max_y);
  GroupFlags inside;
  GroupFlags reached;
  inside.fill(~Flags{});
  reached.fill(~Flags{});
  for (const Block& block : blocks_) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double a = block.a[lane];
      const double b = block.b[lane];
      const double c = block.c[lane];
      const Group& far_x = a > 0 ? max_x : min_x;
      const Group& far_y = b > 0 ? max_y : min_y;
      const Group& near_x = a > 0 ? min_x : max_x;
      const Group& near_y = b > 0 ? min_y : max_y;
      for (std::size_t quad = 0; quad < kQuads; ++quad) {
        reached[quad] &= far_x[quad] * a + far_y[quad] * b > c;
        inside[quad] &= near_x[quad] * a + near_y[quad] * b > c;
      }
    }
  }
  const GroupMask all_inside = pack(inside);
  return {all_inside, pack(reached) & ~all_inside};
}

}  // namespace nazotte
