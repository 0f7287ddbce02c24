// The best rows for every pair of sizes, looked up instead of searched for.
//
// A cell holds the first rows, in rank order, that are at least as large as its pair. What fits a pair fits all smaller
// ones too, so full cells lie together: rows are added in rank order, and a row is done with one comparison when the
// largest cell that it belongs to is full.
//
// Thread safety: const access from any thread.
// Invariants: a cell that is not full holds all rows of the segment that fit. Sizes below the smallest row's are as the
// smallest, and nothing fits sizes above the largest, so the table answers for all sizes.
#pragma once

#include "fit_zones.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nazotte {

class FitTable {
 public:
  /// Keeps `best` rows a cell. Nothing when it does not pay: when the sizes of the rows span more than kSideCellsMax,
  /// or make more cells than there are rows. O(rows + cells x best).
  [[nodiscard]] static std::optional<FitTable> build(SizeColumns columns, std::size_t best);

  static constexpr std::int64_t kSideCellsMax = 256;

  struct Cell {
    std::span<const std::uint32_t> rows;  // ascending
    bool complete;                        // no other row fits
  };
  /// The cell of the pair {a, b}. O(1).
  [[nodiscard]] Cell find(SizePair size) const;

  [[nodiscard]] std::size_t bytes() const {
    return rows_.capacity() * sizeof(std::uint32_t) + counts_.capacity() * sizeof(counts_[0]);
  }

 private:
  /// Sizes that some row has, [min, max] for the shorter and for the longer side.
  struct Sizes {
    std::int32_t short_min;
    std::int32_t short_max;
    std::int32_t long_min;
    std::int32_t long_max;
  };

  FitTable(const Sizes& sizes, std::size_t best);
  void fill(SizeColumns columns);
  [[nodiscard]] std::size_t cell_of(std::int32_t shorter, std::int32_t longer) const {
    return static_cast<std::size_t>(shorter - sizes_.short_min) * long_cells_ +
           static_cast<std::size_t>(longer - sizes_.long_min);
  }

  Sizes sizes_;
  std::size_t best_;
  std::size_t long_cells_;
  std::vector<std::uint32_t> rows_;    // cell c has rows [c * best_, c * best_ + counts_[c])
  std::vector<std::uint16_t> counts_;  // per cell
};

}  // namespace nazotte
