// The loops over vertices and groups that gain from wide registers, beside those of half_planes.cpp.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/grid.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace nazotte {

/// Rounds points to the grid, as to_grid does. Returns false when at least one of them needs more thought: a coordinate
/// beyond kCoordinateDegreesMax, NaN, or between two microdegrees; then the result means nothing. O(points).
[[nodiscard]] bool round_to_grid(std::span<const Degrees> points, GridPoint* out);

/// Points strictly within the box.
[[nodiscard]] GroupMask points_within(const PointGroup& points, const GridBox& box);

/// Boxes that share a point with the inner part of `box`; a box with min above max shares none.
[[nodiscard]] GroupMask boxes_reaching_into(const BoxGroup& boxes, const GridBox& box);

/// Elements of values[0..kGroupSize) below the bound.
[[nodiscard]] GroupMask elements_below(const std::uint32_t* values, std::uint32_t bound);

}  // namespace nazotte
