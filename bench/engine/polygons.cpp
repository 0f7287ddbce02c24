#include "polygons.hpp"

#include "synthetic_catalog.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace nazotte::bench {

namespace {

using Engine = std::mt19937_64;

constexpr std::uint64_t kSeed = 20'200'915;
constexpr double kTurn = 6.283185307179586;
constexpr double kDegreesPerKilometer = 1 / 111.0;
constexpr int kVerticesMin = 4;
constexpr int kVerticesMax = 200;

double uniform(Engine& engine, double min, double max) {
  return std::uniform_real_distribution<double>(min, max)(engine);
}

int uniform_int(Engine& engine, int min, int max) { return std::uniform_int_distribution<int>(min, max)(engine); }

/// Each factor of size is as likely as any other.
double log_uniform(Engine& engine, double min, double max) {
  return std::exp(uniform(engine, std::log(min), std::log(max)));
}

double cross(Degrees a, Degrees b, Degrees c) {
  return (b.longitude - a.longitude) * (c.latitude - a.latitude) -
         (c.longitude - a.longitude) * (b.latitude - a.latitude);
}

/// Source: A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979.
Ring convex_hull(Ring points) {
  std::sort(points.begin(), points.end(), [](Degrees a, Degrees b) { return a.longitude < b.longitude; });
  Ring hull;
  for (int half = 0; half < 2; ++half) {
    const std::size_t base = hull.size();
    for (const Degrees point : points) {
      while (hull.size() >= base + 2 && cross(hull[hull.size() - 2], hull.back(), point) <= 0) hull.pop_back();
      hull.push_back(point);
    }
    hull.pop_back();  // the other half begins with it
    std::reverse(points.begin(), points.end());
  }
  return hull;
}

Ring hull_of_points(Engine& engine) {
  const Degrees center = near_a_city(engine);
  const double height = uniform(engine, 0.1, 1);
  const double width = uniform(engine, 0.1, 1);
  Ring points(static_cast<std::size_t>(uniform_int(engine, 10, 20)));
  for (Degrees& point : points) {
    point = {center.latitude + height * uniform(engine, -0.5, 0.5),
             center.longitude + width * uniform(engine, -0.5, 0.5)};
  }
  return convex_hull(std::move(points));
}

struct RingShape {
  Degrees center;
  double radius;  // degrees
  int vertices;
  bool concave;
};

Ring ring_around(Engine& engine, const RingShape& shape) {
  // Angles with a little play: a regular polygon would have edges in special directions.
  const double step = kTurn / shape.vertices;
  const double stretch = uniform(engine, 0.5, 1);
  Ring ring;
  for (int i = 0; i < shape.vertices; ++i) {
    const double reach = shape.concave ? shape.radius * uniform(engine, 0.3, 1) : shape.radius;
    const double angle = step * (i + uniform(engine, 0, 0.9));
    ring.push_back(
        {shape.center.latitude + stretch * reach * std::sin(angle), shape.center.longitude + reach * std::cos(angle)});
  }
  return ring;
}

Ring ring_of(Engine& engine, RingKind kind) {
  if (kind == RingKind::hull) return hull_of_points(engine);
  // Four ninths of three quarters are a third of all.
  const bool concave = uniform_int(engine, 1, 9) <= 4;
  double across = 0;
  if (kind == RingKind::town) across = uniform(engine, 2, 20) * kDegreesPerKilometer;
  if (kind == RingKind::region) across = uniform(engine, 0.5, 4);
  if (kind == RingKind::country) across = uniform(engine, 5, 20);
  const int vertices = static_cast<int>(std::lround(log_uniform(engine, kVerticesMin, kVerticesMax)));
  return ring_around(engine, {near_a_city(engine), across / 2, vertices, concave});
}

template <class Make>
std::vector<Ring> make_rings(std::size_t count, Make make) {
  Engine engine(kSeed);
  std::vector<Ring> rings;
  rings.reserve(count);
  for (std::size_t i = 0; i < count; ++i) rings.push_back(make(engine, i));
  return rings;
}

}  // namespace

std::vector<Ring> polygon_mix(std::size_t count) {
  constexpr std::array kKinds = {RingKind::hull, RingKind::town, RingKind::region, RingKind::country};
  return make_rings(count, [&](Engine& engine, std::size_t i) { return ring_of(engine, kKinds[i % kKinds.size()]); });
}

std::vector<Ring> polygons_of(RingKind kind, std::size_t count) {
  return make_rings(count, [kind](Engine& engine, std::size_t) { return ring_of(engine, kind); });
}

std::vector<Ring> around_japan(std::size_t count) {
  return make_rings(count, [](Engine& engine, std::size_t) {
    return ring_around(engine, {{35, 136}, 32, uniform_int(engine, 8, 40), false});
  });
}

std::vector<Ring> needles(std::size_t count) {
  return make_rings(count, [](Engine& engine, std::size_t) {
    const Degrees middle = near_a_city(engine);
    const double angle = uniform(engine, 0, kTurn);
    const double half_width = 0.0005 * kDegreesPerKilometer;
    const Degrees along{5 * std::sin(angle), 5 * std::cos(angle)};
    const Degrees aside{half_width * std::cos(angle), -half_width * std::sin(angle)};
    Ring ring;
    for (const auto& [a, b] : {std::pair{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}) {
      ring.push_back({middle.latitude + a * along.latitude + b * aside.latitude,
                      middle.longitude + a * along.longitude + b * aside.longitude});
    }
    return ring;
  });
}

std::vector<Ring> empty_rings(std::size_t count) {
  return make_rings(count, [](Engine& engine, std::size_t) {
    const Degrees sea{uniform(engine, 29, 31), uniform(engine, 132, 142)};
    return ring_around(engine, {sea, 1, uniform_int(engine, 4, 40), false});
  });
}

std::vector<Ring> jagged_rings(std::size_t count) {
  return make_rings(count, [](Engine& engine, std::size_t) {
    return ring_around(engine, {near_a_city(engine), uniform(engine, 2.5, 10), kVerticesMax, true});
  });
}

}  // namespace nazotte::bench
