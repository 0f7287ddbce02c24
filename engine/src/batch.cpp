#include <nazotte/batch.hpp>
#include <nazotte/check.hpp>
#include <nazotte/limits.hpp>

#include "batch_data.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nazotte {

namespace {

/// Sets the words of a row; those of later rows are forgotten.
void set_words(TagListValues& list, std::size_t row, std::string_view words) {
  const auto begin = static_cast<std::ptrdiff_t>(row == 0 ? 0 : list.ends[row - 1]);
  list.words.resize(static_cast<std::size_t>(begin));
  while (!words.empty()) {
    const std::size_t comma = words.find(',');
    const std::string_view word = words.substr(0, comma);
    if (!word.empty()) list.words.push_back(list.dictionary.intern(word));
    words.remove_prefix(comma == std::string_view::npos ? words.size() : comma + 1);
  }
  std::sort(list.words.begin() + begin, list.words.end());
  list.words.erase(std::unique(list.words.begin() + begin, list.words.end()), list.words.end());
  list.ends[row] = list.words.size();
}

/// Sets the payload of a row.
void set_payload(BatchData& data, std::size_t row, std::string_view bytes) {
  if (bytes.size() > kPayloadBytesMax) {
    data.oversized = data.keys[row];
  } else {
    data.payload_places[row] = data.payload.append(bytes);
  }
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
  appended_ = 0;
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
  BatchData& data = open_row();
  set_words(data.tag_lists[column.index], data.keys.size() - 1, words);
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
  set_payload(data, data.keys.size() - 1, bytes);
  return *this;
}

Batch& Batch::append(std::span<const Key> keys) {
  appended_ = keys.size();
  data_->keys.insert(data_->keys.end(), keys.begin(), keys.end());
  const std::size_t rows = data_->keys.size();
  for (auto& column : data_->integers) column.resize(rows);
  for (auto& column : data_->reals) column.resize(rows);
  for (auto& column : data_->tags) column.words.resize(rows);
  for (auto& column : data_->tag_lists) column.ends.resize(rows, column.words.size());
  for (auto& column : data_->points) column.resize(rows);
  if (schema_->has_counter()) data_->counters.resize(rows);
  data_->payload_places.resize(rows);
  return *this;
}

BatchData& Batch::open_rows(std::size_t values) {
  NAZOTTE_CHECK(values == appended_);
  return *data_;
}

Batch& Batch::set_all(IntegerColumn column, std::span<const std::int32_t> values) {
  std::copy_backward(values.begin(), values.end(), open_rows(values.size()).integers[column.index].end());
  return *this;
}

Batch& Batch::set_all(RealColumn column, std::span<const double> values) {
  std::copy_backward(values.begin(), values.end(), open_rows(values.size()).reals[column.index].end());
  return *this;
}

Batch& Batch::set_all(TagColumn column, std::span<const std::string_view> words) {
  TagValues& tag = open_rows(words.size()).tags[column.index];
  std::size_t row = tag.words.size() - words.size();
  for (const std::string_view word : words) tag.words[row++] = tag.dictionary.intern(word);
  return *this;
}

Batch& Batch::set_all(TagListColumn column, std::span<const std::string_view> words) {
  TagListValues& list = open_rows(words.size()).tag_lists[column.index];
  std::size_t row = list.ends.size() - words.size();
  for (const std::string_view one : words) set_words(list, row++, one);
  return *this;
}

Batch& Batch::set_all(PointColumn column, std::span<const Degrees> places) {
  auto& points = open_rows(places.size()).points[column.index];
  std::size_t row = points.size() - places.size();
  for (const Degrees place : places) points[row++] = grid_or_nowhere(place.latitude, place.longitude);
  return *this;
}

Batch& Batch::counters(std::span<const std::int32_t> values) {
  NAZOTTE_CHECK(schema_->has_counter());
  std::copy_backward(values.begin(), values.end(), open_rows(values.size()).counters.end());
  return *this;
}

Batch& Batch::payloads(std::span<const std::string_view> bytes) {
  BatchData& data = open_rows(bytes.size());
  std::size_t row = data.keys.size() - bytes.size();
  for (const std::string_view one : bytes) set_payload(data, row++, one);
  return *this;
}

}  // namespace nazotte
