// An immutable run of rows in rank order, with all their indexes.
//
// Thread safety: const access from any thread.
// Invariants: row r is ranked before row r + 1; all columns have rows() entries. Counters are not in here: they change,
// so the table keeps them beside the segment (live_segment.hpp).
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/polygon.hpp>
#include <nazotte/schema.hpp>
#include <nazotte/table.hpp>

#include "batch_data.hpp"
#include "facet_space.hpp"
#include "first_rows.hpp"
#include "fit_search.hpp"
#include "key_index.hpp"
#include "large_vector.hpp"
#include "pass_sizes.hpp"
#include "posting.hpp"
#include "sorted_order.hpp"
#include "spatial_index.hpp"
#include "tag_index.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte {

/// What decides between rows of different segments: smaller is better, first by value, then by key.
struct RankKey {
  std::int64_t value;
  Key key;
  friend bool operator<(const RankKey& a, const RankKey& b) {
    return a.value != b.value ? a.value < b.value : a.key < b.key;
  }
};

class FacetIndex;

class Segment {
 public:
  ~Segment();
  struct Built {
    std::shared_ptr<const Segment> segment;
    RowNumbers order;  // order[row]: where the row was in the batch
  };
  /// At most kSegmentRowsMax rows. Rows whose counter in the batch is 0 or less are left out of the facet index; they
  /// are in everything else. Error: duplicate_key (message names the key). O(rows), and what TagListIndex takes.
  [[nodiscard]] static Result<Built> build(BatchData&& batch);

  [[nodiscard]] const Schema& schema() const { return *schema_; }
  [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(keys_.size()); }
  [[nodiscard]] Key key(std::uint32_t row) const { return keys_[row]; }
  [[nodiscard]] std::span<const Key> keys() const { return keys_; }
  [[nodiscard]] RankKey rank_key(std::uint32_t row) const;
  /// The first row that is not ranked before `rank`; rows() when there is none. O(log rows).
  [[nodiscard]] std::uint32_t lower_bound(const RankKey& rank) const;
  [[nodiscard]] std::optional<std::uint32_t> find(Key key) const { return key_index_->find(key); }

  /// Nothing without rows.
  [[nodiscard]] std::optional<KeyRange> key_range() const { return key_index_->range(); }

  [[nodiscard]] std::span<const std::int32_t> values(IntegerColumn column) const {
    return integers_[column.index].values;
  }
  [[nodiscard]] std::span<const double> values(RealColumn column) const { return reals_[column.index].values; }
  [[nodiscard]] std::span<const GridPoint> values(PointColumn column) const { return points_[column.index].values; }
  [[nodiscard]] const TagIndex& tags(TagColumn column) const { return tags_[column.index]; }
  [[nodiscard]] const TagListIndex& tag_lists(TagListColumn column) const { return tag_lists_[column.index]; }
  [[nodiscard]] std::string_view payload(std::uint32_t row) const { return payload_.view(payload_places_[row]); }

  /// Null when the bucket was not declared.
  [[nodiscard]] const Posting* bucket(IntegerColumn column, std::uint32_t bucket) const;
  /// The bucket with exactly this range; nothing when none was declared. O(buckets).
  [[nodiscard]] std::optional<std::uint32_t> bucket_number(IntegerColumn column, const IntegerRange& range) const;
  /// The rows with a value of a facet that is not the one for "in no bucket".
  [[nodiscard]] const Posting& posting(const Facet& facet, std::uint32_t value) const;
  /// Null when the segment has too few rows for one to pay.
  [[nodiscard]] const FacetIndex* facet_index() const { return facets_.get(); }

  /// Null when the column was not declared `ordered`.
  [[nodiscard]] const SortedOrder* order(IntegerColumn column) const;
  [[nodiscard]] const SortedOrder* order(RealColumn column) const;
  /// Some of the first rows by (value, key), whatever their counters: see kFirstRowsSpare. Empty when the column was
  /// not declared with `first`.
  [[nodiscard]] std::span<const std::uint32_t> first_rows(IntegerColumn column) const {
    return integers_[column.index].first_rows;
  }
  /// The column's rows with their keys, to be asked for the first ones.
  [[nodiscard]] KeyedValues keyed_values(IntegerColumn column) const { return {values(column), keys_}; }
  [[nodiscard]] const SpatialIndex& spatial(PointColumn column) const { return points_[column.index].index; }
  [[nodiscard]] const FitSearch& fit(FitIndex index) const { return fits_[index.index]; }
  [[nodiscard]] SizeColumns fit_columns(FitIndex index) const;

  /// As TableSnapshot::pass, of this segment.
  [[nodiscard]] std::optional<SizePair> pass(PassIndex index, Key key) const;

  /// Appends all rows to a batch of the same schema, in rank order, counters left out. O(rows); payload is shared.
  void append_to(BatchData& batch) const;

  [[nodiscard]] MemoryUse memory() const;

 private:
  struct IntegerData {
    LargeVector<std::int32_t> values;
    std::vector<Posting> buckets;
    std::optional<SortedOrder> order;
    std::vector<std::uint32_t> first_rows;
  };
  struct RealData {
    LargeVector<double> values;
    std::optional<SortedOrder> order;
  };
  struct PointData {
    LargeVector<GridPoint> values;
    SpatialIndex index;
  };

  /// `order` as in Built; `by_key`: all rows ascending by key. Takes the batch's columns apart one by one, so that both
  /// are never held at once.
  Segment(BatchData&& batch, std::span<const std::uint32_t> order, std::span<const std::uint32_t> by_key);

  void build_integers(BatchData& batch, std::span<const std::uint32_t> order, std::span<const std::uint32_t> by_key);
  void build_reals(BatchData& batch, std::span<const std::uint32_t> order, std::span<const std::uint32_t> by_key);
  void build_passes(std::span<const std::uint32_t> by_key);
  [[nodiscard]] SideColumns pass_columns(PassIndex index) const;
  void build_facets(std::span<const std::int32_t> counters, std::span<const std::uint32_t> order);

  std::shared_ptr<const Schema> schema_;
  LargeVector<Key> keys_;
  std::optional<KeyIndex> key_index_;
  std::vector<IntegerData> integers_;
  std::vector<RealData> reals_;
  std::vector<TagIndex> tags_;
  std::vector<TagListIndex> tag_lists_;
  std::vector<PointData> points_;
  std::vector<FitSearch> fits_;
  std::vector<std::optional<PassSizes>> passes_;  // nothing: not kept, columns are read
  Payload payload_;
  LargeVector<PayloadPlace> payload_places_;  // by row; the bytes themselves are in the order of their arrival
  std::unique_ptr<const FacetIndex> facets_;
};

}  // namespace nazotte
