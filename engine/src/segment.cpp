#include "segment.hpp"

#include "bitmap_kernels.hpp"
#include "facet_index.hpp"
#include "prefetch.hpp"
#include "radix_sort.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace nazotte {

namespace {

/// The schema numbers its columns with 16 bits.
template <class Column>
Column handle(std::size_t index) {
  return {static_cast<std::uint16_t>(index)};
}

template <class Value>
LargeVector<Value> gather(LargeVector<Value>&& values, std::span<const std::uint32_t> order) {
  LargeVector<Value> gathered(order.size(), values.get_allocator());
  for (std::size_t row = 0; row < order.size(); ++row) {
    prefetch_ahead(order, row, [&values](std::uint32_t from) { return &values[from]; });
    gathered[row] = values[order[row]];
  }
  LargeVector<Value>().swap(values);
  return gathered;
}

/// The batch's rows ascending by key.
RowNumbers key_order(const LargeVector<Key>& keys) {
  RowNumbers rows(keys.size(), keys.get_allocator());
  if (std::is_sorted(keys.begin(), keys.end())) {
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
  }
  SortItems<std::uint64_t> items(keys.get_allocator());
  items.reserve(keys.size());
  for (std::uint32_t row = 0; row < keys.size(); ++row) items.push_back({ordered_bits(keys[row]), row});
  radix_sort(items);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = items[i].row;
  return rows;
}

/// The batch's rows in rank order; `by_key` are ascending by key.
RowNumbers rank_order(const BatchData& batch, const RowNumbers& by_key) {
  RowNumbers order(by_key);
  const auto& rank = batch.schema->rank();
  if (!rank) return order;
  const auto& values = batch.integers[rank->column.index];
  // Inverting all bits turns the order around and keeps ties apart: the sort is stable, so they stay by key.
  const std::uint32_t inversion = rank->direction == Direction::descending ? 0xffff'ffffU : 0;
  SortItems<std::uint32_t> items(by_key.get_allocator());
  items.reserve(by_key.size());
  for (const std::uint32_t row : by_key) items.push_back({ordered_bits(values[row]) ^ inversion, row});
  radix_sort(items);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = items[i].row;
  return order;
}

/// Turns rows of the batch, in whatever order, into rows of the segment, in the same order.
RowNumbers renumber(RowNumbers rows, std::span<const std::uint32_t> order) {
  RowNumbers row_of(order.size(), rows.get_allocator());
  for (std::uint32_t row = 0; row < order.size(); ++row) row_of[order[row]] = row;
  for (std::uint32_t& row : rows) row = row_of[row];
  return rows;
}

Posting bucket_posting(std::span<const std::int32_t> values, const IntegerRange& range) {
  Bitmap bitmap(static_cast<std::uint32_t>(values.size()));
  if (const auto limits = closed_range(range)) range_bitmap(values, *limits, bitmap.words());
  return Posting::from_bitmap(std::move(bitmap));
}

}  // namespace

Segment::~Segment() = default;

Result<Segment::Built> Segment::build(BatchData&& batch) {
  RowNumbers by_key = key_order(batch.keys);
  const std::shared_ptr<LargeMemory> memory = batch.memory;
  for (std::size_t i = 1; i < by_key.size(); ++i) {
    const Key key = batch.keys[by_key[i]];
    if (batch.keys[by_key[i - 1]] == key) {
      return Error{ErrorCode::duplicate_key, "id " + std::to_string(key) + " is given twice"};
    }
  }
  Built built;
  built.order = rank_order(batch, by_key);
  by_key = renumber(std::move(by_key), built.order);
  built.segment = std::shared_ptr<const Segment>(new Segment(std::move(batch), built.order, by_key));
  by_key = RowNumbers();
  memory->close();
  return built;
}

Segment::Segment(BatchData&& batch, std::span<const std::uint32_t> order, std::span<const std::uint32_t> by_key)
    : schema_(std::move(batch.schema)),
      keys_(gather(std::move(batch.keys), order)),
      payload_(std::move(batch.payload)),
      payload_places_(gather(std::move(batch.payload_places), order)) {
  key_index_.emplace(KeysInOrder{keys_, by_key}, keys_.get_allocator());
  build_integers(batch, order, by_key);
  build_reals(batch, order, by_key);
  tags_.reserve(batch.tags.size());
  for (TagValues& tag : batch.tags) tags_.emplace_back(std::move(tag), order);
  const bool large = rows() >= schema_->facet_options().rows_min;
  tag_lists_.reserve(batch.tag_lists.size());
  for (TagListValues& list : batch.tag_lists) {
    tag_lists_.emplace_back(std::move(list), order,
                            large ? TagListIndex::Access::terms : TagListIndex::Access::postings);
  }
  for (auto& points : batch.points) {
    auto values = gather(std::move(points), order);
    SpatialIndex index(values, values.get_allocator());
    points_.push_back({std::move(values), std::move(index)});
  }
  for (std::size_t i = 0; i < schema_->fits().size(); ++i) {
    fits_.emplace_back(fit_columns(handle<FitIndex>(i)), schema_->fits()[i].options.best);
  }
  build_passes(by_key);
  if (large) build_facets(batch.counters, order);
}

void Segment::build_passes(std::span<const std::uint32_t> by_key) {
  for (std::size_t i = 0; i < schema_->passes().size(); ++i) {
    auto& sizes = passes_.emplace_back();
    if (!schema_->passes()[i].options.by_key) continue;
    sizes = PassSizes::build({keys_, by_key}, pass_columns(handle<PassIndex>(i)), keys_.get_allocator());
  }
}

void Segment::build_facets(std::span<const std::int32_t> counters, std::span<const std::uint32_t> order) {
  std::optional<Bitmap> live;
  if (schema_->has_counter()) {
    live.emplace(rows());
    for (std::uint32_t row = 0; row < rows(); ++row) {
      if (counters[order[row]] > 0) live->set(row);
    }
  }
  facets_ = std::make_unique<const FacetIndex>(*this, live ? &*live : nullptr, keys_.get_allocator());
}

void Segment::build_integers(BatchData& batch, std::span<const std::uint32_t> order,
                             std::span<const std::uint32_t> by_key) {
  integers_.resize(batch.integers.size());
  for (std::size_t i = 0; i < integers_.size(); ++i) {
    IntegerData& column = integers_[i];
    const IntegerOptions& options = schema_->integers()[i].options;
    column.values = gather(std::move(batch.integers[i]), order);
    column.buckets.reserve(options.buckets.size());
    for (const IntegerRange& range : options.buckets) column.buckets.push_back(bucket_posting(column.values, range));
    if (options.ordered) column.order.emplace(std::span<const std::int32_t>(column.values), by_key);
    column.first_rows = select_first_rows({column.values, keys_}, nullptr, options.first * kFirstRowsSpare);
  }
}

void Segment::build_reals(BatchData& batch, std::span<const std::uint32_t> order,
                          std::span<const std::uint32_t> by_key) {
  reals_.resize(batch.reals.size());
  for (std::size_t i = 0; i < reals_.size(); ++i) {
    reals_[i].values = gather(std::move(batch.reals[i]), order);
    if (schema_->reals()[i].options.ordered) reals_[i].order.emplace(std::span<const double>(reals_[i].values), by_key);
  }
}

RankKey Segment::rank_key(std::uint32_t row) const {
  if (!schema_->rank()) return {0, keys_[row]};
  const std::int64_t value = integers_[schema_->rank()->column.index].values[row];
  return {schema_->rank()->direction == Direction::descending ? -value : value, keys_[row]};
}

std::uint32_t Segment::lower_bound(const RankKey& rank) const {
  std::uint32_t first = 0;
  std::uint32_t last = rows();
  while (first < last) {
    const std::uint32_t middle = first + (last - first) / 2;
    if (rank_key(middle) < rank) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return first;
}

const Posting* Segment::bucket(IntegerColumn column, std::uint32_t bucket) const {
  const auto& buckets = integers_[column.index].buckets;
  return bucket < buckets.size() ? &buckets[bucket] : nullptr;
}

std::optional<std::uint32_t> Segment::bucket_number(IntegerColumn column, const IntegerRange& range) const {
  const auto& declared = schema_->integers()[column.index].options.buckets;
  const auto found = std::find(declared.begin(), declared.end(), range);
  if (found == declared.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - declared.begin());
}

const Posting& Segment::posting(const Facet& facet, std::uint32_t value) const {
  return facet.kind == Facet::Kind::buckets ? integers_[facet.column].buckets[value]
                                            : tags_[facet.column].posting(value);
}

const SortedOrder* Segment::order(IntegerColumn column) const {
  const auto& order = integers_[column.index].order;
  return order ? &*order : nullptr;
}

const SortedOrder* Segment::order(RealColumn column) const {
  const auto& order = reals_[column.index].order;
  return order ? &*order : nullptr;
}

SizeColumns Segment::fit_columns(FitIndex index) const {
  const Schema::FitSpec& spec = schema_->fits()[index.index];
  return {values(spec.a), values(spec.b)};
}

SideColumns Segment::pass_columns(PassIndex index) const {
  SideColumns columns;
  for (const IntegerColumn side : schema_->passes()[index.index].sides) columns.push_back(values(side));
  return columns;
}

std::optional<SizePair> Segment::pass(PassIndex index, Key key) const {
  if (const auto& sizes = passes_[index.index]) return sizes->find(key);
  const auto row = find(key);
  if (!row) return std::nullopt;
  return smallest_sides(pass_columns(index), *row);
}

namespace {

template <class Value>
void append(LargeVector<Value>& to, std::span<const Value> from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

void Segment::append_to(BatchData& batch) const {
  append(batch.keys, std::span<const Key>(keys_));
  for (std::size_t i = 0; i < integers_.size(); ++i) append(batch.integers[i], values(handle<IntegerColumn>(i)));
  for (std::size_t i = 0; i < reals_.size(); ++i) append(batch.reals[i], values(handle<RealColumn>(i)));
  for (std::size_t i = 0; i < points_.size(); ++i) append(batch.points[i], values(handle<PointColumn>(i)));
  for (std::size_t i = 0; i < tags_.size(); ++i) tags_[i].append_to(batch.tags[i]);
  for (std::size_t i = 0; i < tag_lists_.size(); ++i) tag_lists_[i].append_to(batch.tag_lists[i]);
  std::vector<PayloadPlace> places(payload_places_.begin(), payload_places_.end());
  batch.payload.append(payload_, places);
  append(batch.payload_places, std::span<const PayloadPlace>(places));
}

MemoryUse Segment::memory() const {
  MemoryUse use;
  use.columns = keys_.capacity() * sizeof(Key);
  use.payload = payload_.bytes() + payload_places_.capacity() * sizeof(PayloadPlace);
  if (facets_) use.facets = facets_->bytes();
  use.keys = key_index_->bytes();
  for (const IntegerData& column : integers_) {
    use.columns += column.values.capacity() * sizeof(std::int32_t);
    for (const Posting& posting : column.buckets) use.bitmaps += posting.bytes();
    if (column.order) use.orders += column.order->bytes();
    use.orders += column.first_rows.capacity() * sizeof(std::uint32_t);
  }
  for (const RealData& column : reals_) {
    use.columns += column.values.capacity() * sizeof(double);
    if (column.order) use.orders += column.order->bytes();
  }
  for (const TagIndex& tag : tags_) {
    use.columns += tag.column_bytes();
    use.bitmaps += tag.index_bytes();
  }
  for (const TagListIndex& list : tag_lists_) {
    use.columns += list.column_bytes();
    use.bitmaps += list.index_bytes();
  }
  for (const PointData& column : points_) {
    use.columns += column.values.capacity() * sizeof(GridPoint);
    use.spatial += column.index.bytes();
  }
  for (const FitSearch& fit : fits_) use.fits += fit.bytes();
  for (const auto& sizes : passes_) use.fits += sizes ? sizes->bytes() : 0;
  return use;
}

}  // namespace nazotte
