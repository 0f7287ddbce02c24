// Points and boxes on the grid of whole microdegrees.
//
// Why integers: the reference prints every coordinate with %f (6 decimals) before the database compares them. On that
// grid "strictly inside" can be decided exactly, with no rounding in the arithmetic.
//
// Thread safety: values and pure functions.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace nazotte {

struct Degrees {
  double latitude;
  double longitude;
};

/// x = longitude, y = latitude, in 10^-6 degree.
struct GridPoint {
  std::int32_t x;
  std::int32_t y;
  friend bool operator==(const GridPoint&, const GridPoint&) = default;
};

/// The microdegrees that printf("%f") shows for `degrees`: correctly rounded from the exact binary value, ties to
/// even. Beyond kCoordinateDegreesMax the result is saturated one microdegree outside of it, so it lies
/// inside no polygon. `degrees` must not be NaN. O(1).
[[nodiscard]] std::int32_t to_microdegrees(double degrees);

[[nodiscard]] GridPoint to_grid(Degrees point);

/// Closed on all sides.
struct GridBox {
  GridPoint min;
  GridPoint max;
};

/// The longer side.
[[nodiscard]] constexpr std::int64_t side_of(const GridBox& box) {
  return std::max(static_cast<std::int64_t>(box.max.x) - box.min.x, static_cast<std::int64_t>(box.max.y) - box.min.y);
}

/// Longest side, in microdegrees (67 degrees), of bounds in which products of two differences of coordinates have at
/// most 52 bits and sums of two such products 53: exact as doubles.
inline constexpr std::int64_t kExactRealSideMax = std::int64_t{1} << 26;

/// How a box lies to a polygon.
enum class Relation : std::uint8_t { outside, inside, crossing };

/// Points and boxes are tested in groups of this size, each coordinate in an array of its own, as wide registers want.
inline constexpr std::size_t kGroupSize = 16;

/// Bit i stands for element i of a group.
using GroupMask = std::uint32_t;
inline constexpr GroupMask kWholeGroup = (GroupMask{1} << kGroupSize) - 1;

/// Calls f(i) for each element of the mask, ascending.
template <class F>
void for_each_element(GroupMask mask, F&& f) {
  for (; mask != 0; mask &= mask - 1) f(static_cast<std::size_t>(std::countr_zero(mask)));
}

struct PointGroup {
  std::array<std::int32_t, kGroupSize> x;
  std::array<std::int32_t, kGroupSize> y;

  [[nodiscard]] GridPoint operator[](std::size_t i) const { return {x[i], y[i]}; }
};

struct BoxGroup {
  std::array<std::int32_t, kGroupSize> min_x;
  std::array<std::int32_t, kGroupSize> min_y;
  std::array<std::int32_t, kGroupSize> max_x;
  std::array<std::int32_t, kGroupSize> max_y;

  [[nodiscard]] GridBox operator[](std::size_t i) const { return {{min_x[i], min_y[i]}, {max_x[i], max_y[i]}}; }
};

/// How the boxes of a group lie to a polygon; those in neither mask are outside.
struct GroupRelation {
  GroupMask inside;
  GroupMask crossing;
};

}  // namespace nazotte
