// The k-way merge of sorted cursors: lists of several segments become one.
//
// A Cursor has valid(), hit(), advance(), and rank(), by which it ascends. There are few cursors, so there is no heap.
//
// Thread safety: none; a merge moves its cursors.
#pragma once

#include <nazotte/query.hpp>

#include "segment.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace nazotte {

/// More segments than this are rare, see Table::plan_merge.
inline constexpr std::size_t kSegmentsUsual = 8;

template <class Cursor>
class Merge {
 public:
  /// `cursors` must outlive the merge.
  explicit Merge(std::span<Cursor> cursors) {
    heads_.reserve(cursors.size());
    for (Cursor& cursor : cursors) {
      if (cursor.valid()) heads_.push_back({cursor.rank(), &cursor});
    }
  }

  /// Appends the next `limit` elements to `out`. O(limit x cursors).
  void take(std::uint64_t limit, std::vector<Hit>& out) {
    for (; !heads_.empty() && limit > 0; --limit) {
      Head& best = *std::min_element(heads_.begin(), heads_.end(), ranked_before);
      out.push_back(best.cursor->hit());
      best.cursor->advance();
      update(best);
    }
  }

  /// Passes `count` elements. A cursor passes all that it has before the next one's head at once, so a long list that
  /// is merged with short ones costs little; such a Cursor has skip(end, max).
  void skip(std::uint64_t count) {
    while (!heads_.empty() && count > 0) {
      std::iter_swap(heads_.begin(), std::min_element(heads_.begin(), heads_.end(), ranked_before));
      const auto next = std::min_element(heads_.begin() + 1, heads_.end(), ranked_before);
      count -= heads_.front().cursor->skip(next == heads_.end() ? kLast : next->rank, count);
      update(heads_.front());
    }
  }

 private:
  struct Head {
    RankKey rank;
    Cursor* cursor;
  };
  static constexpr RankKey kLast{std::numeric_limits<std::int64_t>::max(), 0};

  static bool ranked_before(const Head& a, const Head& b) { return a.rank < b.rank; }

  void update(Head& head) {
    if (head.cursor->valid()) {
      head.rank = head.cursor->rank();
    } else {
      head = heads_.back();
      heads_.pop_back();
    }
  }

  boost::container::small_vector<Head, kSegmentsUsual> heads_;
};

}  // namespace nazotte
