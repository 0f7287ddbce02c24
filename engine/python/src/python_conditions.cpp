#include "python_conditions.hpp"

#include <nazotte/limits.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

#include "python_columns.hpp"
#include "python_error.hpp"

namespace nazotte::python {

namespace py = pybind11;

namespace {

/// (min, max) of a condition, None where open.
std::pair<py::object, py::object> bounds_of(const py::object& value, const std::string& name) {
  if (!py::isinstance<py::tuple>(value) || py::len(value) != 2) {
    refuse("'" + name +
           "': a condition is a value, a Bucket or a tuple (min, max), min <= value < max, None where open");
  }
  return {value[py::int_(0)], value[py::int_(1)]};
}

template <class T>
T number_of(const py::object& value, const std::string& name) {
  try {
    return value.cast<T>();
  } catch (const py::cast_error&) {
    refuse("'" + name + "': " + py::repr(value).cast<std::string>() +
           (std::is_floating_point_v<T> ? " is not a number" : " is not an integer of 32 bits"));
  }
}

/// Adds what one column is asked for.
class TermReader {
 public:
  TermReader(const PythonSchema& schema, Search& search, py::object value, std::string name)
      : schema_(schema), search_(search), value_(std::move(value)), name_(std::move(name)) {}

  void operator()(IntegerColumn column) {
    if (py::isinstance<Bucket>(value_)) {
      const auto bucket = value_.cast<Bucket>().number;
      const std::size_t declared = schema_.schema().integers()[column.index].options.buckets.size();
      if (bucket >= declared) {
        refuse("'" + name_ + "': there is no bucket " + std::to_string(bucket) + ", " + std::to_string(declared) +
               " are declared");
      }
      search_.query.in_bucket(column, bucket);
    } else if (PyIndex_Check(value_.ptr())) {
      const auto value = number_of<std::int32_t>(value_, name_);
      const bool last = value == std::numeric_limits<std::int32_t>::max();
      search_.query.in_range(column, {value, last ? kOpen : std::optional(value + 1)});
    } else {
      const auto [min, max] = bounds_of(value_, name_);
      search_.query.in_range(column, {bound(min), bound(max)});
    }
  }

  void operator()(RealColumn column) {
    const auto [min, max] = bounds_of(value_, name_);
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const double from = min.is_none() ? -kInfinity : number_of<double>(min, name_);
    const double to = max.is_none() ? kInfinity : number_of<double>(max, name_);
    if (std::isnan(from) || std::isnan(to)) refuse("'" + name_ + "': nan is not a bound");
    search_.query.in_range(column, from, to);
  }

  void operator()(TagColumn column) { search_.query.is(column, kept(value_)); }

  void operator()(TagListColumn column) {
    if (py::isinstance<py::str>(value_)) {
      search_.query.contains(column, kept(value_));
    } else if (py::isinstance<py::sequence>(value_)) {
      for (const py::handle part : value_) search_.query.contains(column, kept(part));
    } else {
      refuse("'" + name_ + "': a part of a word or a sequence of them is needed");
    }
  }

  void operator()(PointColumn /*column*/) { refuse("'" + name_ + "': inside() asks for points, search() does not"); }

 private:
  [[nodiscard]] std::optional<std::int32_t> bound(const py::object& value) const {
    if (value.is_none()) return kOpen;
    return number_of<std::int32_t>(value, name_);
  }

  std::string_view kept(py::handle text) { return search_.words.emplace_back(utf8_of(text, name_)); }

  const PythonSchema& schema_;
  Search& search_;
  py::object value_;
  std::string name_;
};

/// The choices of one column: what is asked for, or all buckets of its declaration.
py::list choices_of(const PythonSchema& schema, const Column& column, const py::object& values,
                    const std::string& name) {
  if (!values.is_none()) {
    if (py::isinstance<py::str>(values) || !py::isinstance<py::sequence>(values)) {
      refuse("'" + name + "': a list of choices is needed, or None for all buckets");
    }
    return py::list(values);
  }
  py::list buckets;
  if (const auto* integer = std::get_if<IntegerColumn>(&column)) {
    const std::size_t declared = schema.schema().integers()[integer->index].options.buckets.size();
    for (std::uint32_t number = 0; number < declared; ++number) buckets.append(Bucket{number});
  }
  if (buckets.empty()) refuse("'" + name + "': no buckets are declared, so choices have to be named");
  return buckets;
}

/// A row has one value of other columns, but any number of words.
Choice::Effect effect_on(const Column& column) {
  return std::holds_alternative<TagListColumn>(column) ? Choice::Effect::adds : Choice::Effect::replaces;
}

}  // namespace

void read_conditions(const PythonSchema& schema, const py::object& conditions, Search& search) {
  if (conditions.is_none()) return;
  for (const auto& [key, value] : dict_of(conditions, "conditions")) {
    const std::string name(utf8_of(key, "name of a column"));
    std::visit(TermReader(schema, search, py::reinterpret_borrow<py::object>(value), name), schema.column(name));
  }
  if (search.query.terms().size() > kQueryTermsMax) {
    throw PythonError({ErrorCode::limit_exceeded, "more than " + std::to_string(kQueryTermsMax) + " conditions"});
  }
}

Choices read_choices(const PythonSchema& schema, const py::object& choices) {
  Choices read;
  Search single;  // its query holds one choice at a time
  for (const auto& [key, values] : dict_of(choices, "choices")) {
    const std::string name(utf8_of(key, "name of a column"));
    const Column column = schema.column(name);
    const py::list listed = choices_of(schema, column, py::reinterpret_borrow<py::object>(values), name);
    for (const py::handle value : listed) {
      single.query.clear();
      std::visit(TermReader(schema, single, py::reinterpret_borrow<py::object>(value), name), column);
      if (single.query.terms().size() != 1) refuse("'" + name + "': a choice is one condition");
      read.choices.push_back({single.query.terms().front(), effect_on(column)});
    }
    read.columns.emplace_back(name, listed.size());
  }
  read.words.swap(single.words);  // the words stay where they are
  return read;
}

}  // namespace nazotte::python
