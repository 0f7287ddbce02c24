#include "live_segment.hpp"

#include <algorithm>
#include <utility>

namespace nazotte {

LiveSegment::LiveSegment(std::shared_ptr<const Segment> segment, std::vector<std::int32_t> counters)
    : segment_(std::move(segment)), counters_(std::move(counters)), live_rows_(segment_->rows()) {
  if (!std::all_of(counters_.begin(), counters_.end(), [](std::int32_t counter) { return counter > 0; })) {
    live_ = std::make_shared<Bitmap>(segment_->rows());
    for (std::uint32_t row = 0; row < counters_.size(); ++row) {
      if (counters_[row] > 0) live_->set(row);
    }
    live_rows_ = live_->count();
  }
  keep_first_rows();
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
  if (is_live) {
    writable_live().set(row);
    ++live_rows_;
  } else {
    writable_live().reset(row);
    --live_rows_;
  }
  // With no dead row left, searches need no bitmap.
  if (live_rows_ == segment_->rows()) live_.reset();
  update_first_rows(row, is_live);
  return true;
}

SegmentView LiveSegment::view() {
  shared_ = true;
  if (!first_rows_ && !kept_.empty()) {
    auto shown = std::make_shared<ColumnRows>(segment_->schema().integers().size());
    for (const auto& [column, rows] : kept_) (*shown)[column.index].assign(rows.shown().begin(), rows.shown().end());
    first_rows_ = std::move(shown);
  }
  return {segment_, live_, live_rows_, first_rows_};
}

Bitmap& LiveSegment::writable_live() {
  // A flag, not use_count(): a reader that lets go of its share does not order its reads before our writes.
  if (!live_) {
    live_ = std::make_shared<Bitmap>(Bitmap::full(segment_->rows()));
  } else if (shared_) {
    live_ = std::make_shared<Bitmap>(*live_);
  }
  shared_ = false;
  return *live_;
}

}  // namespace nazotte
