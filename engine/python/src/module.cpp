// The module nazotte._engine: names, arguments and documentation of what Python sees.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/rows.hpp>
#include <nazotte/limits.hpp>
#include <nazotte/polygon.hpp>

#include <exception>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "python_columns.hpp"
#include "python_conditions.hpp"
#include "python_error.hpp"
#include "python_schema.hpp"
#include "python_table.hpp"

namespace nazotte::python {

namespace py = pybind11;
using namespace py::literals;  // NOLINT(google-build-using-namespace): the only way to have "name"_a

namespace {

// --- Errors

void declare_errors(py::module_& module) {
  py::object error = py::exception<PythonError>(module, "Error", PyExc_ValueError);
  error.attr("__doc__") =
      "What the engine refuses. `code` names the kind: invalid_argument, limit_exceeded, not_found, duplicate_key.";
  error.attr("code") = "internal";
  error.attr("__module__") = "nazotte";
  // For good: a translator takes no arguments, and Python may still raise while it ends.
  static PyObject* const type = error.release().ptr();
  // NOLINTNEXTLINE(performance-unnecessary-value-param): pybind11 says so
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const PythonError& refused) {
      const py::object instance = py::reinterpret_borrow<py::object>(type)(refused.what());
      instance.attr("code") = name_of(refused.code());
      PyErr_SetObject(type, instance.ptr());
    }
  });
}

// --- Columns as they lie in memory

/// A numpy array that shows memory of a snapshot, keeps it alive, and cannot be written to.
py::array view_of(std::span<const std::int32_t> values, const py::object& snapshot) {
  return py::array_t<std::int32_t>(static_cast<py::ssize_t>(values.size()), values.data(), snapshot);
}
py::array view_of(std::span<const std::int64_t> values, const py::object& snapshot) {
  return py::array_t<std::int64_t>(static_cast<py::ssize_t>(values.size()), values.data(), snapshot);
}
py::array view_of(std::span<const double> values, const py::object& snapshot) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data(), snapshot);
}
py::array view_of(std::span<const GridPoint> points, const py::object& snapshot) {
  static_assert(sizeof(GridPoint) == 2 * sizeof(std::int32_t));
  return py::array_t<std::int32_t>({static_cast<py::ssize_t>(points.size()), py::ssize_t{2}},
                                   points.empty() ? nullptr : &points.front().x, snapshot);
}

py::array read_only(py::array array) {
  array.attr("setflags")("write"_a = false);
  return array;
}

/// `values(segment)` of each segment.
template <class F>
std::vector<py::array> views(const PythonSnapshot& snapshot, const py::object& self, F values) {
  std::vector<py::array> all;
  for (std::size_t segment = 0; segment < snapshot.table().segments().size(); ++segment) {
    all.push_back(read_only(view_of(values(segment), self)));
  }
  return all;
}

std::vector<py::array> segments(const py::object& self, const std::string& name) {
  const auto& snapshot = self.cast<const PythonSnapshot&>();
  return std::visit(
      [&](auto column) -> std::vector<py::array> {
        if constexpr (std::is_same_v<decltype(column), TagColumn> || std::is_same_v<decltype(column), TagListColumn>) {
          refuse("'" + name + "': words are packed in memory, column() copies them");
        } else {
          return views(snapshot, self, [&](std::size_t segment) { return snapshot.table().values(column, segment); });
        }
      },
      snapshot.schema().column(name));
}

/// The view of an only segment, or a copy that joins several.
py::array joined(const std::vector<py::array>& parts) {
  if (parts.size() == 1) return parts.front();
  return read_only(py::module_::import("numpy").attr("concatenate")(parts));
}

py::object column(const py::object& self, const std::string& name) {
  const auto& snapshot = self.cast<const PythonSnapshot&>();
  const Column found = snapshot.schema().column(name);
  const bool words = std::holds_alternative<TagColumn>(found) || std::holds_alternative<TagListColumn>(found);
  if (words || snapshot.table().segments().empty()) return snapshot.all().column(name);
  return joined(segments(self, name));
}

py::array ids(const py::object& self) {
  const auto& snapshot = self.cast<const PythonSnapshot&>();
  if (snapshot.table().segments().empty()) return snapshot.all().ids();
  return joined(views(snapshot, self, [&](std::size_t segment) { return snapshot.table().keys(segment); }));
}

// --- Polygons

Polygon polygon_of(const py::object& ring) {
  if (py::isinstance<Polygon>(ring)) return ring.cast<Polygon>();
  return value_or_throw(Polygon::from_degrees(read_places(ring, "ring")));
}

py::array contained(const Polygon& polygon, const py::object& places) {
  const std::vector<Degrees> points = read_places(places, "points");
  py::array_t<bool> inside(static_cast<py::ssize_t>(points.size()));
  bool* out = inside.mutable_data();
  {
    const py::gil_scoped_release released;
    for (const Degrees point : points) {
      const bool somewhere =
          std::abs(point.latitude) <= kCoordinateDegreesMax && std::abs(point.longitude) <= kCoordinateDegreesMax;
      *out++ = somewhere && polygon.contains(to_grid(point));
    }
  }
  return inside;
}

// --- ISUUMO's tables

using BucketsByColumn = std::map<std::string, std::vector<Bounds>>;

std::vector<IntegerRange> ranges(const BucketsByColumn& buckets, const std::string& name) {
  std::vector<IntegerRange> found;
  if (const auto of_column = buckets.find(name); of_column != buckets.end()) {
    for (const auto& [min, max] : of_column->second) found.push_back({min, max});
  }
  return found;
}

std::shared_ptr<PythonSchema> chair_schema(const BucketsByColumn& buckets) {
  isuumo::Conditions conditions;
  conditions.chair_price = ranges(buckets, "price");
  conditions.chair_height = ranges(buckets, "height");
  conditions.chair_width = ranges(buckets, "width");
  conditions.chair_depth = ranges(buckets, "depth");
  return std::make_shared<PythonSchema>(isuumo::Model(conditions).chair_schema, std::map<std::string, FitIndex>());
}

std::shared_ptr<PythonSchema> estate_schema(const BucketsByColumn& buckets) {
  isuumo::Conditions conditions;
  conditions.estate_door_height = ranges(buckets, "door_height");
  conditions.estate_door_width = ranges(buckets, "door_width");
  conditions.estate_rent = ranges(buckets, "rent");
  const isuumo::Model model(conditions);
  return std::make_shared<PythonSchema>(model.estate_schema,
                                        std::map<std::string, FitIndex>{{"door", model.estate.door}});
}

template <class Row>
std::vector<std::string> file_columns() {
  std::vector<std::string> names;
  isuumo::for_each_column<Row>([&](const auto& declared) { names.emplace_back(declared.name); });
  return names;
}

// --- Classes

void declare_schema(py::module_& module) {
  py::class_<PythonSchema, std::shared_ptr<PythonSchema>>(
      module, "Schema", "The declaration of a table: its columns, their indexes, the order of results.")
      .def(py::init<std::string>(), "name"_a)
      .def(
          "integer",
          [](PythonSchema& self, const std::string& name, std::vector<Bounds> buckets, bool ordered,
             std::size_t first) {
            self.integer(name, {std::move(buckets), ordered, first});
          },
          "name"_a, py::kw_only(), "buckets"_a = std::vector<Bounds>(), "ordered"_a = false, "first"_a = 0,
          "A column of 32 bit integers. buckets: ranges (min, max) that get a bitmap each, min <= value < max, None "
          "where "
          "open. ordered: keep the rows sorted, for first_by() and narrow ranges. first: keep so many first rows at "
          "hand.")
      .def(
          "real", [](PythonSchema& self, const std::string& name, bool ordered) { self.real(name, {ordered}); },
          "name"_a, py::kw_only(), "ordered"_a = false, "A column of doubles.")
      .def("tag", &PythonSchema::tag, "name"_a, "A column of one word a row, found by equality.")
      .def("tag_list", &PythonSchema::tag_list, "name"_a, "A column of words, found by a part of a word.")
      .def("point", &PythonSchema::point, "name"_a, "A column of places: latitude and longitude in degrees.")
      .def(
          "fit",
          [](PythonSchema& self, const std::string& name, const std::string& a, const std::string& b,
             std::size_t best) { self.fit(name, a, b, {best}); },
          "name"_a, "a"_a, "b"_a, py::kw_only(), "best"_a = 0,
          "Rows will be asked by an unordered pair of sizes, first_fitting(): a door by what goes through it.")
      .def(
          "rank_by",
          [](PythonSchema& self, const std::string& name, bool descending) {
            self.rank_by(name, descending ? Direction::descending : Direction::ascending);
          },
          "name"_a, py::kw_only(), "descending"_a = true,
          "The order of all results: by this column of integers, ties by id ascending. Without it: by id.")
      .def("with_counter", &PythonSchema::with_counter,
           "Rows carry a counter, such as a stock; at 0 a row leaves all searches.")
      .def_property_readonly(
          "name", [](const PythonSchema& self) { return self.schema().name(); }, "The table's name.")
      .def_property_readonly(
          "columns",
          [](const PythonSchema& self) {
            py::dict all;
            for (const auto& [name, kind] : self.columns()) all[py::str(name)] = kind;
            return all;
          },
          "Kinds of columns by name: integer, real, tag, tag_list, point.")
      .def_property_readonly(
          "has_counter", [](const PythonSchema& self) { return self.schema().has_counter(); },
          "Do rows carry a counter?");
}

void declare_table(py::module_& module) {
  py::class_<PythonTable, std::shared_ptr<PythonTable>>(
      module, "Table", "Rows with their indexes. Writes wait for each other; readers take a snapshot().")
      .def(py::init<std::shared_ptr<PythonSchema>>(), "schema"_a)
      .def(
          "add",
          [](PythonTable& self, const py::object& columns, py::object ids, py::object counters, py::object payloads) {
            return self.add({std::move(ids), dict_of(columns, "columns"), std::move(counters), std::move(payloads)});
          },
          "columns"_a, py::kw_only(), "ids"_a = py::none(), "counters"_a = py::none(), "payloads"_a = py::none(),
          "Adds rows, all or none; returns how many. columns: arrays or sequences by name, those left out are 0 or "
          "empty. "
          "ids: 64 bit integers, by default those that follow the largest one. Indexes are built without the GIL.")
      .def("snapshot", &PythonTable::snapshot, "The rows as of now; it never changes.")
      .def("set_counter", &PythonTable::set_counter, "id"_a, "value"_a, "Later snapshots see it.")
      .def("counter", &PythonTable::counter, "id"_a, "The counter of a row, as of now.")
      .def_property_readonly(
          "schema",
          [](const PythonTable& self) {
            return std::const_pointer_cast<PythonSchema>(self.schema());  // frozen: nothing changes it
          },
          "What the table was declared by.")
      .def("__len__", [](const PythonTable& self) { return self.snapshot()->table().rows(); });
}

using SnapshotClass = py::class_<PythonSnapshot, std::shared_ptr<PythonSnapshot>>;

SnapshotClass declare_searches(py::module_& module) {
  return SnapshotClass(module, "Snapshot",
                       "The rows of a table as of one moment. Any thread may ask; searches run without the GIL.")
      .def(
          "search",
          [](const PythonSnapshot& self, const py::object& conditions, std::uint64_t offset,
             std::optional<std::uint64_t> limit) {
            return self.search(conditions, {offset, limit.value_or(kSegmentRowsMax)});
          },
          "conditions"_a = py::none(), py::kw_only(), "offset"_a = 0, "limit"_a = 50,
          "The rows that meet all conditions, best first. Conditions by column: an integer's value, a Bucket, or (min, "
          "max) "
          "with min <= value < max and None where open; a real's (min, max); a tag's word; a part of one of a tag "
          "list's "
          "words, or a sequence of such parts. limit None: all.")
      .def(
          "count",
          [](const PythonSnapshot& self, const py::object& conditions) {
            return self.search(conditions, {0, 0}).count();
          },
          "conditions"_a = py::none(), "How many rows meet all conditions.")
      .def("count_choices", &PythonSnapshot::count_choices, "conditions"_a, "choices"_a,
           "How many rows there would be with each of some choices made, exactly, as arrays by column. choices: lists "
           "of "
           "conditions by column, None for all buckets. A choice replaces the conditions on its column; a word is "
           "asked for in "
           "addition.")
      .def(
          "inside",
          [](const PythonSnapshot& self, const std::string& name, const py::object& ring,
             std::optional<std::size_t> limit) { return self.inside(name, polygon_of(ring), limit); },
          "column"_a, "polygon"_a, py::kw_only(), "limit"_a = 50,
          "The best rows strictly inside a Polygon, or a ring of (latitude, longitude). limit None: all.")
      .def("first_by", &PythonSnapshot::first_by, "column"_a, py::kw_only(), "limit"_a = 50,
           "The first rows by the value of an ordered column.")
      .def(
          "first_fitting",
          [](const PythonSnapshot& self, const std::string& fit, std::int32_t x, std::int32_t y, std::size_t limit) {
            return self.first_fitting(fit, {x, y}, limit);
          },
          "fit"_a, "x"_a, "y"_a, py::kw_only(), "limit"_a = 50,
          "The best rows that two sizes fit into, in either order.")
      .def("find", &PythonSnapshot::find, "ids"_a,
           "The rows with these ids, in their order, whatever their counters; unknown ones are left out.");
}

void declare_columns(SnapshotClass snapshot) {
  snapshot
      .def(
          "column", &column, "name"_a,
          "A whole column, best row of each segment first, whatever the counters. Read only. Numbers and points of a "
          "table "
          "in one segment are a view of the engine's memory; several segments are joined and words unpacked by a copy. "
          "Points: (longitude, latitude) in microdegrees.")
      .def("segments", &segments, "name"_a,
           "A column of numbers or points as one view of memory for each segment; never a copy.")
      .def_property_readonly("ids", &ids, "All ids, in the order of column().")
      .def_property_readonly(
          "live", [](const PythonSnapshot& self) { return self.all().live(); },
          "Whose counter is above 0, in the order of column(); a copy.")
      .def_property_readonly(
          "live_rows", [](const PythonSnapshot& self) { return self.table().live_rows(); },
          "Rows whose counter is above 0.")
      .def_property_readonly(
          "memory",
          [](const PythonSnapshot& self) {
            py::dict bytes;
            self.table().memory().for_each([&](const char* kind, std::size_t taken) { bytes[kind] = taken; });
            return bytes;
          },
          "Bytes by kind of index, and of the rows themselves.")
      .def("__len__", [](const PythonSnapshot& self) { return self.table().rows(); });
}

void declare_values(py::module_& module) {
  py::class_<Bucket>(module, "Bucket", "A bucket of an integer column, by its number in the declaration.")
      .def(py::init([](std::uint32_t number) { return Bucket{number}; }), "number"_a)
      .def_property_readonly(
          "number", [](const Bucket& self) { return self.number; }, "Counted from 0.")
      .def("__repr__", [](const Bucket& self) { return "Bucket(" + std::to_string(self.number) + ")"; });

  py::class_<Polygon>(module, "Polygon", "A ring of (latitude, longitude) in degrees, ready for many questions.")
      .def(py::init(&polygon_of), "ring"_a)
      .def("contains", &contained, "points"_a, "Which of the points lie strictly inside, as an array of bool.")
      .def_property_readonly(
          "vertices", [](const Polygon& self) { return self.ring().size() - 1; },
          "How many there are, the first one counted once.");

  py::class_<PythonHits>(module, "Hits", "An answer: how many rows match, and those of the page, best first.")
      .def_property_readonly("count", &PythonHits::count, "Rows that match in all.")
      .def_property_readonly("ids", &PythonHits::ids, "Ids of the page's rows.")
      .def_property_readonly("rows", &PythonHits::rows, "Places of the page's rows in the snapshot's column().")
      .def("__getitem__", &PythonHits::column, "name"_a,
           "The values of one column for the page's rows: an array, for lists of words a list of lists.")
      .def_property_readonly("payloads", &PythonHits::payloads, "Opaque bytes of the page's rows.")
      .def("__len__", &PythonHits::size)
      .def("__repr__", [](const PythonHits& self) {
        return "<Hits: " + std::to_string(self.size()) + " of " + std::to_string(self.count()) + ">";
      });
}

}  // namespace

PYBIND11_MODULE(_engine, module) {
  module.doc() = "The index library of nazotte.";
  module.attr("__version__") = NAZOTTE_VERSION;
  declare_errors(module);
  declare_schema(module);
  declare_values(module);
  declare_columns(declare_searches(module));
  declare_table(module);
  module.def("chair_schema", &chair_schema, "buckets"_a,
             "ISUUMO's chairs, with the ranges of a condition file by column.");
  module.def("estate_schema", &estate_schema, "buckets"_a, "ISUUMO's estates, likewise.");
  module.attr("CHAIR_COLUMNS") = file_columns<isuumo::Chair>();
  module.attr("ESTATE_COLUMNS") = file_columns<isuumo::Estate>();
}

}  // namespace nazotte::python
