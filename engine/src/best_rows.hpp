// What a segment finds, and the smallest `limit` row numbers seen so far: a bounded binary heap with the largest of
// them on top.
//
// Thread safety: none.
// Invariant: at most `limit` rows; once full, only a row below worst() gets in.
#pragma once

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace nazotte {

/// The rows that one segment answers with: usual limits need no memory beside the stack's.
using FoundRows = boost::container::small_vector<std::uint32_t, 64>;

class BestRows {
 public:
  /// Keeps its heap in `rows`, which is cleared and must outlive this object.
  BestRows(std::size_t limit, FoundRows& rows) : limit_(limit), rows_(rows) { rows_.clear(); }

  [[nodiscard]] bool full() const { return rows_.size() >= limit_; }

  /// Rows at or above this number cannot get in.
  [[nodiscard]] std::uint32_t bound() const {
    if (!full()) return std::numeric_limits<std::uint32_t>::max();
    return rows_.empty() ? 0 : rows_.front();
  }

  /// `row` must be below bound(). O(log limit).
  void add(std::uint32_t row) {
    if (full()) {
      std::pop_heap(rows_.begin(), rows_.end());
      rows_.back() = row;
    } else {
      rows_.push_back(row);
    }
    std::push_heap(rows_.begin(), rows_.end());
  }

 private:
  std::size_t limit_;
  FoundRows& rows_;
};

}  // namespace nazotte
