// What a segment finds, and the smallest `limit` row numbers seen so far.
//
// Rows are collected in a buffer of one and a half times the limit; when it is full, the smallest `limit` of them are
// selected: cheaper than a heap, which moves a row on every level and guesses branches wrong.
//
// Thread safety: none.
// Invariant: no row that belongs to the smallest `limit` is ever dropped.
#pragma once

#include <nazotte/limits.hpp>

#include "found_rows.hpp"
#include "rank_sort.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace nazotte {

class BestRows {
 public:
  /// Keeps its rows in `rows`, which is cleared and must outlive this object.
  BestRows(std::size_t limit, FoundRows& rows)
      : limit_(std::min(limit, kSegmentRowsMax)),
        buffer_rows_(limit_ + limit_ / 2 + 1),
        bound_(limit == 0 ? 0 : kNoBound),
        rows_(rows) {
    rows_.clear();
  }

  /// Rows at or above this number cannot get in; others may.
  [[nodiscard]] std::uint32_t bound() const { return bound_; }

  /// The rows rows[i] for each i in `among`, in memory for kGroupSize rows, which must be distinct from all before.
  /// Amortised O(1) a row.
  void add(const std::uint32_t* rows, GroupMask among) {
    append_rows(rows, among, rows_);
    if (rows_.size() >= buffer_rows_) select();
  }

  /// Leaves the smallest `limit` rows, ascending. O(limit log limit).
  void finish() {
    sort_distinct({rows_.data(), rows_.size()});
    rows_.resize(std::min(limit_, rows_.size()));
  }

 private:
  static constexpr std::uint32_t kNoBound = std::numeric_limits<std::uint32_t>::max();

  void select() {
    const auto last = rows_.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
    std::nth_element(rows_.begin(), last, rows_.end());
    bound_ = *last;
    rows_.resize(limit_);
  }

  std::size_t limit_;
  std::size_t buffer_rows_;
  std::uint32_t bound_;
  FoundRows& rows_;
};

}  // namespace nazotte
