#include <nazotte/batch.hpp>
#include <nazotte/check.hpp>
#include <nazotte/limits.hpp>

#include "batch_data.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nazotte {

namespace {

/// Where the newest row's part of a list column starts.
std::uint64_t last_row_begin(const LargeVector<std::uint64_t>& ends) {
  return ends.size() < 2 ? 0 : ends[ends.size() - 2];
}

GridPoint grid_or_nowhere(double latitude, double longitude) {
  // Beyond the limit means: inside no polygon. NaN is nowhere too.
  constexpr double kNowhere = 2 * kCoordinateDegreesMax;
  return to_grid({std::isnan(latitude) ? kNowhere : latitude, std::isnan(longitude) ? kNowhere : longitude});
}

}  // namespace

BatchData::BatchData(std::shared_ptr<const Schema> declared)
    : schema(std::move(declared)),
      memory(std::make_shared<LargeMemory>()),
      keys(LargeAllocator<Key>(memory)),
      integers(schema->integers().size(), LargeVector<std::int32_t>(LargeAllocator<std::int32_t>(memory))),
      reals(schema->reals().size(), LargeVector<double>(LargeAllocator<double>(memory))),
      points(schema->points().size(), LargeVector<GridPoint>(LargeAllocator<GridPoint>(memory))),
      counters(LargeAllocator<std::int32_t>(memory)),
      payload_places(LargeAllocator<PayloadPlace>(memory)) {
  tags.reserve(schema->tags().size());
  for (std::size_t i = 0; i < schema->tags().size(); ++i) tags.emplace_back(memory).dictionary.intern("");
  tag_lists.reserve(schema->tag_lists().size());
  for (std::size_t i = 0; i < schema->tag_lists().size(); ++i) tag_lists.emplace_back(memory);
}

Batch::Batch(std::shared_ptr<const Schema> schema)
    : schema_(std::move(schema)), data_(std::make_unique<BatchData>(schema_)) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

std::size_t Batch::rows() const { return data_->keys.size(); }

void Batch::reserve(std::size_t rows) {
  data_->keys.reserve(rows);
  for (auto& column : data_->integers) column.reserve(rows);
  for (auto& column : data_->reals) column.reserve(rows);
  for (auto& column : data_->tags) column.words.reserve(rows);
  for (auto& column : data_->tag_lists) column.ends.reserve(rows);
  for (auto& column : data_->points) column.reserve(rows);
  if (schema_->has_counter()) data_->counters.reserve(rows);
  data_->payload_places.reserve(rows);
}

Batch& Batch::row(Key key) {
  data_->keys.push_back(key);
  for (auto& column : data_->integers) column.push_back(0);
  for (auto& column : data_->reals) column.push_back(0);
  for (auto& column : data_->tags) column.words.push_back(0);
  for (auto& column : data_->tag_lists) column.ends.push_back(column.words.size());
  for (auto& column : data_->points) column.push_back({0, 0});
  if (schema_->has_counter()) data_->counters.push_back(0);
  data_->payload_places.emplace_back();
  return *this;
}

BatchData& Batch::open_row() {
  NAZOTTE_CHECK(!data_->keys.empty());
  return *data_;
}

Batch& Batch::set(IntegerColumn column, std::int32_t value) {
  open_row().integers[column.index].back() = value;
  return *this;
}

Batch& Batch::set(RealColumn column, double value) {
  open_row().reals[column.index].back() = value;
  return *this;
}

Batch& Batch::set(TagColumn column, std::string_view word) {
  TagValues& tag = open_row().tags[column.index];
  tag.words.back() = tag.dictionary.intern(word);
  return *this;
}

Batch& Batch::set(TagListColumn column, std::string_view words) {
  TagListValues& list = open_row().tag_lists[column.index];
  const auto begin = static_cast<std::ptrdiff_t>(last_row_begin(list.ends));
  list.words.resize(static_cast<std::size_t>(begin));
  while (!words.empty()) {
    const std::size_t comma = words.find(',');
    const std::string_view word = words.substr(0, comma);
    if (!word.empty()) list.words.push_back(list.dictionary.intern(word));
    words.remove_prefix(comma == std::string_view::npos ? words.size() : comma + 1);
  }
  std::sort(list.words.begin() + begin, list.words.end());
  list.words.erase(std::unique(list.words.begin() + begin, list.words.end()), list.words.end());
  list.ends.back() = list.words.size();
  return *this;
}

Batch& Batch::set(PointColumn column, double latitude, double longitude) {
  open_row().points[column.index].back() = grid_or_nowhere(latitude, longitude);
  return *this;
}

Batch& Batch::counter(std::int32_t value) {
  NAZOTTE_CHECK(schema_->has_counter());
  open_row().counters.back() = value;
  return *this;
}

Batch& Batch::payload(std::string_view bytes) {
  BatchData& data = open_row();
  if (bytes.size() > kPayloadBytesMax) {
    data.oversized = data.keys.back();
  } else {
    data.payload_places.back() = data.payload.append(bytes);
  }
  return *this;
}

}  // namespace nazotte
