#include "segment_matcher.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace nazotte {

const Posting* PartRows::find(const Segment& segment, const Query::WordContains& term) {
  const auto same = [&term](const Found& found) {
    return found.term.column.index == term.column.index && found.term.part == term.part;
  };
  if (const auto known = std::ranges::find_if(found_, same); known != found_.end()) return known->rows;
  const Posting* rows = segment.tag_lists(term.column).containing(term.part, made_);
  found_.push_back({term, rows});
  return rows;
}

SegmentMatcher::SegmentMatcher(const SegmentView& view, const Query& query, PartRows* parts)
    : segment_(view.segment.get()), parts_(parts) {
  for (const Query::Term& term : query.terms()) {
    std::visit([this](const auto& one) { add(one); }, term);
    if (nothing_) return;
  }
  if (view.live) add_bitmap(*view.live, view.live_rows);
  const auto smaller = [](const auto& a, const auto& b) { return a.size() < b.size(); };
  if (!sparse_.empty()) std::iter_swap(sparse_.begin(), std::min_element(sparse_.begin(), sparse_.end(), smaller));
}

void SegmentMatcher::add(const Query::InBucket& term) { add_posting(segment_->bucket(term.column, term.bucket)); }

void SegmentMatcher::add(const Query::InRange& term) {
  if (term.range.unbounded()) return;
  if (const auto bucket = segment_->bucket_number(term.column, term.range))
    return add(Query::InBucket{term.column, *bucket});
  const auto range = closed_range(term.range);
  if (!range) {
    nothing_ = true;
    return;
  }
  const auto values = segment_->values(term.column);
  const SortedOrder* order = segment_->order(term.column);
  if (order != nullptr && add_slice(order->slice(values, *range))) return;
  integers_.push_back({values, *range});
}

void SegmentMatcher::add(const Query::InRealRange& term) {
  const RealRange range{term.min, term.max};
  const auto values = segment_->values(term.column);
  const SortedOrder* order = segment_->order(term.column);
  if (order != nullptr && add_slice(order->slice(values, range))) return;
  reals_.push_back({values, range});
}

void SegmentMatcher::add(const Query::TagIs& term) { add_posting(segment_->tags(term.column).find(term.word)); }

void SegmentMatcher::add(const Query::WordContains& term) {
  if (term.part.empty()) return;
  add_posting(parts_ ? parts_->find(*segment_, term) : segment_->tag_lists(term.column).containing(term.part, made_));
}

void SegmentMatcher::add_posting(const Posting* posting) {
  if (posting == nullptr || posting->count() == 0) {
    nothing_ = true;
  } else if (posting->dense()) {
    add_bitmap(posting->bitmap(), posting->count());
  } else {
    sparse_.push_back(posting->rows());
  }
}

void SegmentMatcher::add_bitmap(const Bitmap& bitmap, std::uint32_t count) {
  if (count == segment_->rows()) return;
  if (count == 0) nothing_ = true;
  dense_.push_back(bitmap.words().data());
  dense_count_ = count;
}

bool SegmentMatcher::add_slice(std::span<const std::uint32_t> rows) {
  if (rows.empty()) {
    nothing_ = true;
    return true;
  }
  if (rows.size() == segment_->rows()) return true;
  if (!Posting::is_sparse(rows.size(), segment_->rows())) return false;
  std::vector<std::uint32_t> sorted(rows.begin(), rows.end());
  std::sort(sorted.begin(), sorted.end());
  made_.push_back(Posting::from_rows(sorted, segment_->rows()));
  add_posting(&made_.back());
  return true;
}

std::uint64_t SegmentMatcher::collect(Page page, std::uint32_t segment, std::vector<Hit>& out) const {
  if (nothing_ || segment_->rows() == 0) return 0;
  if (!sparse_.empty()) return collect_sparse(page, segment, out);
  return collect_page(*this, {.count = known_count()}, page, segment, out);
}

Posting SegmentMatcher::matches() const {
  const std::uint32_t rows = segment_->rows();
  if (nothing_ || rows == 0) return Posting::from_rows({}, rows);
  if (!sparse_.empty()) {
    std::vector<std::uint32_t> matching;
    std::ranges::copy_if(sparse_.front(), std::back_inserter(matching),
                         [this](std::uint32_t row) { return test(row); });
    return Posting::from_rows(matching, rows);
  }
  Bitmap bitmap(rows);
  for (std::size_t first = 0; first < words(); first += kBlockWords) {
    fill(first, std::min(kBlockWords, words() - first), bitmap.words().data() + first);
  }
  return Posting::from_bitmap(std::move(bitmap));
}

std::uint64_t SegmentMatcher::collect_sparse(Page page, std::uint32_t segment, std::vector<Hit>& out) const {
  const auto known = known_count();
  std::uint64_t count = 0;
  for (const std::uint32_t row : sparse_.front()) {
    if (known && count >= page.offset && count - page.offset >= page.limit) return *known;
    if (!test(row)) continue;
    if (count >= page.offset && count - page.offset < page.limit) out.push_back({segment, row});
    ++count;
  }
  return count;
}

bool SegmentMatcher::test(std::uint32_t row) const {
  const auto has = [row](const Word* words) { return (words[row / kWordBits] >> (row % kWordBits) & 1) != 0; };
  return std::all_of(dense_.begin(), dense_.end(), has) &&
         std::all_of(integers_.begin(), integers_.end(),
                     [row](const IntegerPredicate& p) {
                       return p.range.min <= p.values[row] && p.values[row] <= p.range.max;
                     }) &&
         std::all_of(reals_.begin(), reals_.end(),
                     [row](const RealPredicate& p) { return p.range.contains(p.values[row]); }) &&
         std::all_of(sparse_.begin() + 1, sparse_.end(),
                     [row](const auto& rows) { return std::binary_search(rows.begin(), rows.end(), row); });
}

std::uint64_t SegmentMatcher::fill(std::size_t first, std::size_t count, Word* out) const {
  std::uint64_t bits = 0;
  if (!dense_.empty()) {
    bits = and_block(dense_, first, count, out);
    if (bits == 0 || (integers_.empty() && reals_.empty())) return bits;
  } else {
    bits = full_block(first, count, segment_->rows(), out);
    if (integers_.empty() && reals_.empty()) return bits;
  }
  const auto apply = [&](const auto& predicate, std::size_t i) {
    const std::size_t row = (first + i) * kWordBits;
    const auto rows = static_cast<std::uint32_t>(std::min<std::size_t>(kWordBits, segment_->rows() - row));
    if (out[i] != 0) out[i] &= range_mask(predicate.values.data() + row, rows, predicate.range);
  };
  bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    for (const IntegerPredicate& predicate : integers_) apply(predicate, i);
    for (const RealPredicate& predicate : reals_) apply(predicate, i);
    bits += static_cast<std::uint64_t>(std::popcount(out[i]));
  }
  return bits;
}

std::optional<std::uint64_t> SegmentMatcher::known_count() const {
  if (!integers_.empty() || !reals_.empty() || dense_.size() + sparse_.size() > 1) return std::nullopt;
  if (!sparse_.empty()) return sparse_.front().size();
  return dense_.empty() ? segment_->rows() : dense_count_;
}

}  // namespace nazotte
