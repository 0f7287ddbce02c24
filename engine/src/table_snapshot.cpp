#include <nazotte/check.hpp>
#include <nazotte/table.hpp>

#include "bitmap.hpp"
#include "choice_counter.hpp"
#include "facet_index.hpp"
#include "merge.hpp"
#include "page_collector.hpp"
#include "segment.hpp"
#include "segment_search.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace nazotte {

namespace {

/// A part of a list of hits, of one segment and in rank order. The list may grow meanwhile.
struct HitsCursor {
  const Segment* segment;
  const std::vector<Hit>* hits;
  std::size_t next;
  std::size_t end;

  [[nodiscard]] bool valid() const { return next < end; }
  [[nodiscard]] Hit hit() const { return (*hits)[next]; }
  [[nodiscard]] RankKey rank() const { return segment->rank_key((*hits)[next].row); }
  void advance() { ++next; }
};

/// Hits of several segments on their way to become one list: gathered segment by segment, then merged.
class Gathering {
 public:
  /// `hits` must be empty and outlive the gathering.
  explicit Gathering(Hits& hits) : hits_(hits) {}

  /// fill(rows) appends the hits of one segment, in rank order.
  template <class Fill>
  void add(const Segment& segment, Fill fill) {
    const std::size_t begin = hits_.rows.size();
    fill(hits_.rows);
    cursors_.push_back({&segment, &hits_.rows, begin, hits_.rows.size()});
  }

  [[nodiscard]] std::size_t size() const { return hits_.rows.size(); }

  /// Leaves `limit` hits at most, from the `offset`th best one on. Once.
  void merge(std::uint64_t offset, std::uint64_t limit) {
    const std::size_t gathered = size();
    Merge<HitsCursor> merge(cursors_);
    merge.skip(offset);
    merge.take(std::min<std::uint64_t>(limit, gathered), hits_.rows);
    hits_.rows.erase(hits_.rows.begin(), hits_.rows.begin() + static_cast<std::ptrdiff_t>(gathered));
  }

 private:
  Hits& hits_;
  boost::container::small_vector<HitsCursor, kSegmentsUsual> cursors_;
};

/// The first `limit` live rows of one segment in the order of a column.
class OrderCursor {
 public:
  OrderCursor(const SegmentView& view, std::uint32_t number, IntegerColumn column)
      : view_(&view), number_(number), values_(view.segment->keyed_values(column)) {}

  /// Finds the rows; must be called first, when the cursor has its final place.
  void seek(IntegerColumn column, std::size_t limit) {
    const Segment& segment = *view_->segment;
    const std::size_t kept = segment.schema().integers()[column.index].options.first;
    if (kept > 0) rows_ = (*view_->first_rows)[column.index];
    // Fewer than are kept are all that there are.
    if (kept == 0 || (limit > kept && rows_.size() == kept)) {
      if (const SortedOrder* order = segment.order(column)) {
        rows_ = order->rows();
      } else {
        NAZOTTE_CHECK(kept > 0);
        selected_ = select_first_rows(values_, view_->live.get(), limit);
        rows_ = selected_;
      }
    }
    skip_dead();
  }

  [[nodiscard]] bool valid() const { return next_ < rows_.size(); }
  [[nodiscard]] Hit hit() const { return {number_, rows_[next_]}; }
  [[nodiscard]] RankKey rank() const {
    const auto [value, key] = values_[rows_[next_]];
    return {value, key};
  }
  void advance() {
    ++next_;
    skip_dead();
  }

 private:
  void skip_dead() {
    while (view_->live && valid() && !view_->live->test(rows_[next_])) ++next_;
  }

  const SegmentView* view_;
  std::uint32_t number_;
  KeyedValues values_;
  std::span<const std::uint32_t> rows_;
  std::vector<std::uint32_t> selected_;
  std::size_t next_ = 0;
};

/// A page of several segments. All but the largest give their rows from the first one on. In the largest one all rows
/// are passed that are before the page however the others' lie among them: those whose number in it is smaller than the
/// page's offset by at least the number of the others' rows. The rest is merged.
void merge_pages(const std::vector<SegmentView>& segments, const Query& query, Page page, Hits& hits) {
  if (segments.empty()) return;
  const auto by_rows = [](const SegmentView& a, const SegmentView& b) { return a.segment->rows() < b.segment->rows(); };
  const auto largest =
      static_cast<std::uint32_t>(std::max_element(segments.begin(), segments.end(), by_rows) - segments.begin());
  constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t end = page.limit <= kMax - page.offset ? page.offset + page.limit : kMax;
  Gathering gathering(hits);
  const auto add = [&](std::uint32_t number, Page part) {
    gathering.add(*segments[number].segment, [&](std::vector<Hit>& rows) {
      hits.count += search_segment(segments[number], query, part, number, rows);
    });
  };
  for (std::uint32_t number = 0; number < segments.size(); ++number) {
    if (number != largest) add(number, {0, page.limit == 0 ? 0 : end});
  }
  const std::uint64_t others = gathering.size();
  const std::uint64_t passed = page.offset - std::min(page.offset, others);
  add(largest, {passed, page.limit == 0 ? 0 : end - passed});
  gathering.merge(page.offset - passed, page.limit);
}

/// Asks every segment for its best rows with `find(view, rows)` and keeps the best `limit` of all.
template <class Find>
void merge_best(const std::vector<SegmentView>& segments, std::size_t limit, Hits& hits, Find find) {
  if (segments.size() == 1) {
    FoundRows rows;
    find(segments[0], rows);
    // Not push_back, whose look at the capacity is most of what a short list costs.
    hits.rows.resize(rows.size());
    std::transform(rows.begin(), rows.end(), hits.rows.begin(), [](std::uint32_t row) { return Hit{0, row}; });
    hits.count = rows.size();
    return;
  }
  Gathering gathering(hits);
  for (std::uint32_t number = 0; number < segments.size(); ++number) {
    FoundRows found;
    find(segments[number], found);
    gathering.add(*segments[number].segment, [&](std::vector<Hit>& rows) {
      for (const std::uint32_t row : found) rows.push_back({number, row});
    });
  }
  gathering.merge(0, limit);
  hits.count = hits.rows.size();
}

}  // namespace

TableSnapshot::TableSnapshot(std::shared_ptr<const Schema> schema, std::vector<SegmentView> segments)
    : schema_(std::move(schema)), segments_(std::move(segments)) {}

void TableSnapshot::search(const Query& query, Hits& hits) const {
  hits.clear();
  const Page page{query.offset(), query.limit()};
  if (segments_.size() == 1) {
    hits.count = search_segment(segments_[0], query, page, 0, hits.rows);
  } else {
    merge_pages(segments_, query, page, hits);
  }
}

void TableSnapshot::count_choices(const Query& query, std::span<const Choice> choices, ChoiceCounts& counts) const {
  counts.count = 0;
  counts.choices.assign(choices.size(), 0);
  for (const SegmentView& view : segments_) {
    ChoiceCounter counter(view, query);
    counts.count += counter.count();
    for (std::size_t i = 0; i < choices.size(); ++i) counts.choices[i] += counter.count(choices[i]);
  }
}

void TableSnapshot::inside(PointColumn column, const Polygon& polygon, std::size_t limit, Hits& hits) const {
  hits.clear();
  merge_best(segments_, limit, hits, [&](const SegmentView& view, FoundRows& rows) {
    view.segment->spatial(column).search(polygon, view.live.get(), limit, rows);
  });
}

void TableSnapshot::first_by(IntegerColumn column, std::size_t limit, Hits& hits) const {
  hits.clear();
  boost::container::small_vector<OrderCursor, kSegmentsUsual> cursors;
  for (std::uint32_t number = 0; number < segments_.size(); ++number) {
    cursors.emplace_back(segments_[number], number, column);
  }
  for (OrderCursor& cursor : cursors) cursor.seek(column, limit);
  if (cursors.size() == 1) {  // no need to look at the rows' values
    for (OrderCursor& only = cursors[0]; only.valid() && hits.rows.size() < limit; only.advance()) {
      hits.rows.push_back(only.hit());
    }
  } else {
    Merge<OrderCursor>(cursors).take(limit, hits.rows);
  }
  hits.count = hits.rows.size();
}

void TableSnapshot::first_fitting(FitIndex index, std::int32_t x, std::int32_t y, std::size_t limit, Hits& hits) const {
  hits.clear();
  merge_best(segments_, limit, hits, [&](const SegmentView& view, FoundRows& rows) {
    view.segment->fit(index).search(view.segment->fit_columns(index), {{x, y}, view.live.get(), limit}, rows);
  });
}

std::optional<Hit> TableSnapshot::find(Key key) const {
  for (std::uint32_t number = 0; number < segments_.size(); ++number) {
    if (const auto row = segments_[number].segment->find(key)) return Hit{number, *row};
  }
  return std::nullopt;
}

std::optional<SizePair> TableSnapshot::pass(PassIndex index, Key key) const {
  for (const SegmentView& view : segments_) {
    if (const auto sizes = view.segment->pass(index, key)) return sizes;
  }
  return std::nullopt;
}

bool TableSnapshot::live(Hit hit) const {
  const SegmentView& view = segments_[hit.segment];
  return !view.live || view.live->test(hit.row);
}

Key TableSnapshot::key(Hit hit) const { return segments_[hit.segment].segment->key(hit.row); }

std::int32_t TableSnapshot::value(IntegerColumn column, Hit hit) const {
  return segments_[hit.segment].segment->values(column)[hit.row];
}

double TableSnapshot::value(RealColumn column, Hit hit) const {
  return segments_[hit.segment].segment->values(column)[hit.row];
}

std::string_view TableSnapshot::value(TagColumn column, Hit hit) const {
  return segments_[hit.segment].segment->tags(column).word(hit.row);
}

GridPoint TableSnapshot::value(PointColumn column, Hit hit) const {
  return segments_[hit.segment].segment->values(column)[hit.row];
}

void TableSnapshot::words(TagListColumn column, Hit hit, std::vector<std::string_view>& out) const {
  segments_[hit.segment].segment->tag_lists(column).words(hit.row, out);
}

std::span<const Key> TableSnapshot::keys(std::size_t segment) const { return segments_[segment].segment->keys(); }

std::span<const std::int32_t> TableSnapshot::values(IntegerColumn column, std::size_t segment) const {
  return segments_[segment].segment->values(column);
}

std::span<const double> TableSnapshot::values(RealColumn column, std::size_t segment) const {
  return segments_[segment].segment->values(column);
}

std::span<const GridPoint> TableSnapshot::values(PointColumn column, std::size_t segment) const {
  return segments_[segment].segment->values(column);
}

std::string_view TableSnapshot::payload(Hit hit) const { return segments_[hit.segment].segment->payload(hit.row); }

void TableSnapshot::payloads(std::span<const Hit> hits, std::span<std::string_view> out) const {
  NAZOTTE_DCHECK(hits.size() <= out.size());
  // Rows are rarely neighbours, so all of them are asked for at once, and whoever reads them finds the first ones
  // there. The processor sees the rest of a row coming. Lines behind a short row do no harm.
  constexpr std::size_t kLineBytes = 64;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    out[i] = segments_[hits[i].segment].segment->payload(hits[i].row);
    for (const std::size_t line : {0, 1, 2, 3}) __builtin_prefetch(out[i].data() + line * kLineBytes);
  }
}

std::uint64_t TableSnapshot::rows() const {
  std::uint64_t total = 0;
  for (const SegmentView& view : segments_) total += view.segment->rows();
  return total;
}

std::uint64_t TableSnapshot::live_rows() const {
  std::uint64_t total = 0;
  for (const SegmentView& view : segments_) total += view.live_rows;
  return total;
}

MemoryUse TableSnapshot::memory() const {
  MemoryUse total;
  for (const SegmentView& view : segments_) {
    const MemoryUse one = view.segment->memory();
    total.columns += one.columns;
    total.payload += one.payload;
    total.bitmaps += one.bitmaps + (view.live ? view.live->bytes() : 0);
    total.facets += one.facets + (view.dead ? view.dead->rows.capacity() *
                                                  (sizeof(std::uint32_t) + sizeof(FacetCode) + sizeof(TermSignature))
                                            : 0);
    total.orders += one.orders;
    total.spatial += one.spatial;
    total.fits += one.fits;
    total.keys += one.keys;
    if (!view.first_rows) continue;
    for (const auto& rows : *view.first_rows) total.orders += rows.capacity() * sizeof(std::uint32_t);
  }
  return total;
}

}  // namespace nazotte
