// Zone maps over an unordered pair of sizes: which rows are at least as large as the pair that is asked for?
//
// Rows are scanned in rank order, a zone of 64 rows at a time; a zone whose largest sides are too small is skipped.
// A popular question is answered by the first zones; one that nothing fits costs rows / 64 steps.
//
// Thread safety: const access from any thread.
// Invariant: the index does not hold the sizes: it is always asked together with the columns that it was made from.
#pragma once

#include "best_rows.hpp"
#include "bitmap.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

struct SizePair {
  std::int32_t a;
  std::int32_t b;
};

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
  };

  /// Appends the answer to `out`, ascending. O(rows / 64) at worst, beside the rows of promising zones.
  void search(SizeColumns columns, const Question& question, FoundRows& out) const;

  [[nodiscard]] std::size_t bytes() const { return zones_.capacity() * sizeof(Zone); }

 private:
  /// The largest short side and the largest long side of the zone's rows.
  struct Zone {
    std::int32_t short_max;
    std::int32_t long_max;
  };

  std::vector<Zone> zones_;
};

}  // namespace nazotte
