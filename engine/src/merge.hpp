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

  /// Passes `count` elements. O(count x cursors).
  void skip(std::uint64_t count) {
    for (; !heads_.empty() && count > 0; --count) {
      Head& best = *std::min_element(heads_.begin(), heads_.end(), ranked_before);
      best.cursor->advance();
      update(best);
    }
  }

 private:
  struct Head {
    RankKey rank;
    Cursor* cursor;
  };

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
