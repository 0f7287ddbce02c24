#include "python_table.hpp"

#include <nazotte/limits.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "python_conditions.hpp"
#include "python_error.hpp"

namespace nazotte::python {

namespace py = pybind11;

namespace {

/// One value a hit.
template <class T, class F>
py::array gather(const std::vector<Hit>& hits, F value) {
  py::array_t<T> out(static_cast<py::ssize_t>(hits.size()));
  T* to = out.mutable_data();
  for (const Hit hit : hits) *to++ = value(hit);
  return out;
}

py::str text_of(std::string_view utf8) {
  return py::reinterpret_steal<py::str>(
      PyUnicode_DecodeUTF8(utf8.data(), static_cast<Py_ssize_t>(utf8.size()), "surrogateescape"));
}

/// Values of one column for hits.
class ColumnReader {
 public:
  ColumnReader(const TableSnapshot& table, const std::vector<Hit>& hits) : table_(table), hits_(hits) {}

  py::object operator()(IntegerColumn column) const {
    return gather<std::int32_t>(hits_, [&](Hit hit) { return table_.value(column, hit); });
  }
  py::object operator()(RealColumn column) const {
    return gather<double>(hits_, [&](Hit hit) { return table_.value(column, hit); });
  }
  /// An array of str: one object for each different word, which the rows share.
  py::object operator()(TagColumn column) const {
    std::unordered_map<const char*, std::int32_t> numbers;  // a dictionary's word has one address
    py::list words;
    const py::array codes = gather<std::int32_t>(hits_, [&](Hit hit) {
      const std::string_view word = table_.value(column, hit);
      const auto [found, is_new] = numbers.try_emplace(word.data(), static_cast<std::int32_t>(numbers.size()));
      if (is_new) words.append(text_of(word));
      return found->second;
    });
    return py::module_::import("numpy").attr("array")(words, py::arg("dtype") = py::dtype("O"))[codes];
  }
  py::object operator()(TagListColumn column) const {
    py::list rows;
    std::vector<std::string_view> words;
    for (const Hit hit : hits_) {
      words.clear();
      table_.words(column, hit, words);
      std::sort(words.begin(), words.end());
      py::list row;
      for (const std::string_view word : words) row.append(text_of(word));
      rows.append(std::move(row));
    }
    return rows;
  }
  py::object operator()(PointColumn column) const {
    py::array_t<std::int32_t> out({static_cast<py::ssize_t>(hits_.size()), py::ssize_t{2}});
    std::int32_t* to = out.mutable_data();
    for (const Hit hit : hits_) {
      const GridPoint point = table_.value(column, hit);
      *to++ = point.x;
      *to++ = point.y;
    }
    return out;
  }

 private:
  const TableSnapshot& table_;
  const std::vector<Hit>& hits_;
};

}  // namespace

PythonHits PythonSnapshot::answer(Hits&& hits) const { return {shared_from_this(), std::move(hits)}; }

PythonHits PythonSnapshot::search(const py::object& conditions, Page page) const {
  Search search;
  read_conditions(*schema_, conditions, search);
  search.query.page(page.offset, page.limit);
  Hits hits;
  {
    const py::gil_scoped_release released;
    snapshot_->search(search.query, hits);
  }
  return answer(std::move(hits));
}

py::dict PythonSnapshot::count_choices(const py::object& conditions, const py::object& choices) const {
  Search search;
  read_conditions(*schema_, conditions, search);
  const Choices asked = read_choices(*schema_, choices);
  ChoiceCounts counts;
  {
    const py::gil_scoped_release released;
    snapshot_->count_choices(search.query, asked.choices, counts);
  }
  py::dict by_column;
  auto begin = counts.choices.cbegin();
  for (const auto& [name, size] : asked.columns) {
    py::array_t<std::int64_t> column(static_cast<py::ssize_t>(size));
    std::copy_n(begin, size, column.mutable_data());
    by_column[py::str(name)] = std::move(column);
    begin += static_cast<std::ptrdiff_t>(size);
  }
  return by_column;
}

PythonHits PythonSnapshot::inside(const std::string& column, const Polygon& polygon,
                                  std::optional<std::size_t> limit) const {
  const PointColumn point = schema_->point_column(column);
  Hits hits;
  {
    const py::gil_scoped_release released;
    snapshot_->inside(point, polygon, std::min<std::uint64_t>(limit.value_or(kSegmentRowsMax), snapshot_->rows()),
                      hits);
  }
  return answer(std::move(hits));
}

PythonHits PythonSnapshot::first_by(const std::string& column, std::size_t limit) const {
  const IntegerColumn integer = schema_->integer_column(column);
  const IntegerOptions& options = schema_->schema().integers()[integer.index].options;
  if (!options.ordered && options.first == 0) refuse("column '" + column + "' was declared without ordered and first");
  Hits hits;
  {
    const py::gil_scoped_release released;
    snapshot_->first_by(integer, std::min<std::uint64_t>(limit, snapshot_->rows()), hits);
  }
  return answer(std::move(hits));
}

PythonHits PythonSnapshot::first_fitting(const std::string& fit, SizePair sizes, std::size_t limit) const {
  const FitIndex index = schema_->fit_index(fit);
  Hits hits;
  {
    const py::gil_scoped_release released;
    snapshot_->first_fitting(index, sizes.a, sizes.b, std::min<std::uint64_t>(limit, snapshot_->rows()), hits);
  }
  return answer(std::move(hits));
}

PythonHits PythonSnapshot::find(const py::object& ids) const {
  Hits hits;
  for (const Key id : read_integers(ids, "ids")) {
    if (const auto hit = snapshot_->find(id)) hits.rows.push_back(*hit);
  }
  hits.count = hits.rows.size();
  return answer(std::move(hits));
}

PythonHits PythonSnapshot::all() const {
  Hits hits;
  for (std::uint32_t segment = 0; segment < snapshot_->segments().size(); ++segment) {
    const auto rows = static_cast<std::uint32_t>(snapshot_->keys(segment).size());
    for (std::uint32_t row = 0; row < rows; ++row) hits.rows.push_back({segment, row});
  }
  hits.count = hits.rows.size();
  return answer(std::move(hits));
}

py::array PythonHits::ids() const {
  return gather<std::int64_t>(hits_.rows, [&](Hit hit) { return snapshot_->table().key(hit); });
}

py::array PythonHits::rows() const {
  std::vector<std::int64_t> begins = {0};
  for (std::size_t segment = 0; segment < snapshot_->table().segments().size(); ++segment) {
    begins.push_back(begins.back() + static_cast<std::int64_t>(snapshot_->table().keys(segment).size()));
  }
  return gather<std::int64_t>(hits_.rows, [&](Hit hit) { return begins[hit.segment] + hit.row; });
}

py::object PythonHits::column(const std::string& name) const {
  return std::visit(ColumnReader(snapshot_->table(), hits_.rows), snapshot_->schema().column(name));
}

py::list PythonHits::payloads() const {
  py::list out;
  for (const Hit hit : hits_.rows) {
    const std::string_view bytes = snapshot_->table().payload(hit);
    out.append(py::bytes(bytes.data(), bytes.size()));
  }
  return out;
}

py::array PythonHits::live() const {
  return gather<bool>(hits_.rows, [&](Hit hit) { return snapshot_->table().live(hit); });
}

PythonTable::PythonTable(std::shared_ptr<PythonSchema> schema)
    : schema_(std::move(schema)), table_(schema_->freeze()), current_(table_.snapshot()) {}

std::size_t PythonTable::add(NewRows rows) {
  if (rows.ids.is_none()) rows.ids = next_ids(rows.columns);
  Batch batch = read_rows(*schema_, rows);
  const std::size_t added = batch.rows();
  const std::vector<std::int64_t> ids = read_integers(rows.ids, "ids");
  {
    const py::gil_scoped_release released;
    const std::lock_guard lock(writing_);
    table_.commit(value_or_throw(table_.prepare(std::move(batch))));
    while (auto job = table_.plan_merge()) {
      job->run();
      table_.install(std::move(*job));
    }
    publish();
  }
  for (const Key id : ids) next_id_ = std::max(next_id_, id == std::numeric_limits<Key>::max() ? id : id + 1);
  return added;
}

void PythonTable::set_counter(Key id, std::int32_t value) {
  const py::gil_scoped_release released;
  const std::lock_guard lock(writing_);
  if (!schema_->schema().has_counter()) refuse("the schema was declared without counters");
  if (!table_.contains(id)) throw PythonError({ErrorCode::not_found, "there is no id " + std::to_string(id)});
  table_.set_counter(id, value);
  publish();
}

std::int32_t PythonTable::counter(Key id) {
  const py::gil_scoped_release released;
  const std::lock_guard lock(writing_);
  const auto value = table_.counter(id);
  if (!value) throw PythonError({ErrorCode::not_found, "there is no id " + std::to_string(id) + " with a counter"});
  return *value;
}

std::shared_ptr<PythonSnapshot> PythonTable::snapshot() const {
  return std::make_shared<PythonSnapshot>(schema_, current_.load());
}

void PythonTable::publish() { current_.store(table_.snapshot()); }

py::object PythonTable::next_ids(const py::dict& columns) {
  std::int64_t rows = 0;
  if (!columns.empty()) {
    rows = static_cast<std::int64_t>(length_of(py::reinterpret_borrow<py::object>(columns.begin()->second)));
  }
  const Key first = next_id_;
  if (first > std::numeric_limits<Key>::max() - rows) refuse("ids: there are none above those of the table");
  next_id_ += rows;
  py::array_t<std::int64_t> ids(static_cast<py::ssize_t>(rows));
  for (std::int64_t i = 0; i < rows; ++i) ids.mutable_at(i) = first + i;
  return ids;
}

}  // namespace nazotte::python
