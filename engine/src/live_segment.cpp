#include "live_segment.hpp"

#include <algorithm>
#include <utility>

namespace nazotte {

LiveSegment::LiveSegment(std::shared_ptr<const Segment> segment, std::vector<std::int32_t> counters)
    : segment_(std::move(segment)), counters_(std::move(counters)), live_rows_(segment_->rows()) {
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
  return {segment_, live_, live_rows_, dead_, revived_ > 0};
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
