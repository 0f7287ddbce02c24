#include "python_columns.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "python_error.hpp"

namespace nazotte::python {

namespace py = pybind11;

namespace {

/// Values that lie in an array of Python's or, converted, here.
template <class T>
struct Values {
  py::object owner;
  std::vector<T> converted;
  std::span<const T> values;
};

std::string type_of(const py::array& array) { return py::str(array.dtype()).cast<std::string>(); }

/// As numpy sees it: nothing is copied for arrays and for what offers a buffer.
py::array as_array(const py::object& values, const std::string& name) {
  auto array = py::array::ensure(values);
  if (!array) {
    PyErr_Clear();
    refuse("'" + name + "': not an array, a buffer or a sequence of numbers");
  }
  return array;
}

void check_dimensions(const py::array& array, const std::string& name) {
  if (array.ndim() != 1) refuse("'" + name + "': " + std::to_string(array.ndim()) + " dimensions instead of 1");
}

/// Does `value` fit into Out as it is?
template <class Out, class In>
bool fits(In value) {
  if constexpr (std::is_floating_point_v<Out> || std::is_same_v<In, bool>) {
    return true;
  } else {
    return std::in_range<Out>(value);
  }
}

/// Reads the array when its type is In.
template <class Out, class In>
bool convert(const py::array& array, const std::string& name, std::vector<Out>& out) {
  if (!py::isinstance<py::array_t<In>>(array)) return false;
  const auto in = py::array_t<In>(array).template unchecked<1>();
  out.resize(static_cast<std::size_t>(in.shape(0)));
  for (py::ssize_t row = 0; row < in.shape(0); ++row) {
    if (!fits<Out>(in(row))) {
      refuse("'" + name + "', row " + std::to_string(row) + ": " + std::to_string(in(row)) + " does not fit " +
             std::to_string(8 * sizeof(Out)) + " bits");
    }
    // NOLINTNEXTLINE(bugprone-signed-char-misuse): 8 bit integers are numbers here
    out[static_cast<std::size_t>(row)] = static_cast<Out>(in(row));
  }
  return true;
}

template <class Out, class... In>
bool convert_any(const py::array& array, const std::string& name, std::vector<Out>& out) {
  return (convert<Out, In>(array, name, out) || ...);
}

/// An array of nothing has whatever type numpy gave it.
bool is_empty(const py::array& array) { return array.size() == 0; }

template <class T>
Values<T> read_numbers(const py::object& values, const std::string& name) {
  Values<T> read;
  py::array array = as_array(values, name);
  check_dimensions(array, name);
  if (const char order = array.dtype().byteorder(); order == '<' || order == '>') {  // not this machine's
    array = array.attr("astype")(array.dtype().attr("newbyteorder")("="));
  }
  if (py::isinstance<py::array_t<T, py::array::c_style>>(array)) {
    read.owner = array;
    read.values = {static_cast<const T*>(array.data()), static_cast<std::size_t>(array.size())};
    return read;
  }
  bool known =
      is_empty(array) || convert_any<T, bool, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                                     std::uint32_t, std::int64_t, std::uint64_t>(array, name, read.converted);
  if constexpr (std::is_floating_point_v<T>) {
    known = known || convert_any<T, float, double>(array, name, read.converted);
  }
  if (!known) {
    refuse("'" + name + "': " + (std::is_floating_point_v<T> ? "numbers" : "integers") + " are needed, not " +
           type_of(array));
  }
  read.values = read.converted;
  return read;
}

/// The sequence as a list or tuple of Python objects.
py::object as_objects(const py::object& values, const std::string& name) {
  if (py::isinstance<py::str>(values) || py::isinstance<py::bytes>(values)) {
    refuse("'" + name + "': a sequence is needed, not one text");
  }
  if (py::isinstance<py::array>(values)) return values.attr("tolist")();
  auto objects = py::reinterpret_steal<py::object>(PySequence_Fast(values.ptr(), ""));
  if (!objects) {
    PyErr_Clear();
    refuse("'" + name + "': a sequence is needed");
  }
  return objects;
}

std::span<PyObject* const> items(const py::object& objects) {
  return {PySequence_Fast_ITEMS(objects.ptr()), static_cast<std::size_t>(PySequence_Fast_GET_SIZE(objects.ptr()))};
}

/// Views of words, and what keeps them alive.
struct Words {
  explicit Words(py::object sequence) : owner(std::move(sequence)) {}

  py::object owner;
  py::list joined;
  std::vector<std::string_view> words;
};

/// The words of categories by their numbers; -1 is no word, as pandas has it.
Words read_categories(const py::object& codes, const py::object& categories, const std::string& name) {
  Words read(as_objects(categories, name));
  std::vector<std::string_view> known;
  for (PyObject* item : items(read.owner)) known.push_back(utf8_of(item, name));
  for (const std::int64_t code : read_numbers<std::int64_t>(codes, name).values) {
    if (code < -1 || code >= static_cast<std::int64_t>(known.size())) {
      refuse("'" + name + "', row " + std::to_string(read.words.size()) + ": there is no category " +
             std::to_string(code));
    }
    read.words.push_back(code < 0 ? std::string_view() : known[static_cast<std::size_t>(code)]);
  }
  return read;
}

/// What has the codes and categories of values: they themselves, or pandas' accessor of a series. Null: nothing has.
py::object categories_of(const py::object& values) {
  const py::object accessor = py::hasattr(values, "cat") ? py::object(values.attr("cat")) : values;
  return py::hasattr(accessor, "codes") && py::hasattr(accessor, "categories") ? accessor : py::object();
}

Words read_words(const py::object& values, const std::string& name) {
  if (const py::object categories = categories_of(values)) {
    return read_categories(categories.attr("codes"), categories.attr("categories"), name);
  }
  Words read(as_objects(values, name));
  for (PyObject* item : items(read.owner)) {
    read.words.push_back(item == Py_None ? std::string_view() : utf8_of(item, name));
  }
  return read;
}

/// One text of words with commas between them, or a sequence of words, for each row.
Words read_word_lists(const py::object& values, const std::string& name) {
  Words read(as_objects(values, name));
  for (PyObject* item : items(read.owner)) {
    if (item == Py_None || PyUnicode_Check(item)) {
      read.words.push_back(item == Py_None ? std::string_view() : utf8_of(item, name));
      continue;
    }
    std::string joined;
    const py::object row = as_objects(py::reinterpret_borrow<py::object>(item), name);
    for (PyObject* word : items(row)) {
      const std::string_view text = utf8_of(word, name);
      if (text.find(',') != std::string_view::npos)
        refuse("'" + name + "': a comma in the word '" + std::string(text) + "'");
      joined.append(joined.empty() ? "" : ",").append(text);
    }
    read.joined.append(py::str(joined));
    read.words.push_back(utf8_of(read.joined[read.joined.size() - 1], name));
  }
  return read;
}

/// str as UTF-8, and bytes.
Words read_payloads(const py::object& values) {
  const std::string name = "payloads";
  Words read(as_objects(values, name));
  for (PyObject* item : items(read.owner)) {
    if (PyBytes_Check(item)) {
      read.words.emplace_back(PyBytes_AS_STRING(item), static_cast<std::size_t>(PyBytes_GET_SIZE(item)));
    } else {
      read.words.push_back(utf8_of(item, name));
    }
  }
  return read;
}

/// Of latitudes and longitudes.
bool is_pair_of_arrays(const py::object& values) {
  return py::isinstance<py::tuple>(values) && py::len(values) == 2 && py::isinstance<py::array>(values[py::int_(0)]);
}

/// Sets one column of all rows of the batch.
class ColumnSetter {
 public:
  ColumnSetter(Batch& batch, const py::object& values, std::string name)
      : batch_(batch), values_(values), name_(std::move(name)) {}

  void operator()(IntegerColumn column) {
    batch_.set_all(column, sized(read_numbers<std::int32_t>(values_, name_).values));
  }
  void operator()(RealColumn column) { batch_.set_all(column, sized(read_numbers<double>(values_, name_).values)); }
  void operator()(TagColumn column) {
    const Words read = read_words(values_, name_);
    batch_.set_all(column, sized(std::span(read.words)));
  }
  void operator()(TagListColumn column) {
    const Words read = read_word_lists(values_, name_);
    batch_.set_all(column, sized(std::span(read.words)));
  }
  void operator()(PointColumn column) {
    const std::vector<Degrees> places = read_places(values_, name_);
    batch_.set_all(column, sized(std::span(places)));
  }
  void counters() { batch_.counters(sized(read_numbers<std::int32_t>(values_, name_).values)); }
  void payloads() {
    const Words read = read_payloads(values_);
    batch_.payloads(sized(std::span(read.words)));
  }

 private:
  template <class T>
  std::span<const T> sized(std::span<T> values) const {
    if (values.size() != batch_.rows()) {
      refuse("'" + name_ + "' has " + std::to_string(values.size()) + " values for " + std::to_string(batch_.rows()) +
             " ids");
    }
    return values;
  }

  Batch& batch_;
  const py::object& values_;
  std::string name_;
};

}  // namespace

std::string_view utf8_of(py::handle text, const std::string& name) {
  if (!PyUnicode_Check(text.ptr())) {
    refuse("'" + name + "': str is needed, not " + std::string(Py_TYPE(text.ptr())->tp_name));
  }
  Py_ssize_t bytes = 0;
  const char* utf8 = PyUnicode_AsUTF8AndSize(text.ptr(), &bytes);
  if (utf8 == nullptr) throw py::error_already_set();
  return {utf8, static_cast<std::size_t>(bytes)};
}

py::dict dict_of(const py::object& mapping, const std::string& what) {
  if (py::isinstance<py::dict>(mapping)) return mapping;
  if (!py::hasattr(mapping, "keys")) refuse(what + ": a dict of columns by name is needed");
  return py::dict(mapping);
}

std::size_t length_of(const py::object& values) {
  if (const py::object categories = categories_of(values)) return py::len(categories.attr("codes"));
  return py::len(is_pair_of_arrays(values) ? py::object(values[py::int_(0)]) : values);
}

std::vector<std::int64_t> read_integers(const py::object& values, const std::string& name) {
  Values<std::int64_t> read = read_numbers<std::int64_t>(values, name);
  if (!read.converted.empty()) return std::move(read.converted);
  return {read.values.begin(), read.values.end()};
}

std::vector<Degrees> read_places(const py::object& values, const std::string& name) {
  std::vector<Degrees> places;
  if (is_pair_of_arrays(values)) {
    const auto latitudes = read_numbers<double>(values[py::int_(0)], name);
    const auto longitudes = read_numbers<double>(values[py::int_(1)], name);
    if (latitudes.values.size() != longitudes.values.size())
      refuse("'" + name + "': as many latitudes as longitudes are needed");
    for (std::size_t i = 0; i < latitudes.values.size(); ++i)
      places.push_back({latitudes.values[i], longitudes.values[i]});
    return places;
  }
  const py::array array = as_array(values, name);
  if (is_empty(array)) return places;
  const char kind = array.dtype().kind();
  if (array.ndim() != 2 || array.shape(1) != 2 || (kind != 'f' && kind != 'i' && kind != 'u')) {
    refuse("'" + name +
           "': (latitude, longitude) of each row is needed, as an array of shape (n, 2) or a pair of arrays");
  }
  const py::array_t<double> doubles(array);
  const auto in = doubles.unchecked<2>();
  places.reserve(static_cast<std::size_t>(in.shape(0)));
  for (py::ssize_t row = 0; row < in.shape(0); ++row) places.push_back({in(row, 0), in(row, 1)});
  return places;
}

Batch read_rows(const PythonSchema& schema, const NewRows& rows) {
  Batch batch(schema.schema_ptr());
  batch.append(read_integers(rows.ids, "ids"));
  for (const auto& [key, column] : rows.columns) {
    const std::string name(utf8_of(key, "name of a column"));
    const auto values = py::reinterpret_borrow<py::object>(column);
    std::visit(ColumnSetter(batch, values, name), schema.column(name));
  }
  if (!rows.counters.is_none()) {
    if (!schema.schema().has_counter()) refuse("counters: the schema was declared without");
    ColumnSetter(batch, rows.counters, "counters").counters();
  } else if (schema.schema().has_counter()) {
    // Whoever says nothing wants to see the rows.
    batch.counters(std::vector<std::int32_t>(batch.rows(), 1));
  }
  if (!rows.payloads.is_none()) ColumnSetter(batch, rows.payloads, "payloads").payloads();
  return batch;
}

}  // namespace nazotte::python
