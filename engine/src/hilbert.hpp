// Points in the order in which the Hilbert curve meets them: what lies together comes together.
//
// Source: the curve by quadrants, J. G. Griffiths, "Table-driven algorithms for generating space-filling curves", 1985:
// four bits of both coordinates at a time, by a table that is made at compile time.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/grid.hpp>

#include "large_vector.hpp"

#include <cstdint>
#include <span>

namespace nazotte {

/// Distance along the Hilbert curve of order 16; x and y are below 2^16. O(1).
[[nodiscard]] std::uint32_t hilbert_distance(std::uint32_t x, std::uint32_t y);

/// The numbers of the points along the curve over their bounds; those in one cell of the curve keep their order.
/// O(points).
[[nodiscard]] RowNumbers along_hilbert_curve(std::span<const GridPoint> points, const BuildMemory& memory = {});

}  // namespace nazotte
