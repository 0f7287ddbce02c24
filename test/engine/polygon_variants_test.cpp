// Every way of testing points and boxes against a polygon, forced in turn, against the definition: rings of all shapes
// and scales, up to the limits where products fill 64 bits.
#include <nazotte/limits.hpp>
#include <nazotte/polygon.hpp>

#include <catch2/catch.hpp>

#include "random_source.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace nazotte::test {
namespace {

using Ring = std::vector<GridPoint>;
using Wide = __int128;

constexpr std::int32_t kFarthest = static_cast<std::int32_t>(kCoordinateDegreesMax) * 1'000'000;

/// The definition: not on the boundary, and the ring turns around the point. O(n), in numbers that cannot overflow.
bool inside_by_definition(const Ring& ring, GridPoint p) {
  int winding = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const GridPoint a = ring[i];
    const GridPoint b = ring[(i + 1) % ring.size()];
    const Wide side = (Wide{b.x} - a.x) * (Wide{p.y} - a.y) - (Wide{p.x} - a.x) * (Wide{b.y} - a.y);
    const bool in_box = std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= p.y &&
                        p.y <= std::max(a.y, b.y);
    if (side == 0 && in_box) return false;
    if (a.y <= p.y && b.y > p.y && side > 0) ++winding;
    if (b.y <= p.y && a.y > p.y && side < 0) --winding;
  }
  return winding != 0;
}

/// All ways; the first is what everybody gets.
std::vector<PolygonTuning> all_tunings() {
  constexpr std::size_t kNever = 0;
  constexpr std::size_t kAlways = kPolygonVerticesMax + 1;
  const PolygonTuning bands{.half_plane_edges_max = kNever, .line_edges_max = kNever};
  std::vector<PolygonTuning> tunings = {
      {}, {.half_plane_edges_max = kAlways}, {.half_plane_edges_max = kNever, .line_edges_max = kAlways}, bands};
  for (const std::size_t edges_min : {kNever, kAlways}) {
    for (const std::int64_t real_side_max : {kExactRealSideMax, std::int64_t{0}}) {
      tunings.push_back(bands);
      tunings.back().bands = {.edges_min = edges_min, .real_side_max = real_side_max};
    }
  }
  return tunings;
}

std::vector<Polygon> all_variants(const Ring& ring) {
  std::vector<Degrees> degrees;
  for (const GridPoint point : ring) degrees.push_back({point.y / 1e6, point.x / 1e6});
  std::vector<Polygon> variants;
  for (const PolygonTuning& tuning : all_tunings()) {
    auto polygon = Polygon::from_degrees(degrees, tuning);
    if (!polygon) return {};  // fewer than three distinct points
    variants.push_back(std::move(*polygon));
  }
  return variants;
}

GridPoint random_point(RandomSource& random, std::int32_t reach) {
  return {random.integer32(-reach, reach), random.integer32(-reach, reach)};
}

/// Around an ellipse, so that it is convex but for what rounding does to it.
Ring round_ring(RandomSource& random, std::int32_t reach, std::int64_t vertices) {
  Ring ring;
  const double flat = random.real(0.01, 1);
  const double direction = random.chance(0.5) ? 1 : -1;
  for (std::int64_t i = 0; i < vertices; ++i) {
    const double angle = direction * 6.283185307179586 * static_cast<double>(i) / static_cast<double>(vertices);
    ring.push_back({static_cast<std::int32_t>(reach * std::cos(angle)),
                    static_cast<std::int32_t>(reach * flat * std::sin(angle))});
  }
  return ring;
}

/// Spikes, edges walked twice, runs on one line, level and upright edges.
void spoil(RandomSource& random, Ring& ring) {
  for (std::int64_t times = random.integer(0, 4); times > 0; --times) {
    const auto place = static_cast<std::size_t>(random.integer(0, static_cast<std::int64_t>(ring.size()) - 1));
    const GridPoint a = ring[place];
    const GridPoint b = ring[(place + 1) % ring.size()];
    const auto at = ring.begin() + static_cast<std::ptrdiff_t>(place) + 1;
    switch (random.integer(0, 4)) {
      case 0:
        ring.insert(at, {random.pick(ring), a});  // there and back
        break;
      case 1:
        ring.insert(at, {{a.x / 2 + b.x / 2, a.y / 2 + b.y / 2}, b, a});
        break;
      case 2:
        ring[(place + 1) % ring.size()].y = a.y;
        break;
      case 3:
        ring[(place + 1) % ring.size()].x = a.x;
        break;
      default:
        ring.insert(at, a);
        break;
    }
  }
}

Ring random_ring_of_any_kind(RandomSource& random) {
  static const std::vector<std::int32_t> kReaches = {3, 12, 1000, 1'000'000, 33'000'000, 40'000'000, kFarthest};
  const std::int32_t reach = random.pick(kReaches);
  const std::int64_t vertices = random.chance(0.2) ? random.integer(30, 300) : random.integer(3, 12);
  Ring ring;
  if (random.chance(0.5)) {
    ring = round_ring(random, reach, vertices);
  } else {
    for (std::int64_t i = 0; i < vertices; ++i) ring.push_back(random_point(random, reach));
  }
  if (random.chance(0.5)) spoil(random, ring);
  if (random.chance(0.2)) {  // at the end of the grid
    for (GridPoint& point : ring) point = {std::max(point.x, -point.x), kFarthest - std::max(point.y, -point.y)};
  }
  return ring;
}

std::int32_t near(RandomSource& random, std::int64_t value) {
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(value + random.integer(-2, 2), -kFarthest - 1, kFarthest + 1));
}

/// Somewhere within the bounds, or next to a vertex, an edge, or two vertices' crossing lines.
GridPoint interesting_point(RandomSource& random, const Ring& ring) {
  const GridPoint a = random.pick(ring);
  const GridPoint b = random.pick(ring);
  const double along = random.real(0, 1);
  switch (random.integer(0, 3)) {
    case 0:
      return {near(random, a.x), near(random, a.y)};
    case 1:
      return {near(random, a.x), near(random, b.y)};
    default:
      return {near(random, std::llround(a.x + along * (static_cast<double>(b.x) - a.x))),
              near(random, std::llround(a.y + along * (static_cast<double>(b.y) - a.y)))};
  }
}

TEST_CASE("all ways of testing points follow the definition", "[polygon]") {
  RandomSource random;
  INFO(random.seed());
  for (int round = 0; round < 4000; ++round) {
    const Ring ring = random_ring_of_any_kind(random);
    const auto variants = all_variants(ring);
    for (int i = 0; i < 4 && !variants.empty(); ++i) {
      PointGroup points;
      GroupMask expected = 0;
      for (std::size_t element = 0; element < kGroupSize; ++element) {
        const GridPoint point = interesting_point(random, ring);
        points.x[element] = point.x;
        points.y[element] = point.y;
        expected |= static_cast<GroupMask>(inside_by_definition(ring, point)) << element;
      }
      for (std::size_t variant = 0; variant < variants.size(); ++variant) {
        CAPTURE(round, variant, ring.size());
        REQUIRE(variants[variant].contained(points) == expected);
        for (std::size_t element = 0; element < kGroupSize; ++element) {
          if (variants[variant].contains(points[element]) != ((expected >> element & 1) != 0)) REQUIRE(false);
        }
      }
    }
  }
}

GridBox random_box(RandomSource& random, const Ring& ring) {
  const GridPoint a = interesting_point(random, ring);
  const GridPoint b = random.chance(0.5) ? GridPoint{near(random, a.x), near(random, a.y)} : random.pick(ring);
  return {{std::min(a.x, b.x), std::min(a.y, b.y)}, {std::max(a.x, b.x), std::max(a.y, b.y)}};
}

GridPoint point_of(RandomSource& random, const GridBox& box) {
  const auto one = [&random](std::int32_t min, std::int32_t max) {
    return random.chance(0.3) ? (random.chance(0.5) ? min : max) : random.integer32(min, max);
  };
  return {one(box.min.x, box.max.x), one(box.min.y, box.max.y)};
}

/// `relation` of the box is no lie, as far as some of its points tell.
void require_true(RandomSource& random, const Ring& ring, const GridBox& box, Relation relation) {
  if (relation == Relation::crossing) return;
  for (int i = 0; i < 10; ++i) {
    if (inside_by_definition(ring, point_of(random, box)) != (relation == Relation::inside)) REQUIRE(false);
  }
}

TEST_CASE("all ways of relating boxes are right about their points", "[polygon]") {
  RandomSource random;
  INFO(random.seed());
  for (int round = 0; round < 4000; ++round) {
    const Ring ring = random_ring_of_any_kind(random);
    BoxGroup boxes;
    for (std::size_t i = 0; i < kGroupSize; ++i) {
      const GridBox box = random_box(random, ring);
      boxes.min_x[i] = box.min.x;
      boxes.min_y[i] = box.min.y;
      boxes.max_x[i] = box.max.x;
      boxes.max_y[i] = box.max.y;
    }
    const auto among = static_cast<GroupMask>(random.bits()) & kWholeGroup;
    for (const Polygon& polygon : all_variants(ring)) {
      const GroupRelation relations = polygon.relate(boxes, among);
      REQUIRE((relations.inside & relations.crossing) == 0);
      REQUIRE(((relations.inside | relations.crossing) & ~among) == 0);
      for (std::size_t i = 0; i < kGroupSize; ++i) {
        if ((among >> i & 1) == 0) continue;
        const Relation relation = polygon.relate(boxes[i]);
        require_true(random, ring, boxes[i], relation);
        REQUIRE((relation == Relation::inside) == ((relations.inside >> i & 1) != 0));
        REQUIRE((relation == Relation::crossing) == ((relations.crossing >> i & 1) != 0));
      }
    }
  }
}

TEST_CASE("small boxes are decided, not all left in doubt", "[polygon]") {
  const Ring square = {{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}};
  for (const Polygon& polygon : all_variants(square)) {
    CHECK(polygon.relate({{400, 400}, {410, 410}}) == Relation::inside);
    CHECK(polygon.relate({{-20, 400}, {-10, 410}}) == Relation::outside);
    CHECK(polygon.relate({{-10, 400}, {10, 410}}) == Relation::crossing);
    CHECK(polygon.relate({{0, 0}, {1000, 1000}}) == Relation::crossing);
  }
}

TEST_CASE("a polygon that is assigned again forgets the former ring", "[polygon]") {
  RandomSource random;
  INFO(random.seed());
  Polygon reused;
  CHECK_FALSE(reused.contains({0, 0}));
  for (int round = 0; round < 2000; ++round) {
    const Ring ring = random_ring_of_any_kind(random);
    std::vector<Degrees> degrees;
    for (const GridPoint point : ring) degrees.push_back({point.y / 1e6, point.x / 1e6});
    if (random.chance(0.1)) degrees.back().latitude = std::nan("");
    const bool assigned = reused.assign(degrees).has_value();
    for (int i = 0; i < 10; ++i) {
      const GridPoint point = interesting_point(random, ring);
      if (reused.contains(point) != (assigned && inside_by_definition(ring, point))) REQUIRE(false);
    }
  }
}

}  // namespace
}  // namespace nazotte::test
