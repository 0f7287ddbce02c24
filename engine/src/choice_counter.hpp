// How many rows of one segment a query would match with other choices: the numbers beside the facets of a search form.
//
// A choice is asked as a query that counts, if the facet index covers it: it has most counts ready. Else the rows that
// match without the choice are found once for all choices on the column, and each is an intersection with them. What a
// part of a word matches is found once for all columns.
//
// Thread safety: one thread. Lifetime: the view, the query and the words must outlive the counter.
#pragma once

#include <nazotte/query.hpp>
#include <nazotte/table.hpp>

#include "posting.hpp"
#include "segment.hpp"
#include "segment_matcher.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace nazotte {

class ChoiceCounter {
 public:
  ChoiceCounter(const SegmentView& view, const Query& query) : view_(view), query_(query) {}

  /// Rows that match the query.
  [[nodiscard]] std::uint64_t count();

  /// Rows that would match with the choice. Cheapest when choices on the same column follow each other.
  [[nodiscard]] std::uint64_t count(const Choice& choice);

 private:
  /// Rows that match another query.
  [[nodiscard]] std::uint64_t matched(const Query& query);
  /// Makes base_ what the choice's term joins.
  void rebase(const Choice& choice);
  /// The rows of base_, found at the first call after rebase().
  const Posting& base_rows();
  /// How many of base_rows() have a term, for all terms of a column at once; as base_rows().
  const std::vector<std::uint64_t>& term_counts(TagListColumn column);

  // How many of base_rows() meet the term.
  [[nodiscard]] std::uint64_t count_in_base(const Query::InBucket& term);
  [[nodiscard]] std::uint64_t count_in_base(const Query::InRange& term);
  [[nodiscard]] std::uint64_t count_in_base(const Query::InRealRange& term);
  [[nodiscard]] std::uint64_t count_in_base(const Query::TagIs& term);
  [[nodiscard]] std::uint64_t count_in_base(const Query::WordContains& term);
  [[nodiscard]] std::uint64_t count_in_base(const Posting* posting);

  const SegmentView& view_;
  const Query& query_;
  PartRows parts_;
  std::optional<Choice> rebased_for_;  // a choice on the column, of the effect
  Query base_;
  std::optional<Posting> base_rows_;
  std::optional<std::uint16_t> counted_column_;  // whose terms term_counts_ has
  std::vector<std::uint64_t> term_counts_;
  Query with_choice_;
};

}  // namespace nazotte
