// Everything that a large segment keeps so that a search by facets and words need not read all of it.
//
//   part                    answers                                      without it
//   count cube              how many rows match; where page n starts     an AND over the whole segment
//   cell postings           questions that bind nearly all facets        the AND, up to the page's last row
//   bitmaps of a term       a word and some facets                       the AND over the whole segment
//   count cube of a term    how many of them                             the AND over the term's rows
//   word sets               two words and more                           walking the rarest word's rows
//
// facet_search.hpp chooses among them.
//
// Thread safety: const access from any thread.
// Invariants: the bitmaps and cubes count the rows that were live when the segment was built, no others; TermRows (in
// TagListIndex) has all rows.
#pragma once

#include "bitmap.hpp"
#include "cell_postings.hpp"
#include "count_cube.hpp"
#include "facet_bitmaps.hpp"
#include "facet_space.hpp"
#include "tag_index.hpp"
#include "word_sets.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nazotte {

class Segment;

/// A bit for each of some terms, several terms to a bit: a row lacks a term whose bit it lacks.
using TermSignature = std::uint64_t;
inline TermSignature term_bit(TagListColumn column, WordNumber term) {
  return TermSignature{1} << ((column.index * 7U + term) % 64);
}

/// The rows of one term as a small segment of their own.
struct TermFacets {
  std::optional<FacetBitmaps> bitmaps;  // nothing: not declared
  std::optional<CountCube> cube;        // nothing: not declared, or its cells would outnumber the rows by far
};

/// A tag list column's.
struct ColumnFacets {
  std::vector<TermFacets> terms;  // empty: the column has no terms, it has too many words
  std::optional<WordSets> sets;   // nothing: no terms, or not declared
};

class FacetIndex {
 public:
  /// `live`: the rows that count; null: all. The segment's columns and tag lists must be complete. O(rows x facets).
  FacetIndex(const Segment& segment, const Bitmap* live, const BuildMemory& memory);

  [[nodiscard]] const FacetSpace& space() const { return space_; }
  [[nodiscard]] const std::optional<CountCube>& cube() const { return cube_; }
  [[nodiscard]] const std::optional<CellPostings>& cells() const { return cells_; }
  [[nodiscard]] const ColumnFacets& column(TagListColumn column) const { return columns_[column.index]; }

  /// Was the row live when the segment was built?
  [[nodiscard]] bool indexed(std::uint32_t row) const { return !indexed_ || indexed_->test(row); }
  /// The rows that were; null: all.
  [[nodiscard]] const Bitmap* indexed_rows() const { return indexed_ ? &*indexed_ : nullptr; }
  /// The row's code, kIndexedBit always set. O(facets x buckets).
  [[nodiscard]] FacetCode code(const Segment& segment, std::uint32_t row) const;
  /// The bits of all its terms. O(words of the row).
  [[nodiscard]] TermSignature terms(const Segment& segment, std::uint32_t row) const;

  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] LargeVector<FacetCode> codes(const Segment& segment, const BuildMemory& memory) const;
  void build_column(const TagListIndex& index, const LargeVector<FacetCode>& codes, const FacetOptions& options);
  [[nodiscard]] TermFacets term_facets(TermRows::List rows, std::span<const FacetCode> codes,
                                       const FacetOptions& options) const;

  FacetSpace space_;
  std::optional<Bitmap> indexed_;  // nothing: all rows are
  std::optional<CountCube> cube_;
  std::optional<CellPostings> cells_;
  std::vector<ColumnFacets> columns_;
};

/// Rows that were indexed and have left since: what has to be subtracted from every count.
struct DeadRows {
  std::vector<std::uint32_t> rows;  // ascending
  std::vector<FacetCode> codes;
  std::vector<TermSignature> terms;
};

}  // namespace nazotte
