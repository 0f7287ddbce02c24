#include "live_segment.hpp"

#include <algorithm>
#include <utility>

namespace nazotte {

LiveSegment::LiveSegment(std::shared_ptr<const Segment> segment, std::vector<std::int32_t> counters)
    : segment_(std::move(segment)), counters_(std::move(counters)), live_rows_(segment_->rows()) {
  keep_live_rows();
  keep_first_rows();
}

void LiveSegment::keep_live_rows() {
  const FacetIndex* index = segment_->facet_index();
  const bool all_live =
      std::all_of(counters_.begin(), counters_.end(), [](std::int32_t counter) { return counter > 0; });
  if (all_live && (index == nullptr || index->indexed_rows() == nullptr)) return;
  live_ = std::make_shared<Bitmap>(segment_->rows());
  for (std::uint32_t row = 0; row < counters_.size(); ++row) {
    const bool live = counters_[row] > 0;
    if (live) live_->set(row);
    if (index == nullptr || index->indexed(row) == live) continue;
    live ? return_to_index(row) : leave_index(row);
  }
  live_rows_ = live_->count();
  if (live_rows_ == segment_->rows()) live_.reset();
}

void LiveSegment::keep_first_rows() {
  const auto& columns = segment_->schema().integers();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].options.first == 0) continue;
    const IntegerColumn column{static_cast<std::uint16_t>(i)};
    kept_.push_back({column, FirstRows(columns[i].options.first, segment_->first_rows(column),
                                       segment_->keyed_values(column), live_.get())});
  }
}

void LiveSegment::update_first_rows(std::uint32_t row, bool is_live) {
  for (auto& [column, rows] : kept_) {
    const KeyedValues values = segment_->keyed_values(column);
    const bool changed = is_live ? rows.added(row, values) : rows.removed(row, values, live_.get());
    if (changed) first_rows_.reset();
  }
}

bool LiveSegment::set_counter(std::uint32_t row, std::int32_t value) {
  const bool was_live = counters_[row] > 0;
  const bool is_live = value > 0;
  counters_[row] = value;
  if (was_live == is_live) return false;
  Bitmap& live = writable_live();
  if (is_live) {
    live.set(row);
    ++live_rows_;
    if (segment_->facet_index() != nullptr) return_to_index(row);
  } else {
    live.reset(row);
    --live_rows_;
    if (segment_->facet_index() != nullptr) leave_index(row);
  }
  // With no dead row left, searches need no bitmap.
  if (live_rows_ == segment_->rows()) live_.reset();
  update_first_rows(row, is_live);
  return true;
}

bool LiveSegment::outdated() const {
  // Every count subtracts the dead rows that match: so many cost about as much as the rest of a search.
  constexpr std::size_t kDeadMin = 1024;
  constexpr std::size_t kDeadRatio = 1024;
  return revived_ > 0 || (dead_ && dead_->rows.size() > std::max<std::size_t>(kDeadMin, segment_->rows() / kDeadRatio));
}

SegmentView LiveSegment::view() {
  shared_ = true;
  if (!first_rows_ && !kept_.empty()) {
    auto shown = std::make_shared<ColumnRows>(segment_->schema().integers().size());
    for (const auto& [column, rows] : kept_) (*shown)[column.index].assign(rows.shown().begin(), rows.shown().end());
    first_rows_ = std::move(shown);
  }
  return {segment_, live_, live_rows_, first_rows_, dead_, revived_ > 0};
}

void LiveSegment::leave_index(std::uint32_t row) {
  const FacetIndex& index = *segment_->facet_index();
  if (!index.indexed(row)) {
    --revived_;
    return;
  }
  DeadRows& dead = writable_dead();
  const auto place = std::lower_bound(dead.rows.begin(), dead.rows.end(), row) - dead.rows.begin();
  dead.rows.insert(dead.rows.begin() + place, row);
  dead.codes.insert(dead.codes.begin() + place, index.code(*segment_, row));
  dead.terms.insert(dead.terms.begin() + place, index.terms(*segment_, row));
}

void LiveSegment::return_to_index(std::uint32_t row) {
  if (!segment_->facet_index()->indexed(row)) {
    ++revived_;
    return;
  }
  DeadRows& dead = writable_dead();
  const auto place = std::lower_bound(dead.rows.begin(), dead.rows.end(), row) - dead.rows.begin();
  dead.rows.erase(dead.rows.begin() + place);
  dead.codes.erase(dead.codes.begin() + place);
  dead.terms.erase(dead.terms.begin() + place);
  if (dead.rows.empty()) dead_.reset();
}

Bitmap& LiveSegment::writable_live() {
  // A flag, not use_count(): a reader that lets go of its share does not order its reads before our writes.
  if (shared_) {
    if (live_) live_ = std::make_shared<Bitmap>(*live_);
    if (dead_) dead_ = std::make_shared<DeadRows>(*dead_);
    shared_ = false;
  }
  if (!live_) live_ = std::make_shared<Bitmap>(Bitmap::full(segment_->rows()));
  return *live_;
}

DeadRows& LiveSegment::writable_dead() {
  if (!dead_) dead_ = std::make_shared<DeadRows>();
  return *dead_;
}

}  // namespace nazotte
