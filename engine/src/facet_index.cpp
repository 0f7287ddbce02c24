#include "facet_index.hpp"

#include "segment.hpp"

#include <algorithm>
#include <limits>

namespace nazotte {

namespace {

std::vector<std::size_t> word_counts(const Segment& segment) {
  std::vector<std::size_t> counts;
  for (std::size_t column = 0; column < segment.schema().tags().size(); ++column) {
    counts.push_back(segment.tags({static_cast<std::uint16_t>(column)}).words());
  }
  return counts;
}

/// Which of a facet's values a row has; the value after the last bucket when it is in none.
std::uint32_t bucket_of(const std::vector<IntegerRange>& buckets, std::int32_t value) {
  std::uint32_t bucket = 0;
  while (bucket < buckets.size() && !buckets[bucket].contains(value)) ++bucket;
  return bucket;
}

const std::vector<IntegerRange>& buckets_of(const Segment& segment, const Facet& facet) {
  return segment.schema().integers()[facet.column].options.buckets;
}

/// One facet's field in all codes.
void add_buckets(const Segment& segment, const Facet& facet, LargeVector<FacetCode>& codes) {
  const auto values = segment.values(IntegerColumn{facet.column});
  const auto& buckets = buckets_of(segment, facet);
  const bool rest = facet.values > buckets.size();
  if (rest) {
    for (FacetCode& code : codes) code |= facet.code(facet.values - 1);
  }
  for (std::uint32_t bucket = 0; bucket < buckets.size(); ++bucket) {
    const auto range = closed_range(buckets[bucket]);
    if (!range) continue;
    // Turns the code that all rows have into this bucket's, where the value is in it.
    const auto turn = static_cast<FacetCode>(facet.code(bucket) ^ (rest ? facet.code(facet.values - 1) : 0));
    const auto min = static_cast<std::uint32_t>(range->min);
    const std::uint32_t width = static_cast<std::uint32_t>(range->max) - min;
    for (std::size_t row = 0; row < codes.size(); ++row) {
      const bool inside = static_cast<std::uint32_t>(values[row]) - min <= width;
      codes[row] ^= static_cast<FacetCode>(inside ? turn : 0);
    }
  }
}

void add_words(const Segment& segment, const Facet& facet, LargeVector<FacetCode>& codes) {
  const TagIndex& tags = segment.tags(TagColumn{facet.column});
  for (std::uint32_t row = 0; row < codes.size(); ++row) codes[row] |= facet.code(tags.number(row));
}

}  // namespace

FacetIndex::FacetIndex(const Segment& segment, const Bitmap* live, const BuildMemory& memory)
    : space_(segment.schema(), word_counts(segment)) {
  if (live != nullptr && live->count() < segment.rows()) indexed_ = *live;
  const LargeVector<FacetCode> all = codes(segment, memory);
  const FacetOptions& options = segment.schema().facet_options();
  if (CountCube::pays(space_, all.size())) {
    if (options.count_blocks > 0) {
      cube_.emplace(space_, all, CountCube::blocks_for(space_, all.size(), options.count_blocks), memory);
    }
    if (options.cells && CellPostings::pays(space_)) cells_.emplace(space_, all, memory);
  }
  columns_.reserve(segment.schema().tag_lists().size());
  for (std::size_t column = 0; column < segment.schema().tag_lists().size(); ++column) {
    build_column(segment.tag_lists({static_cast<std::uint16_t>(column)}), all, options);
  }
}

LargeVector<FacetCode> FacetIndex::codes(const Segment& segment, const BuildMemory& memory) const {
  LargeVector<FacetCode> codes(segment.rows(), memory);
  for (const Facet& facet : space_.facets()) {
    facet.kind == Facet::Kind::buckets ? add_buckets(segment, facet, codes) : add_words(segment, facet, codes);
  }
  for (std::uint32_t row = 0; row < codes.size(); ++row) {
    if (indexed(row)) codes[row] |= kIndexedBit;
  }
  return codes;
}

void FacetIndex::build_column(const TagListIndex& index, const LargeVector<FacetCode>& codes,
                              const FacetOptions& options) {
  ColumnFacets& column = columns_.emplace_back();
  if (!index.has_terms()) return;
  column.terms.reserve(index.terms());
  for (WordNumber term = 0; term < index.terms(); ++term) {
    column.terms.push_back(term_facets(index.rows(term), codes, options));
  }
  if (options.word_sets > 0) column.sets.emplace(index, codes, options.word_sets, codes.get_allocator());
}

TermFacets FacetIndex::term_facets(TermRows::List rows, std::span<const FacetCode> codes,
                                   const FacetOptions& options) const {
  std::vector<FacetCode> of_term(rows.size());
  for (std::size_t place = 0; place < rows.size(); ++place) of_term[place] = codes[rows[place]];
  TermFacets facets;
  if (options.word_bitmaps) facets.bitmaps.emplace(space_, of_term);
  if (options.word_counts && CountCube::pays(space_, of_term.size())) facets.cube.emplace(space_, of_term, 1);
  return facets;
}

FacetCode FacetIndex::code(const Segment& segment, std::uint32_t row) const {
  FacetCode code = kIndexedBit;
  for (const Facet& facet : space_.facets()) {
    if (facet.kind == Facet::Kind::buckets) {
      code |= facet.code(bucket_of(buckets_of(segment, facet), segment.values(IntegerColumn{facet.column})[row]));
    } else {
      code |= facet.code(segment.tags(TagColumn{facet.column}).number(row));
    }
  }
  return code;
}

TermSignature FacetIndex::terms(const Segment& segment, std::uint32_t row) const {
  TermSignature signature = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const TagListColumn column{static_cast<std::uint16_t>(i)};
    const TagListIndex& lists = segment.tag_lists(column);
    if (!lists.has_terms()) continue;
    lists.for_each_term(row, [&](WordNumber term) { signature |= term_bit(column, term); });
  }
  return signature;
}

std::size_t FacetIndex::bytes() const {
  std::size_t total = indexed_ ? indexed_->bytes() : 0;
  if (cube_) total += cube_->bytes();
  if (cells_) total += cells_->bytes();
  for (const ColumnFacets& column : columns_) {
    for (const TermFacets& term : column.terms) {
      total += sizeof(TermFacets);
      if (term.bitmaps) total += term.bitmaps->bytes();
      if (term.cube) total += term.cube->bytes();
    }
    if (column.sets) total += column.sets->bytes();
  }
  return total;
}

}  // namespace nazotte
