#include "hull.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace nazotte::load {
namespace {

/// Above 0 when a, b, c turn left. Coordinates are at most 1,001 degrees: 2 * (2.002 * 10^9)^2 fits.
std::int64_t turn(GridPlace a, GridPlace b, GridPlace c) {
  const std::int64_t abx = std::int64_t{b.longitude} - a.longitude;
  const std::int64_t aby = std::int64_t{b.latitude} - a.latitude;
  const std::int64_t acx = std::int64_t{c.longitude} - a.longitude;
  const std::int64_t acy = std::int64_t{c.latitude} - a.latitude;
  return abx * acy - aby * acx;
}

/// One side of the hull over points sorted from left to right, or from right to left.
template <class Iterator>
Hull chain(Iterator from, Iterator to) {
  Hull hull;
  for (; from != to; ++from) {
    while (hull.size() >= 2 && turn(hull[hull.size() - 2], hull.back(), *from) <= 0) hull.pop_back();
    hull.push_back(*from);
  }
  // The last one is the first of the other side.
  if (!hull.empty()) hull.pop_back();
  return hull;
}

void append_degrees(std::int32_t microdegrees, std::string& out) {
  constexpr std::int32_t kMicro = 1'000'000;
  const std::int64_t size = microdegrees < 0 ? -std::int64_t{microdegrees} : microdegrees;
  fmt::format_to(std::back_inserter(out), "{}{}.{:06}", microdegrees < 0 ? "-" : "", size / kMicro, size % kMicro);
}

}  // namespace

Hull convex_hull(std::vector<GridPlace> points) {
  std::sort(points.begin(), points.end(), [](GridPlace a, GridPlace b) {
    return a.longitude != b.longitude ? a.longitude < b.longitude : a.latitude < b.latitude;
  });
  points.erase(std::unique(points.begin(), points.end()), points.end());
  Hull hull = chain(points.begin(), points.end());
  const Hull upper = chain(points.rbegin(), points.rend());
  hull.insert(hull.end(), upper.begin(), upper.end());
  return hull;
}

Hull draw_hull(data::Random& random, GridPlace center, std::int32_t radius) {
  for (;;) {
    // A hull of n points in a disc has about 3.4 * n^(1/3) corners: 11 to 17 of these.
    std::vector<GridPlace> points(40 + random.below(80));
    for (GridPlace& point : points) {
      std::int64_t x = 0;
      std::int64_t y = 0;
      do {
        x = random.between(-radius, radius);
        y = random.between(-radius, radius);
      } while (x * x + y * y > std::int64_t{radius} * radius);
      point = {center.latitude + static_cast<std::int32_t>(y), center.longitude + static_cast<std::int32_t>(x)};
    }
    Hull hull = convex_hull(std::move(points));
    if (hull.size() >= kHullCornersMin && hull.size() <= kHullCornersMax) return hull;
  }
}

bool strictly_inside(const Hull& hull, GridPlace place) {
  if (hull.size() < 3) return false;
  for (std::size_t i = 0; i < hull.size(); ++i) {
    if (turn(hull[i], hull[(i + 1) % hull.size()], place) <= 0) return false;
  }
  return true;
}

std::string coordinates_json(const Hull& hull) {
  std::string out = R"({"coordinates":[)";
  for (std::size_t i = 0; i <= hull.size(); ++i) {
    const GridPlace corner = hull[i % hull.size()];
    out += i == 0 ? R"({"latitude":)" : R"(,{"latitude":)";
    append_degrees(corner.latitude, out);
    out += R"(,"longitude":)";
    append_degrees(corner.longitude, out);
    out += '}';
  }
  out += "]}";
  return out;
}

}  // namespace nazotte::load
