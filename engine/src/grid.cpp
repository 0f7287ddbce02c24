#include <nazotte/grid.hpp>
#include <nazotte/limits.hpp>

#include <cmath>

namespace nazotte {

namespace {

constexpr double kMicro = 1e6;
constexpr std::int32_t kOutsideMicrodegrees = static_cast<std::int32_t>(kCoordinateDegreesMax * kMicro) + 1;

}  // namespace

// This file is compiled with -ffp-contract=off: a fused `scaled - whole` would hide the rounding that is measured here.
std::int32_t to_microdegrees(double degrees) {
  const double magnitude = std::fabs(degrees);
  if (magnitude > kCoordinateDegreesMax) return degrees < 0 ? -kOutsideMicrodegrees : kOutsideMicrodegrees;
  const double scaled = magnitude * kMicro;
  auto whole = static_cast<std::int32_t>(scaled);
  const double above_half = scaled - whole - 0.5;
  if (above_half > 0) {
    ++whole;
  } else if (above_half == 0) {
    // The product seems to be a tie: the part that rounding cut off, which fma gives exactly, decides.
    const double residual = std::fma(magnitude, kMicro, -scaled);
    if (residual > 0 || (residual == 0 && whole % 2 != 0)) ++whole;
  }
  return degrees < 0 ? -whole : whole;
}

GridPoint to_grid(Degrees point) { return {to_microdegrees(point.longitude), to_microdegrees(point.latitude)}; }

}  // namespace nazotte
