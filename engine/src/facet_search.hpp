// The planner: answers a query that asks for facets and words only from a large segment's facet index.
//
// It knows how many rows match before it reads any (for facets, and for one frequent word), and estimates what each way
// of finding the page would read. Ways differ in cost by orders of magnitude, never in their answer.
//
// Thread safety: const access from any thread, like all pure values.
// Lifetime: the view and the query's words must outlive the search.
#pragma once

#include <nazotte/query.hpp>
#include <nazotte/table.hpp>

#include "facet_index.hpp"
#include "page_collector.hpp"
#include "segment.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace nazotte {

class FacetSearch {
 public:
  enum class Plan : std::uint8_t {
    segment,  // AND of the segment's bitmaps
    cells,    // the lists of all matching combinations of facets, merged
    term,     // AND of the bitmaps of one word's rows
    set,      // the rows of two or three words, by their codes
  };

  /// O(terms), and O(dead rows) when there are some.
  FacetSearch(const SegmentView& view, const Query& query);

  /// False when the segment has no facet index, when the query has a term that it does not cover (a free range, a part
  /// of a word, a bucket of overlapping ones), and when it asks for a value so rare that walking its rows is best.
  /// Nothing else may be called then.
  [[nodiscard]] bool covered() const { return covered_; }

  /// Returns how many rows match, and appends the page of them to `out` as rows of segment number `segment`.
  std::uint64_t collect(Page page, std::uint32_t segment, std::vector<Hit>& out) const;

  /// The same by a given way; only when possible(plan). For tests and benchmarks.
  std::uint64_t collect_by(Plan plan, Page page, std::uint32_t segment, std::vector<Hit>& out) const;
  [[nodiscard]] bool possible(Plan plan) const;
  /// What collect() would choose.
  [[nodiscard]] Plan choose(Page page) const { return decide(page).plan; }

 private:
  /// A way, and where in the segment to begin to read.
  struct Decision {
    Plan plan;
    CountCube::Place begin;
  };
  struct Term {
    TagListColumn column;
    WordNumber number;
    friend bool operator==(const Term& a, const Term& b) {
      return a.column.index == b.column.index && a.number == b.number;
    }
  };
  using Operands = boost::container::small_vector<const Word*, 16>;
  struct BoundFacet {
    const Facet* facet;
    std::uint32_t value;
  };
  struct Filter;
  struct SegmentSource;
  struct TermSource;
  struct SetSource;

  // Each returns false when the index does not cover the term.
  bool add(const Query::InBucket& term);
  bool add(const Query::InRange& term);
  bool add(const Query::InRealRange& term);
  bool add(const Query::TagIs& term);
  bool add(const Query::WordContains& term);
  void bind(const Facet& facet, std::uint32_t value);
  /// Chooses the list of words to start from, and counts what can be counted.
  void prepare();
  void choose_set();
  /// The number of matches among the rows that were live when the segment was built, when some structure knows it.
  [[nodiscard]] std::optional<std::uint64_t> count_indexed() const;
  [[nodiscard]] std::uint32_t count_dead() const;
  [[nodiscard]] Decision decide(Page page) const;
  /// Where the segment need not be read before, for a page at `offset`: the cube knows.
  [[nodiscard]] CountCube::Place begin_of(std::uint64_t offset) const;

  /// Is the row, which has the facets, alive, and does it have the words?
  [[nodiscard]] bool passes(std::uint32_t row, std::span<const Term> words) const;
  [[nodiscard]] bool has_words(std::uint32_t row, std::span<const Term> words) const;
  /// Fetches what passes() will read.
  void prefetch(std::uint32_t row) const;
  [[nodiscard]] const TermFacets& facets_of(const Term& term) const;
  [[nodiscard]] const TagListIndex& lists_of(const Term& term) const { return segment_->tag_lists(term.column); }

  /// Rows that have the facets, words or not: a guess when they are not counted.
  [[nodiscard]] double expected_rows() const;
  [[nodiscard]] double segment_cost(Page page, CountCube::Place begin) const;
  [[nodiscard]] double cells_cost(Page page) const;
  [[nodiscard]] double term_cost(Page page) const;
  [[nodiscard]] double set_cost() const;

  std::uint64_t collect_decided(Decision decision, Page page, std::uint32_t segment, std::vector<Hit>& out) const;
  std::uint64_t collect_segment(CountCube::Place begin, Page page, std::uint32_t segment, std::vector<Hit>& out) const;
  std::uint64_t collect_cells(Page page, std::uint32_t segment, std::vector<Hit>& out) const;
  std::uint64_t merge_cells(const CellPostings::Lists& lists, Page page, std::uint32_t segment,
                            std::vector<Hit>& out) const;
  std::uint64_t filter_cells(const CellPostings::Lists& lists, Page page, std::uint32_t segment,
                             std::vector<Hit>& out) const;
  std::uint64_t collect_term(Page page, std::uint32_t segment, std::vector<Hit>& out) const;
  std::uint64_t collect_set(Page page, std::uint32_t segment, std::vector<Hit>& out) const;

  bool covered_ = false;
  const Segment* segment_;
  const FacetIndex* index_;
  const Bitmap* live_;
  const DeadRows* dead_rows_;  // null: no row died since the segment was built
  bool nothing_ = false;       // some term matches no row
  bool dense_ = false;         // there are facets only, all with bitmaps over the segment
  FacetSelection selection_;
  boost::container::small_vector<BoundFacet, 16> bound_;
  boost::container::small_vector<Term, 8> words_;  // distinct; the rarest one first
  std::optional<WordSets::List> set_;              // the rarest of the words' sets
  boost::container::small_vector<Term, 8> unset_;  // the words that are not in it
  std::optional<std::uint64_t> count_;
  std::uint32_t dead_ = 0;  // rows of dead_rows_ that match
};

}  // namespace nazotte
