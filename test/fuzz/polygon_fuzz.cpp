// Points in polygons: every way that we test them (half-planes, lines, bands in doubles and in integers, one point,
// groups, batches, boxes) against a winding number in integers of 128 bits, and that against Boost.Geometry where the
// polygon is one to it. All of it on whole microdegrees, so every answer is exact; the boundary is outside.

#include "fuzz_target.hpp"

#include "point_batch.hpp"

#include <nazotte/polygon.hpp>

#include <fuzzer/FuzzedDataProvider.h>
#include <boost/geometry.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>

#include <algorithm>
#include <array>

namespace nazotte::fuzz {

namespace {

namespace geometry = boost::geometry;
using Wide = __int128;
using Ring = std::vector<GridPoint>;

/// Above 0: `point` is left of the line from `a` to `b`.
int side(GridPoint a, GridPoint b, GridPoint point) {
  const Wide cross = (Wide{b.x} - a.x) * (Wide{point.y} - a.y) - (Wide{b.y} - a.y) * (Wide{point.x} - a.x);
  return cross > 0 ? 1 : cross < 0 ? -1 : 0;
}

bool is_between(std::int32_t value, std::int32_t a, std::int32_t b) {
  return std::min(a, b) <= value && value <= std::max(a, b);
}

/// Strictly inside by the non-zero winding rule: counts the edges that cross the ray to the right.
bool plainly_inside(const Ring& ring, GridPoint point) {
  int winding = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const GridPoint a = ring[i];
    const GridPoint b = ring[(i + 1) % ring.size()];
    const int at = side(a, b, point);
    if (at == 0 && is_between(point.x, a.x, b.x) && is_between(point.y, a.y, b.y)) return false;
    if (a.y <= point.y && b.y > point.y && at > 0) ++winding;
    if (a.y > point.y && b.y <= point.y && at < 0) --winding;
  }
  return winding != 0;
}

/// What one input asks.
struct Question {
  Ring ring;
  std::vector<GridPoint> points;
  PolygonTuning tuning;
  /// All coordinates are small enough for Boost.Geometry, which computes in doubles.
  bool small = false;
};

/// Coordinates of a few sizes: around a handful of values there are many points on edges and vertices.
class Coordinates {
 public:
  explicit Coordinates(FuzzedDataProvider& data) : data_(data) {
    constexpr std::array<std::int32_t, 5> kSizes = {7, 1'000, 1 << 20, (1 << 26) + 9, 1'000'000'000};
    size_ = data.PickValueInArray(kSizes);
    // Those around the origin of the products' 53 bits, too.
    offset_ = data.ConsumeBool() ? 0 : data.ConsumeIntegralInRange<std::int32_t>(-1'000'000'000, 1'000'000'000 - size_);
  }
  GridPoint point() { return {next(), next()}; }
  [[nodiscard]] bool small() const { return size_ <= 1'000 && offset_ == 0; }

 private:
  std::int32_t next() { return offset_ + data_.ConsumeIntegralInRange<std::int32_t>(0, size_); }

  FuzzedDataProvider& data_;
  std::int32_t size_;
  std::int32_t offset_;
};

GridPoint near(GridPoint point, FuzzedDataProvider& data) {
  const auto step = [&](std::int32_t value) {
    return std::clamp(value + data.ConsumeIntegralInRange<std::int32_t>(-1, 1), -1'000'000'000, 1'000'000'000);
  };
  return {step(point.x), step(point.y)};
}

GridPoint middle(GridPoint a, GridPoint b) {
  return {static_cast<std::int32_t>((std::int64_t{a.x} + b.x) / 2),
          static_cast<std::int32_t>((std::int64_t{a.y} + b.y) / 2)};
}

Question read_question(FuzzedDataProvider& data) {
  Question question;
  question.tuning.half_plane_edges_max = data.ConsumeBool() ? 128 : 0;
  question.tuning.line_edges_max = data.ConsumeBool() ? EdgeLines::edges_max() : 0;
  question.tuning.bands.edges_min = data.ConsumeBool() ? 12 : 1;
  question.tuning.bands.real_side_max = data.ConsumeBool() ? kExactRealSideMax : 0;
  Coordinates coordinates(data);
  question.small = coordinates.small();
  const std::size_t vertices = data.ConsumeIntegralInRange<std::size_t>(3, data.ConsumeBool() ? 12 : 150);
  for (std::size_t i = 0; i < vertices && data.remaining_bytes() > 8; ++i) {
    question.ring.push_back(coordinates.point());
  }
  while (data.remaining_bytes() > 0 && question.points.size() < 64 && !question.ring.empty()) {
    const GridPoint a = question.ring[data.ConsumeIntegralInRange<std::size_t>(0, question.ring.size() - 1)];
    const GridPoint b = question.ring[data.ConsumeIntegralInRange<std::size_t>(0, question.ring.size() - 1)];
    question.points.push_back(data.ConsumeBool() ? near(middle(a, b), data) : near({a.x, b.y}, data));
  }
  return question;
}

Result<Polygon> to_polygon(const Question& question) {
  std::vector<Degrees> degrees;
  for (const GridPoint point : question.ring) degrees.push_back({point.y / 1e6, point.x / 1e6});
  return Polygon::from_degrees(degrees, question.tuning);
}

/// Of the points, sixteen at a time, through a batch as searches do it.
std::vector<bool> inside_by_batch(const Polygon& polygon, const std::vector<GridPoint>& points) {
  std::vector<RankedPoints> groups((points.size() + kGroupSize - 1) / kGroupSize);
  std::vector<bool> inside(points.size());
  for (std::size_t i = 0; i < groups.size() * kGroupSize; ++i) {
    const GridPoint point = points[std::min(i, points.size() - 1)];
    RankedPoints& group = groups[i / kGroupSize];
    group.points.x[i % kGroupSize] = point.x;
    group.points.y[i % kGroupSize] = point.y;
    group.rows[i % kGroupSize] = static_cast<std::uint32_t>(std::min(i, points.size() - 1));
  }
  const auto take = [&](const std::uint32_t* rows, GroupMask mask) {
    for_each_element(mask, [&](std::size_t i) { inside[rows[i]] = true; });
  };
  PointBatch batch;
  batch.add(groups.data(), (GroupMask{1} << groups.size()) - 1, polygon.bounds());
  batch.drain(polygon, take);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    GroupMask alone = polygon.contained(groups[i].points);
    for (std::size_t j = 0; j < kGroupSize; ++j, alone >>= 1U) {
      expect_equal("a point of a group", (alone & 1U) != 0, inside[groups[i].rows[j]]);
    }
  }
  return inside;
}

void judge_points(const Question& question, const Polygon& polygon) {
  if (question.points.empty()) return;
  const std::vector<bool> by_batch = inside_by_batch(polygon, question.points);
  for (std::size_t i = 0; i < question.points.size(); ++i) {
    const GridPoint point = question.points[i];
    const bool inside = plainly_inside(question.ring, point);
    bool ours = polygon.contains(point);
    if (fault_planted() && question.ring.size() == 5 && point == question.ring[3]) ours = !ours;
    expect_equal("is the point inside?", ours, inside);
    expect_equal("is the point of a batch inside?", by_batch[i], inside);
  }
}

/// What is said of a box must hold for the points in it.
void judge_boxes(const Question& question, const Polygon& polygon) {
  for (std::size_t i = 0; i + 1 < question.points.size(); i += 2) {
    const GridPoint a = question.points[i];
    const GridPoint b = question.points[i + 1];
    const GridBox box{{std::min(a.x, b.x), std::min(a.y, b.y)}, {std::max(a.x, b.x), std::max(a.y, b.y)}};
    const Relation relation = polygon.relate(box);
    if (relation == Relation::crossing) continue;
    for (const GridPoint point : question.points) {
      if (!is_between(point.x, a.x, b.x) || !is_between(point.y, a.y, b.y)) continue;
      expect_equal("a point in a box", relation == Relation::inside, plainly_inside(question.ring, point));
    }
  }
}

void judge_with_boost(const Question& question) {
  using Point = geometry::model::d2::point_xy<std::int64_t>;
  geometry::model::polygon<Point> oracle;
  for (const GridPoint point : question.ring) geometry::append(oracle.outer(), Point(point.x, point.y));
  geometry::correct(oracle);
  if (!geometry::is_valid(oracle)) return;  // it crosses itself: the winding rule is only ours
  for (const GridPoint point : question.points) {
    expect_equal("is the point inside, says Boost.Geometry?", plainly_inside(question.ring, point),
                 geometry::within(Point(point.x, point.y), oracle));
  }
}

}  // namespace

void run(std::string_view input) {
  FuzzedDataProvider data(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  const Question question = read_question(data);
  const auto polygon = to_polygon(question);
  Ring distinct = question.ring;
  const auto order = [](GridPoint a, GridPoint b) { return a.x != b.x ? a.x < b.x : a.y < b.y; };
  std::sort(distinct.begin(), distinct.end(), order);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  expect_equal("is the ring a polygon?", polygon.has_value(), distinct.size() >= 3);
  if (!polygon) return;
  judge_points(question, *polygon);
  judge_boxes(question, *polygon);
  if (question.small && question.ring.size() <= 12) judge_with_boost(question);
}

}  // namespace nazotte::fuzz
