// The k-way merge of sorted cursors: one page of the lists of several segments.
//
// Thread safety: pure function.
#pragma once

#include <nazotte/query.hpp>

#include "segment.hpp"
#include "segment_matcher.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace nazotte {

/// Appends the page of the merged list to `out`. A Cursor has valid(), hit(), advance(), and rank(), by which it
/// ascends. O(page end x cursors): there are few cursors, so no heap.
template <class Cursor>
void merge_page(std::vector<Cursor>& cursors, Page page, std::vector<Hit>& out) {
  struct Head {
    RankKey rank;
    Cursor* cursor;
  };
  std::vector<Head> heads;
  heads.reserve(cursors.size());
  for (Cursor& cursor : cursors) {
    if (cursor.valid()) heads.push_back({cursor.rank(), &cursor});
  }
  while (!heads.empty() && page.limit > 0) {
    const auto best =
        std::min_element(heads.begin(), heads.end(), [](const Head& a, const Head& b) { return a.rank < b.rank; });
    if (page.offset > 0) {
      --page.offset;
    } else {
      out.push_back(best->cursor->hit());
      --page.limit;
    }
    best->cursor->advance();
    if (best->cursor->valid()) {
      best->rank = best->cursor->rank();
    } else {
      heads.erase(best);
    }
  }
}

}  // namespace nazotte
