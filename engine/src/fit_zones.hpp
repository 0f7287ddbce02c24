// Zone maps over an unordered pair of sizes: which rows are at least as large as the pair that is asked for?
//
// Rows are scanned in rank order, a zone of 64 rows at a time; a zone whose largest sides are too small is skipped, and
// sixteen zones are looked at together. A popular question is answered by the first zones; sizes beyond the largest
// row's cost nothing.
//
// Thread safety: const access from any thread.
// Invariant: the index does not hold the sizes: it is always asked together with the columns that it was made from.
#pragma once

#include <nazotte/grid.hpp>
#include <nazotte/schema.hpp>

#include "best_rows.hpp"
#include "bitmap.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace nazotte {

/// The two columns that the index is about.
struct SizeColumns {
  std::span<const std::int32_t> a;
  std::span<const std::int32_t> b;
};

class FitZones {
 public:
  explicit FitZones(SizeColumns columns);

  /// What is asked for: the first `limit` rows that `size` fits and that are in `live` (null: all are).
  struct Question {
    SizePair size;
    const Bitmap* live;
    std::size_t limit;
    std::uint32_t first_row = 0;  // rows before it are left out
  };

  /// Appends the answer to `out`, ascending. O(rows / 64) at worst, beside the rows of promising zones.
  void search(SizeColumns columns, const Question& question, FoundRows& out) const;

  [[nodiscard]] std::size_t bytes() const { return groups_.capacity() * sizeof(ZoneGroup); }

 private:
  /// The largest shorter side and the largest longer side of each zone's rows.
  struct ZoneGroup {
    std::array<std::int32_t, kGroupSize> short_max;
    std::array<std::int32_t, kGroupSize> long_max;
  };

  /// The first group from `group` on with a zone that may have a row of these sizes; their number when there is none.
  [[nodiscard]] std::size_t next_promising(std::size_t group, std::int32_t shorter, std::int32_t longer) const;

  std::vector<ZoneGroup> groups_;
  std::int32_t short_max_ = std::numeric_limits<std::int32_t>::min();  // of all rows
  std::int32_t long_max_ = std::numeric_limits<std::int32_t>::min();
};

}  // namespace nazotte
