// A table, its snapshots and their answers, as Python holds them.
//
// Thread safety: any number of Python's threads may call anything. Builds and searches run without the GIL; writes to
// one table wait for each other.
// Invariants: nobody waits for a table's lock with the GIL in hand; an array that shows a column's memory keeps its
// snapshot alive, and cannot be written to.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <nazotte/polygon.hpp>
#include <nazotte/query.hpp>
#include <nazotte/table.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "python_columns.hpp"
#include "python_schema.hpp"

namespace nazotte::python {

class PythonHits;

struct Page {
  std::uint64_t offset;
  std::uint64_t limit;
};

class PythonSnapshot : public std::enable_shared_from_this<PythonSnapshot> {
 public:
  PythonSnapshot(std::shared_ptr<const PythonSchema> schema, std::shared_ptr<const TableSnapshot> snapshot)
      : schema_(std::move(schema)), snapshot_(std::move(snapshot)) {}

  [[nodiscard]] PythonHits search(const pybind11::object& conditions, Page page) const;
  [[nodiscard]] PythonHits inside(const std::string& column, const Polygon& polygon,
                                  std::optional<std::size_t> limit) const;
  [[nodiscard]] PythonHits first_by(const std::string& column, std::size_t limit) const;
  [[nodiscard]] PythonHits first_fitting(const std::string& fit, SizePair sizes, std::size_t limit) const;
  /// How many rows there would be with each of some choices, by column; see TableSnapshot::count_choices.
  [[nodiscard]] pybind11::dict count_choices(const pybind11::object& conditions, const pybind11::object& choices) const;
  /// The rows with these ids, in their order, whatever their counters; unknown ids are left out.
  [[nodiscard]] PythonHits find(const pybind11::object& ids) const;
  /// All rows, segment by segment.
  [[nodiscard]] PythonHits all() const;

  [[nodiscard]] const TableSnapshot& table() const { return *snapshot_; }
  [[nodiscard]] const PythonSchema& schema() const { return *schema_; }

 private:
  [[nodiscard]] PythonHits answer(Hits&& hits) const;

  std::shared_ptr<const PythonSchema> schema_;
  std::shared_ptr<const TableSnapshot> snapshot_;
};

/// An answer: how many rows match, and some of them.
class PythonHits {
 public:
  PythonHits(std::shared_ptr<const PythonSnapshot> snapshot, Hits&& hits)
      : snapshot_(std::move(snapshot)), hits_(std::move(hits)) {}

  [[nodiscard]] std::uint64_t count() const { return hits_.count; }
  [[nodiscard]] std::size_t size() const { return hits_.rows.size(); }
  [[nodiscard]] pybind11::array ids() const;
  /// Places in the columns of the snapshot.
  [[nodiscard]] pybind11::array rows() const;
  [[nodiscard]] pybind11::object column(const std::string& name) const;
  [[nodiscard]] pybind11::list payloads() const;
  /// Is the counter above 0?
  [[nodiscard]] pybind11::array live() const;

 private:
  std::shared_ptr<const PythonSnapshot> snapshot_;
  Hits hits_;
};

class PythonTable {
 public:
  explicit PythonTable(std::shared_ptr<PythonSchema> schema);

  /// Throws for values that are no rows, and what Table::prepare refuses; nothing has changed then. Returns the number
  /// of new rows.
  std::size_t add(NewRows rows);
  /// Throws for an unknown id, and for a table without counters.
  void set_counter(Key id, std::int32_t value);
  [[nodiscard]] std::int32_t counter(Key id);
  [[nodiscard]] std::shared_ptr<PythonSnapshot> snapshot() const;
  [[nodiscard]] std::shared_ptr<const PythonSchema> schema() const { return schema_; }

 private:
  void publish();
  /// Ids that no row had, one for each value of the columns.
  [[nodiscard]] pybind11::object next_ids(const pybind11::dict& columns);

  std::shared_ptr<PythonSchema> schema_;
  std::mutex writing_;
  Table table_;
  std::atomic<std::shared_ptr<const TableSnapshot>> current_;
  Key next_id_ = 0;  // above all ids; the GIL guards it
};

}  // namespace nazotte::python
