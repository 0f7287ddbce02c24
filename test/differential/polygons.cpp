#include "polygons.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>

namespace nazotte::differential {
namespace {

double uniform(data::Random& random, double min, double max) {
  return min + (max - min) * static_cast<double>(random.next() >> 11) * 0x1p-53;
}

void close(std::vector<Point>& ring) { ring.push_back(ring.front()); }

struct StarOptions {
  double radius_min;
  double radius_max;
  std::uint32_t vertices_max;
};

/// A ring around the center: each ray meets it once, so it is simple, and concave when radii differ.
std::vector<Point> star(data::Random& random, Point center, const StarOptions& options) {
  const std::uint32_t vertices = 3 + random.below(options.vertices_max - 2);
  std::vector<Point> ring;
  for (std::uint32_t i = 0; i < vertices; ++i) {
    // One vertex in each equal sector: an angle between neighbours never reaches pi for 5 and more; smaller rings are
    // regular.
    const double jitter = vertices < 5 ? 0.5 : uniform(random, 0.1, 0.9);
    const double angle = 2 * std::numbers::pi * (i + jitter) / vertices;
    const double radius = uniform(random, options.radius_min, options.radius_max);
    ring.push_back({center.latitude + radius * std::sin(angle), center.longitude + radius * std::cos(angle)});
  }
  close(ring);
  return ring;
}

double cross(Point a, Point b, Point c) {
  return (b.longitude - a.longitude) * (c.latitude - a.latitude) -
         (b.latitude - a.latitude) * (c.longitude - a.longitude);
}

/// Andrew's monotone chain.
std::vector<Point> convex_hull(std::vector<Point> points) {
  std::sort(points.begin(), points.end(), [](Point a, Point b) {
    return a.longitude != b.longitude ? a.longitude < b.longitude : a.latitude < b.latitude;
  });
  std::vector<Point> hull;
  for (int side = 0; side < 2; ++side) {
    const std::size_t start = hull.size();
    for (const Point point : points) {
      while (hull.size() >= start + 2 && cross(hull[hull.size() - 2], hull.back(), point) <= 0) hull.pop_back();
      hull.push_back(point);
    }
    hull.pop_back();
    std::reverse(points.begin(), points.end());
  }
  close(hull);
  return hull;
}

std::vector<Point> hull_around(data::Random& random, Point center, double deviation) {
  std::vector<Point> points;
  for (std::uint32_t i = 0; i < 10 + random.below(30); ++i) {
    points.push_back({center.latitude + random.normal() * deviation, center.longitude + random.normal() * deviation});
  }
  return convex_hull(std::move(points));
}

/// The hull of some neighbouring estates: every vertex is one.
std::vector<Point> hull_of_estates(data::Random& random, std::span<const Point> estates) {
  const Point center = random.pick(estates);
  std::vector<Point> near(estates.begin(), estates.end());
  const auto distance = [center](Point p) {
    return std::hypot(p.latitude - center.latitude, p.longitude - center.longitude);
  };
  std::partial_sort(near.begin(), near.begin() + 20, near.end(),
                    [&](Point a, Point b) { return distance(a) < distance(b); });
  near.resize(20);
  return convex_hull(std::move(near));
}

/// An upright rectangle with an estate on each side (after rounding).
std::vector<Point> rectangle_of_estates(data::Random& random, std::span<const Point> estates) {
  const Point a = random.pick(estates);
  const Point b = random.pick(estates);
  const auto [south, north] = std::minmax(a.latitude, b.latitude);
  const auto [west, east] = std::minmax(a.longitude, b.longitude);
  const double wider = uniform(random, 0, 1);
  return {{south, west - wider},
          {south, east + wider},
          {north, east + wider},
          {north, west - wider},
          {south, west - wider}};
}

std::int64_t microdegrees(double degrees) {
  std::string text = six_decimals(degrees);
  text.erase(text.find('.'), 1);
  return std::strtoll(text.c_str(), nullptr, 10);
}

}  // namespace

std::string six_decimals(double degrees) {
  std::array<char, 400> text{};
  const int length = std::snprintf(text.data(), text.size(), "%f", degrees);
  return {text.data(), static_cast<std::size_t>(length)};
}

bool on_boundary(Point point, std::span<const Point> ring) {
  const std::int64_t x = microdegrees(point.longitude);
  const std::int64_t y = microdegrees(point.latitude);
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const std::int64_t x1 = microdegrees(ring[i].longitude);
    const std::int64_t y1 = microdegrees(ring[i].latitude);
    const std::int64_t x2 = microdegrees(ring[i + 1].longitude);
    const std::int64_t y2 = microdegrees(ring[i + 1].latitude);
    const bool in_box =
        std::min(x1, x2) <= x && x <= std::max(x1, x2) && std::min(y1, y2) <= y && y <= std::max(y1, y2);
    if (in_box && (x2 - x1) * (y - y1) == (y2 - y1) * (x - x1)) return true;
  }
  return false;
}

Polygon random_polygon(data::Random& random, std::span<const Point> estates) {
  const Point center = random.pick(estates);
  switch (random.below(8)) {
    case 0:
      return {"hull of 10 to 40 points", hull_around(random, center, 0.3)};
    case 1:
      return {"small hull", hull_around(random, center, 0.05)};
    case 2:
      return {"concave", star(random, center, {0.1, 0.6, 40})};
    case 3:
      return {"spiky, many vertices", star(random, center, {0.01, 1.5, 400})};
    case 4:
      return {"tiny", star(random, center, {0.000002, 0.002, 12})};
    case 5:
      return {"all of Japan", {{20, 122}, {20, 154}, {46, 154}, {46, 122}, {20, 122}}};
    case 6:
      return {"vertices on estates", hull_of_estates(random, estates)};
    default:
      return {"edges through estates", rectangle_of_estates(random, estates)};
  }
}

}  // namespace nazotte::differential
