// From dicts of Python to the terms of a query, and to the choices beside one.
//
// Thread safety: the GIL while they are read; what was read needs none.
// Lifetime: terms look at words that stand beside them, so both are kept until the search is over.
#pragma once

#include <pybind11/pybind11.h>

#include <nazotte/query.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "python_schema.hpp"

namespace nazotte::python {

/// A bucket of an integer column's declaration, as a condition.
struct Bucket {
  std::uint32_t number;
};

struct Search {
  Query query;
  std::deque<std::string> words;
};

/// Adds what is asked for, by column; None asks for nothing. Throws for what is no condition, and for too many.
void read_conditions(const PythonSchema& schema, const pybind11::object& conditions, Search& search);

struct Choices {
  std::vector<Choice> choices;
  std::vector<std::pair<std::string, std::size_t>> columns;  // names, and how many of the choices are on each
  std::deque<std::string> words;
};

/// Lists of conditions by column; None stands for all buckets of the column. Throws for what is neither.
[[nodiscard]] Choices read_choices(const PythonSchema& schema, const pybind11::object& choices);

}  // namespace nazotte::python
