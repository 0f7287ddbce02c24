// Every cap of the engine in one place. Caps of HTTP live in server/limits.hpp, caps of files and stores
// in loaders/limits.hpp; docs/OPERATIONS.md lists all three.
//
// Thread safety: constants.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nazotte {

/// Rows of one segment, and of one table: row numbers are 32 bits wide.
inline constexpr std::size_t kSegmentRowsMax = 0x7fff'ffff;

/// Opaque bytes of one row.
inline constexpr std::size_t kPayloadBytesMax = (std::size_t{8} << 20) - 1;

/// Conditions of one query. ISUUMO's widest search has 6 plus one per requested feature.
inline constexpr std::size_t kQueryTermsMax = 64;

/// Vertices of a polygon. A hand-drawn ring has some hundreds at most.
inline constexpr std::size_t kPolygonVerticesMax = 10'000;

/// Absolute value of a polygon's coordinate, in degrees. With it a difference of two coordinates in
/// microdegrees stays below 2^31, and a cross product of two differences fits in 64 bits: exact.
inline constexpr double kCoordinateDegreesMax = 1'000.0;

}  // namespace nazotte
