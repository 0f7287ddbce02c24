#include "segment.hpp"

#include "bitmap_kernels.hpp"
#include "radix_sort.hpp"

#include <algorithm>
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
std::vector<Value> gather(std::vector<Value>&& values, std::span<const std::uint32_t> order) {
  std::vector<Value> gathered;
  gathered.reserve(order.size());
  for (const std::uint32_t from : order) gathered.push_back(values[from]);
  std::vector<Value>().swap(values);
  return gathered;
}

std::vector<SortItem> sorted_by_key(std::span<const Key> keys) {
  std::vector<SortItem> items;
  items.reserve(keys.size());
  for (std::uint32_t row = 0; row < keys.size(); ++row) items.push_back({ordered_bits(keys[row]), row});
  radix_sort(items);
  return items;
}

std::vector<std::uint32_t> rows_of(const std::vector<SortItem>& items) {
  std::vector<std::uint32_t> rows;
  rows.reserve(items.size());
  for (const SortItem& item : items) rows.push_back(item.row);
  return rows;
}

/// The batch's rows in rank order; `items` are ascending by key.
std::vector<std::uint32_t> rank_order(const BatchData& batch, std::vector<SortItem> items) {
  if (const auto& rank = batch.schema->rank()) {
    const auto& values = batch.integers[rank->column.index];
    // Inverting all bits turns the order around and keeps ties apart: the sort is stable, so they stay by key.
    const std::uint64_t inversion = rank->direction == Direction::descending ? 0xffff'ffffU : 0;
    for (SortItem& item : items) item.key = ordered_bits(values[item.row]) ^ inversion;
    radix_sort(items);
  }
  return rows_of(items);
}

Posting bucket_posting(std::span<const std::int32_t> values, const IntegerRange& range) {
  Bitmap bitmap(static_cast<std::uint32_t>(values.size()));
  if (const auto limits = closed_range(range)) range_bitmap(values, *limits, bitmap.words());
  return Posting::from_bitmap(std::move(bitmap));
}

}  // namespace

Result<Segment::Built> Segment::build(BatchData&& batch) {
  std::vector<SortItem> items = sorted_by_key(batch.keys);
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (items[i - 1].key != items[i].key) continue;
    return Error{ErrorCode::duplicate_key, "id " + std::to_string(batch.keys[items[i].row]) + " is given twice"};
  }
  Built built;
  built.order = rank_order(batch, std::move(items));
  built.segment = std::shared_ptr<const Segment>(new Segment(std::move(batch), built.order));
  return built;
}

Segment::Segment(BatchData&& batch, std::span<const std::uint32_t> order)
    : schema_(std::move(batch.schema)), keys_(gather(std::move(batch.keys), order)) {
  const std::vector<std::uint32_t> by_key = rows_of(sorted_by_key(keys_));
  key_index_.emplace(keys_, by_key);
  build_payload(batch, order);
  build_integers(batch, order, by_key);
  build_reals(batch, order, by_key);
  tags_.reserve(batch.tags.size());
  for (TagValues& tag : batch.tags) tags_.emplace_back(std::move(tag), order);
  tag_lists_.reserve(batch.tag_lists.size());
  for (TagListValues& list : batch.tag_lists) tag_lists_.emplace_back(std::move(list), order);
  for (auto& points : batch.points) {
    auto values = gather(std::move(points), order);
    SpatialIndex index(values);
    points_.push_back({std::move(values), std::move(index)});
  }
  for (std::size_t i = 0; i < schema_->fits().size(); ++i) {
    fits_.emplace_back(fit_columns(handle<FitIndex>(i)), schema_->fits()[i].options.best);
  }
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

void Segment::build_payload(BatchData& batch, std::span<const std::uint32_t> order) {
  payload_.reserve(batch.payload.size());
  payload_ends_.reserve(order.size());
  for (const std::uint32_t from : order) {
    const std::uint64_t begin = from == 0 ? 0 : batch.payload_ends[from - 1];
    payload_.append(batch.payload, begin, batch.payload_ends[from] - begin);
    payload_ends_.push_back(payload_.size());
  }
  std::string().swap(batch.payload);
  std::vector<std::uint64_t>().swap(batch.payload_ends);
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

std::string_view Segment::payload(std::uint32_t row) const {
  const std::uint64_t begin = row == 0 ? 0 : payload_ends_[row - 1];
  return std::string_view(payload_).substr(begin, payload_ends_[row] - begin);
}

const Posting* Segment::bucket(IntegerColumn column, std::uint32_t bucket) const {
  const auto& buckets = integers_[column.index].buckets;
  return bucket < buckets.size() ? &buckets[bucket] : nullptr;
}

const Posting* Segment::bucket(IntegerColumn column, const IntegerRange& range) const {
  const auto& declared = schema_->integers()[column.index].options.buckets;
  const auto found = std::find(declared.begin(), declared.end(), range);
  if (found == declared.end()) return nullptr;
  return &integers_[column.index].buckets[static_cast<std::size_t>(found - declared.begin())];
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

namespace {

void append_words(TagListValues& to, const TagListValues& from) {
  std::vector<WordNumber> numbers;
  numbers.reserve(from.dictionary.size());
  for (WordNumber word = 0; word < from.dictionary.size(); ++word) {
    numbers.push_back(to.dictionary.intern(from.dictionary.word(word)));
  }
  const std::size_t offset = to.words.size();
  for (const WordNumber word : from.words) to.words.push_back(numbers[word]);
  for (const std::uint64_t end : from.ends) to.ends.push_back(offset + end);
}

template <class Value>
void append(std::vector<Value>& to, std::span<const Value> from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

void Segment::append_to(BatchData& batch) const {
  append(batch.keys, std::span<const Key>(keys_));
  for (std::size_t i = 0; i < integers_.size(); ++i) append(batch.integers[i], values(handle<IntegerColumn>(i)));
  for (std::size_t i = 0; i < reals_.size(); ++i) append(batch.reals[i], values(handle<RealColumn>(i)));
  for (std::size_t i = 0; i < points_.size(); ++i) append(batch.points[i], values(handle<PointColumn>(i)));
  for (std::size_t i = 0; i < tags_.size(); ++i) {
    TagValues& to = batch.tags[i];
    for (std::uint32_t row = 0; row < rows(); ++row) to.words.push_back(to.dictionary.intern(tags_[i].word(row)));
  }
  for (std::size_t i = 0; i < tag_lists_.size(); ++i) append_words(batch.tag_lists[i], tag_lists_[i].values());
  const std::size_t offset = batch.payload.size();
  batch.payload += payload_;
  for (const std::uint64_t end : payload_ends_) batch.payload_ends.push_back(offset + end);
}

MemoryUse Segment::memory() const {
  MemoryUse use;
  use.columns = keys_.capacity() * sizeof(Key);
  use.payload = payload_.capacity() + payload_ends_.capacity() * sizeof(std::uint64_t);
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
  for (const FitSearch& fit : fits_) use.orders += fit.bytes();
  return use;
}

}  // namespace nazotte
