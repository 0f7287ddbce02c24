// The best way that there is to search one segment.
//
// Thread safety: pure function.
#pragma once

#include "facet_search.hpp"
#include "segment_matcher.hpp"

#include <cstdint>
#include <vector>

namespace nazotte {

/// Returns how many rows match, and appends the page of them to `out` as rows of segment number `number`.
inline std::uint64_t search_segment(const SegmentView& view, const Query& query, Page page, std::uint32_t number,
                                    std::vector<Hit>& out) {
  const FacetSearch search(view, query);
  if (search.covered()) return search.collect(page, number, out);
  return SegmentMatcher(view, query).collect(page, number, out);
}

}  // namespace nazotte
