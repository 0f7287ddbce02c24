// Rows on their way into a table: a columnar buffer that is filled row by row.
//
//   nazotte::Batch batch(schema);
//   batch.row(42).set(price, 1200).set(genre, "crime").set(sold, 7).payload(R"({"id":42})");
//
// Values not set are 0, no tag, no words, the point (0, 0), counter 0, an empty payload.
//
// Thread safety: none; one thread fills a batch.
// Lifetime: every string is copied at once; the batch keeps its schema alive.
#pragma once

#include <nazotte/schema.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
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

  [[nodiscard]] std::size_t rows() const;
  [[nodiscard]] const Schema& schema() const { return *schema_; }
  [[nodiscard]] const std::shared_ptr<const Schema>& schema_ptr() const { return schema_; }

 private:
  friend class Table;

  /// The columns, for a setter: row() must have been called (checked, aborts).
  BatchData& open_row();

  std::shared_ptr<const Schema> schema_;
  std::unique_ptr<BatchData> data_;  // src/batch_data.hpp
};

}  // namespace nazotte
