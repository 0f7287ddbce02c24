// Which rows of one segment meet all terms of a query, whatever they are: what answers in small segments, and in large
// ones the questions that the facet index does not cover (facet_search.hpp).
//
// Every term becomes an operand: the words of a bitmap, a sorted array of rows, or a predicate on a column. When any
// is an array, the smallest array is walked and the rest is tested row by row; else all are combined a block of words
// at a time. Rows come out ascending, which is rank order.
//
// Thread safety: const access from any thread, like all pure values.
// Lifetime: the view and the query's words must outlive the matcher.
#pragma once

#include <nazotte/query.hpp>
#include <nazotte/table.hpp>

#include "bitmap_kernels.hpp"
#include "page_collector.hpp"
#include "posting.hpp"
#include "segment.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <vector>

namespace nazotte {

/// The rows that have a part of a word, found once for several matchers of one segment. One thread; the parts must
/// outlive it.
class PartRows {
 public:
  /// As TagListIndex::containing, the first time; then O(parts so far).
  [[nodiscard]] const Posting* find(const Segment& segment, const Query::WordContains& term);

 private:
  struct Found {
    Query::WordContains term;
    const Posting* rows;
  };
  std::vector<Found> found_;
  std::list<Posting> made_;
};

class SegmentMatcher {
 public:
  /// `parts` must outlive the matcher; null: nobody shares what it finds.
  SegmentMatcher(const SegmentView& view, const Query& query, PartRows* parts = nullptr);

  /// Returns how many rows match, and appends the page of them to `out` as rows of segment number `segment`.
  /// O(terms x rows / 64); O(page end) when a single bitmap answers.
  std::uint64_t collect(Page page, std::uint32_t segment, std::vector<Hit>& out) const;

  /// All rows that match. O(terms x rows / 64).
  [[nodiscard]] Posting matches() const;

  // As the source of collect_page (page_collector.hpp), when no operand is an array:
  [[nodiscard]] std::size_t words() const { return words_for(segment_->rows()); }
  [[nodiscard]] std::uint32_t row(std::size_t bit) const { return static_cast<std::uint32_t>(bit); }
  /// The matches among the rows of words [first, first + count), as words; returns how many.
  std::uint64_t fill(std::size_t first, std::size_t count, Word* out) const;

 private:
  template <class Operand>
  using Operands = boost::container::small_vector<Operand, 16>;

  template <class Values, class Range>
  struct Predicate {
    Values values;
    Range range;
  };
  using IntegerPredicate = Predicate<std::span<const std::int32_t>, ClosedRange>;
  using RealPredicate = Predicate<std::span<const double>, RealRange>;

  void add(const Query::InBucket& term);
  void add(const Query::InRange& term);
  void add(const Query::InRealRange& term);
  void add(const Query::TagIs& term);
  void add(const Query::WordContains& term);
  void add_posting(const Posting* posting);
  void add_bitmap(const Bitmap& bitmap, std::uint32_t count);
  /// Adds the rows of a sorted column's slice when they are few. Returns whether it did.
  bool add_slice(std::span<const std::uint32_t> rows);

  [[nodiscard]] std::uint64_t collect_sparse(Page page, std::uint32_t segment, std::vector<Hit>& out) const;
  /// Do all operands but the walked array have the row?
  [[nodiscard]] bool test(std::uint32_t row) const;
  /// The number of matches when it is known without looking at rows.
  [[nodiscard]] std::optional<std::uint64_t> known_count() const;

  const Segment* segment_;
  PartRows* parts_;
  bool nothing_ = false;  // some term matches no row
  Operands<const Word*> dense_;
  std::uint32_t dense_count_ = 0;                    // rows of the last bitmap
  Operands<std::span<const std::uint32_t>> sparse_;  // the smallest one first
  Operands<IntegerPredicate> integers_;
  Operands<RealPredicate> reals_;
  std::list<Posting> made_;  // postings that no index has ready
};

}  // namespace nazotte
