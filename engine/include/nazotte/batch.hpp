// Rows on their way into a table: a columnar buffer that is filled row by row, or column by column.
//
//   nazotte::Batch batch(schema);
//   batch.row(42).set(price, 1200).set(genre, "crime").set(sold, 7).payload(R"({"id":42})");
//   batch.append(keys).set_all(price, prices).set_all(genre, genres);  // spans, one value a key
//
// Values not set are 0, no tag, no words, the point (0, 0), counter 0, an empty payload.
//
// Thread safety: none; one thread fills a batch.
// Lifetime: every string is copied at once; the batch keeps its schema alive.
#pragma once

#include <nazotte/grid.hpp>
#include <nazotte/schema.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace nazotte {

struct BatchData;

class Batch {
 public:
  explicit Batch(std::shared_ptr<const Schema> schema);
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

  /// Room for `rows` rows; only a hint.
  void reserve(std::size_t rows);

  /// Starts a row; the setters below fill it. Amortised O(columns).
  Batch& row(Key key);

  Batch& set(IntegerColumn column, std::int32_t value);
  Batch& set(RealColumn column, double value);
  Batch& set(TagColumn column, std::string_view word);
  /// `words`: comma-separated; empty words are dropped, a word given twice counts once.
  Batch& set(TagListColumn column, std::string_view words);
  /// Degrees. Stored rounded to microdegrees as printf's %f would print them; a coordinate beyond
  /// kCoordinateDegreesMax is kept as "outside of every polygon".
  Batch& set(PointColumn column, double latitude, double longitude);
  Batch& counter(std::int32_t value);
  /// Opaque bytes that results hand back; more than kPayloadBytesMax of them make Table::prepare fail.
  Batch& payload(std::string_view bytes);

  /// Starts a row for each key; the functions below fill all of them, each with as many values as there are keys
  /// (checked, aborts). Until the next row() or append(). Amortised O(keys * columns).
  Batch& append(std::span<const Key> keys);

  /// As set() of each row, and what counter() and payload() do. O(values).
  Batch& set_all(IntegerColumn column, std::span<const std::int32_t> values);
  Batch& set_all(RealColumn column, std::span<const double> values);
  Batch& set_all(TagColumn column, std::span<const std::string_view> words);
  Batch& set_all(TagListColumn column, std::span<const std::string_view> words);
  Batch& set_all(PointColumn column, std::span<const Degrees> places);
  Batch& counters(std::span<const std::int32_t> values);
  Batch& payloads(std::span<const std::string_view> bytes);

  [[nodiscard]] std::size_t rows() const;
  [[nodiscard]] const Schema& schema() const { return *schema_; }
  [[nodiscard]] const std::shared_ptr<const Schema>& schema_ptr() const { return schema_; }

 private:
  friend class Table;

  /// The columns, for a setter: row() must have been called (checked, aborts).
  BatchData& open_row();
  /// The same for a setter of all rows of the last append(), which must be as many as the values: the newest of all.
  BatchData& open_rows(std::size_t values);

  std::shared_ptr<const Schema> schema_;
  std::unique_ptr<BatchData> data_;  // src/batch_data.hpp
  std::size_t appended_ = 0;         // rows that set_all() fills
};

}  // namespace nazotte
