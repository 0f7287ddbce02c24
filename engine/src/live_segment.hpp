// A segment and its counters, as the writer holds them.
//
// The bitmap of live rows is shared with snapshots; it is copied before the first change after a snapshot was taken,
// so that a snapshot never changes. So is the list of rows that left since the segment was built.
//
// Thread safety: the writer's thread only; a view that was handed out may be read by any thread.
// Invariants: a row is live when its counter is above 0; without a counter, or with no dead row, there is no bitmap.
// When the segment has a facet index: dead_ are its rows that are not live, revived_ counts the live rows it lacks.
#pragma once

#include <nazotte/table.hpp>

#include "bitmap.hpp"
#include "facet_index.hpp"
#include "first_rows.hpp"
#include "segment.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace nazotte {

class LiveSegment {
 public:
  /// `counters[row]`; empty for a table without counters. O(rows).
  LiveSegment(std::shared_ptr<const Segment> segment, std::vector<std::int32_t> counters);

  [[nodiscard]] const std::shared_ptr<const Segment>& segment() const { return segment_; }
  [[nodiscard]] std::int32_t counter(std::uint32_t row) const { return counters_[row]; }
  [[nodiscard]] bool has_counters() const { return !counters_.empty(); }

  [[nodiscard]] std::span<const std::int32_t> counters() const { return counters_; }

  /// Returns whether the row came or went. O(dead rows), plus a copy of the bitmap when a view shares it.
  bool set_counter(std::uint32_t row, std::int32_t value);

  /// Have so many rows left the facet index, or has one come that it lacks, that building it anew pays?
  [[nodiscard]] bool outdated() const;

  /// What a snapshot shows. O(1), plus a copy of the first rows after they have changed.
  [[nodiscard]] SegmentView view();

 private:
  Bitmap& writable_live();
  DeadRows& writable_dead();
  void leave_index(std::uint32_t row);
  void return_to_index(std::uint32_t row);
  void keep_live_rows();
  void keep_first_rows();
  void update_first_rows(std::uint32_t row, bool is_live);

  /// The first rows of one column, kept because its declaration says so.
  struct KeptRows {
    IntegerColumn column;
    FirstRows rows;
  };

  std::shared_ptr<const Segment> segment_;
  std::vector<std::int32_t> counters_;
  std::shared_ptr<Bitmap> live_;
  std::uint32_t live_rows_;
  std::shared_ptr<DeadRows> dead_;
  std::uint32_t revived_ = 0;
  bool shared_ = false;  // a view has live_ and dead_
  std::vector<KeptRows> kept_;
  std::shared_ptr<const ColumnRows> first_rows_;  // what kept_ shows; null: it has changed
};

}  // namespace nazotte
