// Rounding of coordinates against printf: eight bytes of an input are a double, and a ring of them is rounded at once.

#include "fuzz_target.hpp"

#include <nazotte/grid.hpp>
#include <nazotte/limits.hpp>
#include <nazotte/polygon.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace nazotte::fuzz {

namespace {

/// As the reference: printed with six decimals. Beyond the limit: one microdegree outside of it.
std::int32_t printed_microdegrees(double degrees) {
  if (std::fabs(degrees) > kCoordinateDegreesMax) {
    const auto outside = static_cast<std::int32_t>(kCoordinateDegreesMax * 1e6) + 1;
    return degrees < 0 ? -outside : outside;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", degrees);
  std::string digits;
  for (const char* c = text; *c != '\0'; ++c) {
    if (*c != '.') digits += *c;
  }
  return static_cast<std::int32_t>(std::strtol(digits.c_str(), nullptr, 10));
}

}  // namespace

void run(std::string_view input) {
  std::vector<Degrees> ring(input.size() / sizeof(Degrees));
  if (ring.empty()) return;
  std::memcpy(ring.data(), input.data(), ring.size() * sizeof(Degrees));
  bool valid = true;
  for (const Degrees& point : ring) {
    if (std::isnan(point.latitude) || std::isnan(point.longitude)) return;
    GridPoint ours = to_grid(point);
    if (fault_planted() && ours.y > -1'000'000'000 && ours.y < -900'000'000) ++ours.y;
    expect_equal("the microdegrees of a latitude", ours.y, printed_microdegrees(point.latitude));
    expect_equal("the microdegrees of a longitude", ours.x, printed_microdegrees(point.longitude));
    valid = valid && std::fabs(point.latitude) <= kCoordinateDegreesMax &&
            std::fabs(point.longitude) <= kCoordinateDegreesMax;
  }
  const auto polygon = Polygon::from_degrees(ring);
  if (!polygon) return;
  expect(valid, "a polygon has no vertex beyond the limit");
  // Repeated vertices are left out.
  std::size_t at = 0;
  for (const Degrees& point : ring) {
    const GridPoint rounded{printed_microdegrees(point.longitude), printed_microdegrees(point.latitude)};
    if (at > 0 && polygon->ring()[at - 1] == rounded) continue;
    expect(at < polygon->ring().size() && polygon->ring()[at] == rounded, "a vertex of a ring that is rounded at once");
    ++at;
  }
}

}  // namespace nazotte::fuzz
