// The rows of a segment in the order of (value, key): the secondary index of an `ordered` column.
//
// Thread safety: const access from any thread.
// Invariant: a permutation of the segment's rows. The index does not hold the values: it is always asked together
// with the column that it was made from. A column of reals is sorted with NaN at the ends, where no range reaches.
#pragma once

#include "bitmap_kernels.hpp"
#include "radix_sort.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class SortedOrder {
 public:
  /// `by_key`: all rows ascending by key. O(rows).
  SortedOrder(std::span<const std::int32_t> values, std::span<const std::uint32_t> by_key);
  SortedOrder(std::span<const double> values, std::span<const std::uint32_t> by_key);

  /// All rows, ascending by (value, key).
  [[nodiscard]] std::span<const std::uint32_t> rows() const { return rows_; }

  /// The rows whose value is in the range, ascending by (value, key). O(log rows).
  [[nodiscard]] std::span<const std::uint32_t> slice(std::span<const std::int32_t> values, ClosedRange range) const;
  [[nodiscard]] std::span<const std::uint32_t> slice(std::span<const double> values, RealRange range) const;

  [[nodiscard]] std::size_t bytes() const { return rows_.capacity() * sizeof(std::uint32_t); }

 private:
  std::vector<std::uint32_t> rows_;
};

}  // namespace nazotte
