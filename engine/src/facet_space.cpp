#include "facet_space.hpp"

#include <nazotte/check.hpp>

#include <algorithm>
#include <bit>
#include <limits>

namespace nazotte {

namespace {

/// A cube of more cells than this is never worth its memory.
constexpr std::uint64_t kCellsMax = std::uint64_t{1} << 20;

struct Span64 {
  std::int64_t begin;
  std::int64_t end;
};

}  // namespace

FacetCode Facet::mask() const { return static_cast<FacetCode>(((1U << std::bit_width(values - 1)) - 1) << shift); }

Cover cover_of(std::span<const IntegerRange> buckets) {
  constexpr std::int64_t kBegin = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t kEnd = std::int64_t{std::numeric_limits<std::int32_t>::max()} + 1;
  std::vector<Span64> spans;
  for (const IntegerRange& range : buckets) {
    const Span64 span{range.min ? *range.min : kBegin, range.max ? *range.max : kEnd};
    if (span.begin < span.end) spans.push_back(span);
  }
  std::sort(spans.begin(), spans.end(), [](const Span64& a, const Span64& b) { return a.begin < b.begin; });
  std::int64_t reached = kBegin;
  bool gap = false;
  for (const Span64& span : spans) {
    if (span.begin < reached) return Cover::overlapping;
    gap |= span.begin > reached;
    reached = span.end;
  }
  return gap || reached < kEnd ? Cover::with_gaps : Cover::complete;
}

FacetSpace::FacetSpace(const Schema& schema, std::span<const std::size_t> words) {
  for (std::size_t column = 0; column < schema.integers().size(); ++column) {
    const auto& buckets = schema.integers()[column].options.buckets;
    const Cover cover = cover_of(buckets);
    if (buckets.empty() || cover == Cover::overlapping) continue;
    // Rows in no bucket share one value more.
    add(Facet::Kind::buckets, column, buckets.size() + (cover == Cover::with_gaps ? 1 : 0));
  }
  for (std::size_t column = 0; column < words.size(); ++column) add(Facet::Kind::words, column, words[column]);
}

void FacetSpace::add(Facet::Kind kind, std::size_t column, std::size_t values) {
  if (values == 0) return;
  const auto bits = static_cast<unsigned>(std::bit_width(values - 1));
  if (bits_ + bits > kFacetBits || std::uint64_t{cells_} * (values + 1) > kCellsMax) return;
  facets_.push_back({.kind = kind,
                     .column = static_cast<std::uint16_t>(column),
                     .values = static_cast<std::uint32_t>(values),
                     .shift = bits_,
                     .stride = cells_,
                     .bitmap = bitmaps_});
  mask_ |= facets_.back().mask();
  bits_ += bits;
  cells_ *= static_cast<std::uint32_t>(values) + 1;
  bitmaps_ += static_cast<std::uint32_t>(values);
}

const Facet* FacetSpace::find(Facet::Kind kind, std::uint16_t column) const {
  const auto found = std::find_if(facets_.begin(), facets_.end(), [kind, column](const Facet& facet) {
    return facet.kind == kind && facet.column == column;
  });
  return found == facets_.end() ? nullptr : &*found;
}

FacetSelection FacetSpace::everything() const {
  FacetSelection selection;
  for (const Facet& facet : facets_) selection.cell += facet.any() * facet.stride;
  return selection;
}

void FacetSpace::bind(const Facet& facet, std::uint32_t value, FacetSelection& selection) {
  NAZOTTE_DCHECK(value < facet.values);
  if (facet.values == 1) return;  // it takes no bits; its only value is any value
  if ((selection.mask & facet.mask()) != 0) {
    selection.impossible |= (selection.code & facet.mask()) != facet.code(value);
    return;
  }
  selection.mask |= facet.mask();
  selection.code |= facet.code(value);
  selection.cell -= (facet.any() - value) * facet.stride;
}

std::uint32_t FacetSpace::cell(FacetCode code) const {
  std::uint32_t cell = 0;
  for (const Facet& facet : facets_) cell += ((code & facet.mask()) >> facet.shift) * facet.stride;
  return cell;
}

}  // namespace nazotte
