// From values of Python (arrays, buffers, sequences) to a Batch.
//
// Arrays and buffers of the column's own type are read where they lie, and copied once, into the batch; others are
// converted on the way, which is one copy more.
//
// Thread safety: the GIL, which every caller holds.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <nazotte/batch.hpp>
#include <nazotte/grid.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "python_schema.hpp"

namespace nazotte::python {

/// What Table.add takes.
struct NewRows {
  pybind11::object ids;
  pybind11::dict columns;
  pybind11::object counters;
  pybind11::object payloads;
};

/// All rows, or an exception: PythonError names the column and the row, or what Python says about a word.
[[nodiscard]] Batch read_rows(const PythonSchema& schema, const NewRows& rows);

/// 64 bit integers of a sequence or array; `name` is for messages.
[[nodiscard]] std::vector<std::int64_t> read_integers(const pybind11::object& values, const std::string& name);

/// (latitude, longitude) of each row: an array of shape (n, 2), a pair of arrays, or a sequence of pairs.
[[nodiscard]] std::vector<Degrees> read_places(const pybind11::object& values, const std::string& name);

/// A dict, or whatever mapping can become one, such as a data frame; `what` is for messages.
[[nodiscard]] pybind11::dict dict_of(const pybind11::object& mapping, const std::string& what);

/// How many rows the values of a column are for, of whatever kind it is.
[[nodiscard]] std::size_t length_of(const pybind11::object& values);

/// The UTF-8 of a str.
[[nodiscard]] std::string_view utf8_of(pybind11::handle text, const std::string& name);

}  // namespace nazotte::python
