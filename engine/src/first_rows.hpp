// The first live rows by (value, key) of a column: what low_priced asks for, kept at hand by the writer.
//
// A list of some spare rows is kept, so that rows which sell out need no new search until the spare ones are gone.
//
// Thread safety: FirstRows: the writer's thread only. select_first_rows: pure.
// Invariant: the list holds the first size() live rows; it is shorter than `wanted` only when it holds all live rows.
#pragma once

#include <nazotte/schema.hpp>

#include "bitmap.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace nazotte {

/// A segment looks for that many times the rows that are wanted at once.
inline constexpr std::size_t kFirstRowsSpare = 8;

/// A column and the keys that decide between equal values.
struct KeyedValues {
  std::span<const std::int32_t> values;
  std::span<const Key> keys;

  [[nodiscard]] std::pair<std::int32_t, Key> operator[](std::uint32_t row) const { return {values[row], keys[row]}; }
};

/// The first `limit` rows that are in `live` (null: all are), ascending by (value, key). O(rows + limit log limit).
[[nodiscard]] std::vector<std::uint32_t> select_first_rows(const KeyedValues& column, const Bitmap* live,
                                                           std::size_t limit);

class FirstRows {
 public:
  /// `candidates`: the first rows of the column, at least `wanted` x kFirstRowsSpare or all that there are.
  FirstRows(std::size_t wanted, std::span<const std::uint32_t> candidates, const KeyedValues& column,
            const Bitmap* live);

  /// The rows to show: `wanted` of them, or all live ones. Ascending by (value, key).
  [[nodiscard]] std::span<const std::uint32_t> shown() const {
    return std::span(rows_).first(std::min(wanted_, rows_.size()));
  }

  /// To be called after a row has left or come back, `live` being what holds now (null: all are). Returns whether
  /// shown() is another one. O(wanted), and once in a while O(rows).
  bool removed(std::uint32_t row, const KeyedValues& column, const Bitmap* live);
  bool added(std::uint32_t row, const KeyedValues& column);

 private:
  /// Looks for rows again when there are fewer than wanted.
  void refill(const KeyedValues& column, const Bitmap* live);

  std::size_t wanted_;
  std::vector<std::uint32_t> rows_;
  bool holds_all_;  // there are no live rows beside rows_
};

}  // namespace nazotte
