#include "fit_table.hpp"

#include <algorithm>
#include <limits>

namespace nazotte {

std::optional<FitTable> FitTable::build(SizeColumns columns, std::size_t best) {
  if (best == 0 || best > std::numeric_limits<std::uint16_t>::max() || columns.a.empty()) return std::nullopt;
  constexpr auto kMin = std::numeric_limits<std::int32_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int32_t>::max();
  Sizes sizes{kMax, kMin, kMax, kMin};
  for (std::size_t row = 0; row < columns.a.size(); ++row) {
    const auto [shorter, longer] = std::minmax(columns.a[row], columns.b[row]);
    sizes.short_min = std::min(sizes.short_min, shorter);
    sizes.short_max = std::max(sizes.short_max, shorter);
    sizes.long_min = std::min(sizes.long_min, longer);
    sizes.long_max = std::max(sizes.long_max, longer);
  }
  const std::int64_t short_cells = static_cast<std::int64_t>(sizes.short_max) - sizes.short_min + 1;
  const std::int64_t long_cells = static_cast<std::int64_t>(sizes.long_max) - sizes.long_min + 1;
  if (short_cells > kSideCellsMax || long_cells > kSideCellsMax) return std::nullopt;
  if (short_cells * long_cells > static_cast<std::int64_t>(columns.a.size())) return std::nullopt;
  FitTable table(sizes, best);
  table.fill(columns);
  return table;
}

FitTable::FitTable(const Sizes& sizes, std::size_t best)
    : sizes_(sizes), best_(best), long_cells_(static_cast<std::size_t>(sizes.long_max - sizes.long_min) + 1) {
  const std::size_t cells = (static_cast<std::size_t>(sizes.short_max - sizes.short_min) + 1) * long_cells_;
  rows_.resize(cells * best);
  counts_.resize(cells);
}

void FitTable::fill(SizeColumns columns) {
  const auto full_count = static_cast<std::uint16_t>(best_);
  for (std::uint32_t row = 0; row < columns.a.size(); ++row) {
    const auto [shorter, longer] = std::minmax(columns.a[row], columns.b[row]);
    // What fits a cell fits all cells of smaller sizes: below a full cell, all are full.
    for (std::int32_t side = shorter; side >= sizes_.short_min; --side) {
      const std::size_t first = cell_of(side, std::max(side, sizes_.long_min));
      std::size_t cell = cell_of(side, longer);
      if (counts_[cell] == full_count) break;
      do {
        rows_[cell * best_ + counts_[cell]++] = row;
      } while (cell != first && counts_[--cell] != full_count);
    }
    if (counts_.back() == full_count) return;
  }
}

FitTable::Cell FitTable::find(SizePair size) const {
  const auto [shorter, longer] = std::minmax(size.a, size.b);
  if (shorter > sizes_.short_max || longer > sizes_.long_max) return {{}, true};
  const std::size_t cell = cell_of(std::max(shorter, sizes_.short_min), std::max(longer, sizes_.long_min));
  return {std::span(rows_).subspan(cell * best_, counts_[cell]), counts_[cell] < best_};
}

}  // namespace nazotte
