#include "grid_kernels.hpp"

#include <nazotte/limits.hpp>

#include "target_clones.hpp"

#include <cmath>

namespace nazotte {

namespace {

/// The bit of each element, as wide as the elements: a compiler can add those that a comparison chooses.
constexpr std::array<std::int32_t, kGroupSize> kElementBits = [] {
  std::array<std::int32_t, kGroupSize> bits{};
  for (std::size_t i = 0; i < kGroupSize; ++i) bits[i] = 1 << i;
  return bits;
}();

/// Adds 1 to `doubts` when to_microdegrees would have to look closer.
inline __attribute__((always_inline)) std::int32_t round_coordinate(double degrees, std::int32_t& doubts) {
  constexpr double kMicro = 1e6;
  const double magnitude = std::fabs(degrees);
  const double scaled = magnitude <= kCoordinateDegreesMax ? magnitude * kMicro : 0.5;
  const auto whole = static_cast<std::int32_t>(scaled);
  const double rest = scaled - whole;
  const std::int32_t rounded = whole + (rest > 0.5 ? 1 : 0);
  doubts += rest == 0.5 ? 1 : 0;
  return degrees < 0 ? -rounded : rounded;
}

}  // namespace

NAZOTTE_FAST_CLONES
bool round_to_grid(std::span<const Degrees> points, GridPoint* out) {
  std::int32_t doubts = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    out[i] = {round_coordinate(points[i].longitude, doubts), round_coordinate(points[i].latitude, doubts)};
  }
  return doubts == 0;
}

NAZOTTE_FAST_CLONES
GroupMask points_within(const PointGroup& points, const GridBox& box) {
  std::int32_t mask = 0;
  for (std::size_t i = 0; i < kGroupSize; ++i) {
    const bool within =
        (points.x[i] > box.min.x) & (points.x[i] < box.max.x) & (points.y[i] > box.min.y) & (points.y[i] < box.max.y);
    mask |= within ? kElementBits[i] : 0;
  }
  return static_cast<GroupMask>(mask);
}

NAZOTTE_FAST_CLONES
GroupMask boxes_reaching_into(const BoxGroup& boxes, const GridBox& box) {
  std::int32_t mask = 0;
  for (std::size_t i = 0; i < kGroupSize; ++i) {
    const bool reaches = (boxes.max_x[i] > box.min.x) & (boxes.min_x[i] < box.max.x) & (boxes.max_y[i] > box.min.y) &
                         (boxes.min_y[i] < box.max.y);
    mask |= reaches ? kElementBits[i] : 0;
  }
  return static_cast<GroupMask>(mask);
}

NAZOTTE_FAST_CLONES
GroupMask elements_below(const std::array<std::uint32_t, kGroupSize>& values, std::uint32_t bound) {
  std::int32_t mask = 0;
  for (std::size_t i = 0; i < kGroupSize; ++i) mask |= values[i] < bound ? kElementBits[i] : 0;
  return static_cast<GroupMask>(mask);
}

}  // namespace nazotte
