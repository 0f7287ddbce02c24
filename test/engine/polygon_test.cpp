// Rounding to the grid against printf, point in polygon against Boost.Geometry, boxes against every point in them.
#include <nazotte/limits.hpp>
#include <nazotte/polygon.hpp>

#include <boost/geometry.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>
#include <catch2/catch.hpp>

#include "random_source.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace nazotte::test {
namespace {

/// What "%f" prints, with the point taken out.
std::int64_t printed_microdegrees(double degrees) {
  char text[64];
  std::snprintf(text, sizeof text, "%f", degrees);
  char* point = std::strchr(text, '.');
  std::memmove(point, point + 1, std::strlen(point));
  return std::strtoll(text, nullptr, 10);
}

void require_as_printed(double degrees) {
  if (to_microdegrees(degrees) == printed_microdegrees(degrees)) return;  // REQUIRE is slow
  CAPTURE(degrees);
  REQUIRE(to_microdegrees(degrees) == printed_microdegrees(degrees));
}

TEST_CASE("microdegrees are what printf prints", "[polygon]") {
  RandomSource random;
  INFO(random.seed());
  for (const double value : {0.0, -0.0, 1000.0, -1000.0, 5e-324, -5e-324, 4.999999e-7, 5e-7, 999.9999995}) {
    require_as_printed(value);
  }
  for (int i = 0; i < 500'000; ++i) {
    require_as_printed(random.real(-1000, 1000));
    require_as_printed(random.real(-1, 1) * std::pow(10.0, static_cast<double>(random.integer(-12, 2))));
    // Exact ties need a denominator of 2^7: m/128 is k + 1/2 millionths for odd m.
    const double tie = static_cast<double>(random.integer(-127'999, 127'999)) / 128;
    require_as_printed(tie);
    require_as_printed(std::nextafter(tie, 2000));
    require_as_printed(std::nextafter(tie, -2000));
    // The doubles next to a decimal half.
    const double near = (static_cast<double>(random.integer(-999'999'999, 999'999'999)) + 0.5) / 1e6;
    require_as_printed(near);
    require_as_printed(std::nextafter(near, 2000));
    require_as_printed(std::nextafter(near, -2000));
  }
}

TEST_CASE("coordinates beyond the limit lie outside of every polygon", "[polygon]") {
  CHECK(to_microdegrees(std::nextafter(1000.0, 2000)) == 1'000'000'001);
  CHECK(to_microdegrees(-1e300) == -1'000'000'001);
  CHECK(to_microdegrees(std::numeric_limits<double>::infinity()) == 1'000'000'001);
  const std::vector<Degrees> world = {{-1000, -1000}, {-1000, 1000}, {1000, 1000}, {1000, -1000}};
  const auto polygon = Polygon::from_degrees(world);
  REQUIRE(polygon.has_value());
  CHECK_FALSE(polygon->contains(to_grid({2000, 0})));
  CHECK(polygon->contains(to_grid({999.999999, -999.999999})));
  CHECK(polygon->relate({{-1'000'000'001, -1'000'000'001}, {1'000'000'001, 1'000'000'001}}) == Relation::crossing);
}

TEST_CASE("rings that are no polygon are refused", "[polygon]") {
  const double nan = std::nan("");
  const auto refused = [](std::vector<Degrees> ring, ErrorCode code, const std::string& message) {
    const auto polygon = Polygon::from_degrees(ring);
    REQUIRE(polygon.has_error());
    CHECK(polygon.error().code == code);
    CHECK(polygon.error().message == message);
  };
  const std::string too_few = "a polygon needs at least 3 distinct points";
  refused({}, ErrorCode::invalid_argument, too_few);
  refused({{1, 1}, {2, 2}, {1, 1}}, ErrorCode::invalid_argument, too_few);
  refused({{1, 1}, {1.0000001, 1}, {2, 2}}, ErrorCode::invalid_argument, too_few);
  refused({{1, 1}, {nan, 1}, {2, 2}}, ErrorCode::invalid_argument, "vertex 1: latitude is not a finite number");
  refused({{1, 1}, {1, HUGE_VAL}, {2, 2}}, ErrorCode::invalid_argument, "vertex 1: longitude is not a finite number");
  refused({{1, 1}, {1, 2}, {-1001, 2}}, ErrorCode::invalid_argument,
          "vertex 2: latitude is beyond the limit of 1000 degrees");
  refused(std::vector<Degrees>(kPolygonVerticesMax + 1), ErrorCode::limit_exceeded,
          "a polygon may have at most 10000 vertices, this one has 10001");
}

TEST_CASE("rings are closed and have tight bounds", "[polygon]") {
  const std::vector<Degrees> open = {{1, 2}, {1, 2}, {3, 4}, {-5, 6}};
  const auto polygon = Polygon::from_degrees(open);
  REQUIRE(polygon.has_value());
  CHECK(polygon->ring().size() == 4);
  CHECK(polygon->ring().front() == polygon->ring().back());
  CHECK(polygon->bounds().min == GridPoint{2'000'000, -5'000'000});
  CHECK(polygon->bounds().max == GridPoint{6'000'000, 3'000'000});
}

constexpr int kGrid = 12;

Polygon polygon_of(const std::vector<GridPoint>& ring) {
  std::vector<Degrees> degrees;
  for (const GridPoint point : ring) degrees.push_back({point.y / 1e6, point.x / 1e6});
  auto polygon = Polygon::from_degrees(degrees);
  REQUIRE(polygon.has_value());
  return *polygon;
}

std::vector<GridPoint> random_grid_ring(RandomSource& random) {
  for (;;) {
    std::vector<GridPoint> ring;
    for (std::int64_t i = random.integer(3, 9); i > 0; --i) {
      ring.push_back({random.integer32(0, kGrid), random.integer32(0, kGrid)});
    }
    if (ring[0] != ring[1] && ring[1] != ring[2] && ring[0] != ring[2]) return ring;
  }
}

namespace geometry = boost::geometry;
using OraclePoint = geometry::model::d2::point_xy<std::int64_t>;
using OraclePolygon = geometry::model::polygon<OraclePoint>;

TEST_CASE("points of a simple polygon agree with Boost.Geometry", "[polygon]") {
  RandomSource random;
  INFO(random.seed());
  int simple = 0;
  while (simple < 2000) {
    const std::vector<GridPoint> ring = random_grid_ring(random);
    OraclePolygon oracle;
    for (const GridPoint point : ring) geometry::append(oracle.outer(), OraclePoint(point.x, point.y));
    geometry::correct(oracle);
    if (!geometry::is_valid(oracle)) continue;  // the winding rule is only ours there
    ++simple;
    const Polygon polygon = polygon_of(ring);
    for (std::int32_t y = -1; y <= kGrid + 1; ++y) {
      for (std::int32_t x = -1; x <= kGrid + 1; ++x) {
        if (polygon.contains({x, y}) == geometry::within(OraclePoint(x, y), oracle)) continue;
        CAPTURE(x, y, geometry::dsv(oracle));
        REQUIRE(polygon.contains({x, y}) == geometry::within(OraclePoint(x, y), oracle));
      }
    }
  }
}

TEST_CASE("a ring that turns around a point twice has it inside", "[polygon]") {
  const Polygon star = polygon_of({{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}, {8, 0}, {8, 8}, {0, 8}});
  CHECK(star.contains({4, 4}));
  CHECK(star.contains({9, 9}));
  CHECK_FALSE(star.contains({8, 4}));  // on the inner turn's edge
  const Polygon eight = polygon_of({{0, 0}, {4, 4}, {4, 0}, {0, 4}});
  CHECK(eight.contains({1, 2}));
  CHECK(eight.contains({3, 2}));
  CHECK_FALSE(eight.contains({2, 3}));
  CHECK_FALSE(eight.contains({2, 2}));
}

TEST_CASE("a box is related as its points are", "[polygon]") {
  RandomSource random;
  INFO(random.seed());
  std::size_t decided = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Polygon polygon = polygon_of(random_grid_ring(random));
    const GridPoint min{random.integer32(-1, kGrid), random.integer32(-1, kGrid)};
    const GridBox box{min, {min.x + random.integer32(0, 4), min.y + random.integer32(0, 4)}};
    const Relation relation = polygon.relate(box);
    if (relation == Relation::crossing) continue;
    ++decided;
    for (std::int32_t y = box.min.y; y <= box.max.y; ++y) {
      for (std::int32_t x = box.min.x; x <= box.max.x; ++x) {
        if (polygon.contains({x, y}) != (relation == Relation::inside)) REQUIRE(false);
      }
    }
  }
  CHECK(decided > 1000);
}

}  // namespace
}  // namespace nazotte::test
