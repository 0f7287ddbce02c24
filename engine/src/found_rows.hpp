// The rows that a segment answers with, and how groups of rows get there: packed, without a branch per row.
//
// Thread safety: pure functions; a FoundRows has one user.
#pragma once

#include <nazotte/grid.hpp>

#include "bitmap.hpp"

#include <boost/container/small_vector.hpp>

#include <cstdint>

namespace nazotte {

/// The rows that one segment answers with: usual limits need no memory beside the stack's.
using FoundRows = boost::container::small_vector<std::uint32_t, 96>;

/// Appends rows[i] for each i in `among`, ascending. `rows` must have kGroupSize elements.
void append_rows(const std::uint32_t* rows, GroupMask among, FoundRows& out);

/// Those elements of `among` whose rows are in `live` (null: all are).
[[nodiscard]] inline GroupMask live_among(const Bitmap* live, const std::uint32_t* rows, GroupMask among) {
  if (live == nullptr) return among;
  GroupMask result = 0;
  for_each_element(among, [&](std::size_t i) { result |= static_cast<GroupMask>(live->test(rows[i])) << i; });
  return result;
}

}  // namespace nazotte
