// Which rows does a pair of sizes fit? From the table when there is one, what is missing from the zones.
//
// Thread safety: const access from any thread.
// Invariant: as FitZones, always asked together with the columns that it was made from.
#pragma once

#include "fit_table.hpp"
#include "fit_zones.hpp"

#include <cstddef>
#include <optional>

namespace nazotte {

class FitSearch {
 public:
  /// `best`: rows that the table keeps per pair of sizes, see FitOptions.
  FitSearch(SizeColumns columns, std::size_t best) : zones_(columns), table_(FitTable::build(columns, best)) {}

  /// As FitZones::search. O(limit) when the table has enough live rows.
  void search(SizeColumns columns, const FitZones::Question& question, FoundRows& out) const;

  [[nodiscard]] std::size_t bytes() const { return zones_.bytes() + (table_ ? table_->bytes() : 0); }

 private:
  FitZones zones_;
  std::optional<FitTable> table_;
};

}  // namespace nazotte
