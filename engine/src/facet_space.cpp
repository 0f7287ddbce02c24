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
    // Rows in no bucket share one value more.
    const std::size_t values = cover == Cover::overlapping ? 0 : buckets.size() + (cover == Cover::with_gaps ? 1 : 0);
    of_integers_.push_back(buckets.empty() ? kNone : add(Facet::Kind::buckets, column, values, buckets.size()));
  }
  for (std::size_t column = 0; column < words.size(); ++column) {
    of_tags_.push_back(add(Facet::Kind::words, column, words[column], words[column]));
  }
  for (const Facet& facet : facets_) everything_.cell += facet.any() * facet.stride;
  everything_.free_bits = bits_;
}

std::uint8_t FacetSpace::add(Facet::Kind kind, std::size_t column, std::size_t values, std::size_t asked) {
  if (values == 0 || facets_.size() == kNone) return kNone;
  const auto bits = static_cast<unsigned>(std::bit_width(values - 1));
  if (bits_ + bits > kFacetBits || std::uint64_t{cells_} * (values + 1) > kCellsMax) return kNone;
  const auto mask = static_cast<FacetCode>(((1U << bits) - 1) << bits_);
  facets_.push_back({.kind = kind,
                     .column = static_cast<std::uint16_t>(column),
                     .values = static_cast<std::uint32_t>(values),
                     .asked = static_cast<std::uint32_t>(asked),
                     .bits = bits,
                     .shift = bits_,
                     .stride = cells_,
                     .bitmap = bitmaps_,
                     .mask = mask});
  mask_ |= mask;
  bits_ += bits;
  cells_ *= static_cast<std::uint32_t>(values) + 1;
  bitmaps_ += static_cast<std::uint32_t>(values);
  return static_cast<std::uint8_t>(facets_.size() - 1);
}

std::uint32_t FacetSpace::cell(FacetCode code) const {
  std::uint32_t cell = 0;
  for (const Facet& facet : facets_) cell += ((code & facet.mask) >> facet.shift) * facet.stride;
  return cell;
}

}  // namespace nazotte
