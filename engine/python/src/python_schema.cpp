#include "python_schema.hpp"

#include <algorithm>

#include "python_error.hpp"

namespace nazotte::python {

namespace {

/// Well below what handles can number; a declaration beyond it is a mistake.
constexpr std::size_t kColumnsMax = 10'000;
/// Rows that are kept at hand for first_by and first_fitting.
constexpr std::size_t kKeptRowsMax = 100'000;

const std::string& name_of_column(const std::string& spec) { return spec; }
template <class Spec>
const std::string& name_of_column(const Spec& spec) {
  return spec.name;
}

template <class Handle, class Specs>
std::optional<Handle> find_in(const Specs& specs, const std::string& name) {
  const auto found =
      std::find_if(specs.begin(), specs.end(), [&](const auto& spec) { return name_of_column(spec) == name; });
  if (found == specs.end()) return std::nullopt;
  return Handle{static_cast<std::uint16_t>(found - specs.begin())};
}

void check_kept(const std::string& name, std::size_t rows) {
  if (rows > kKeptRowsMax) {
    refuse("'" + name + "': at most " + std::to_string(kKeptRowsMax) + " rows can be kept at hand");
  }
}

}  // namespace

void PythonSchema::integer(const std::string& name, const Integer& options) {
  check_kept(name, options.first);
  IntegerOptions declared{.ordered = options.ordered, .first = options.first};
  for (const auto& [min, max] : options.buckets) declared.buckets.push_back({min, max});
  declare(name).integer(name, std::move(declared));
}

void PythonSchema::real(const std::string& name, RealOptions options) { declare(name).real(name, options); }
void PythonSchema::tag(const std::string& name) { declare(name).tag(name); }
void PythonSchema::tag_list(const std::string& name) { declare(name).tag_list(name); }
void PythonSchema::point(const std::string& name) { declare(name).point(name); }

void PythonSchema::fit(const std::string& name, const std::string& a, const std::string& b, FitOptions options) {
  check_kept(name, options.best);
  if (fits_.contains(name)) refuse("there is a fit named '" + name + "' already");
  fits_.emplace(name, open().fit(integer_column(a), integer_column(b), options));
}

void PythonSchema::rank_by(const std::string& name, Direction direction) {
  open().rank_by(integer_column(name), direction);
}

void PythonSchema::with_counter() { open().with_counter(); }

std::shared_ptr<const Schema> PythonSchema::freeze() {
  open_.reset();
  return schema_;
}

std::optional<Column> PythonSchema::find(const std::string& name) const {
  if (const auto found = find_in<IntegerColumn>(schema_->integers(), name)) return *found;
  if (const auto found = find_in<RealColumn>(schema_->reals(), name)) return *found;
  if (const auto found = find_in<TagColumn>(schema_->tags(), name)) return *found;
  if (const auto found = find_in<TagListColumn>(schema_->tag_lists(), name)) return *found;
  if (const auto found = find_in<PointColumn>(schema_->points(), name)) return *found;
  return std::nullopt;
}

Column PythonSchema::column(const std::string& name) const {
  if (const auto found = find(name)) return *found;
  std::string message = "table '" + schema_->name() + "' has no column '" + name + "'; it has:";
  for (const auto& [declared, kind] : columns()) message += " " + declared;
  refuse(std::move(message));
}

IntegerColumn PythonSchema::integer_column(const std::string& name) const {
  const Column found = column(name);
  if (const auto* integer = std::get_if<IntegerColumn>(&found)) return *integer;
  refuse("column '" + name + "' is not one of integers");
}

PointColumn PythonSchema::point_column(const std::string& name) const {
  const Column found = column(name);
  if (const auto* point = std::get_if<PointColumn>(&found)) return *point;
  refuse("column '" + name + "' is not one of points");
}

FitIndex PythonSchema::fit_index(const std::string& name) const {
  const auto found = fits_.find(name);
  if (found == fits_.end()) refuse("table '" + schema_->name() + "' has no fit named '" + name + "'");
  return found->second;
}

std::vector<std::pair<std::string, std::string>> PythonSchema::columns() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& spec : schema_->integers()) all.emplace_back(spec.name, "integer");
  for (const auto& spec : schema_->reals()) all.emplace_back(spec.name, "real");
  for (const auto& name : schema_->tags()) all.emplace_back(name, "tag");
  for (const auto& name : schema_->tag_lists()) all.emplace_back(name, "tag_list");
  for (const auto& name : schema_->points()) all.emplace_back(name, "point");
  return all;
}

Schema& PythonSchema::declare(const std::string& name) {
  Schema& schema = open();
  if (find(name)) refuse("there is a column '" + name + "' already");
  if (columns().size() >= kColumnsMax) refuse("at most " + std::to_string(kColumnsMax) + " columns");
  return schema;
}

Schema& PythonSchema::open() {
  if (!open_) refuse("a table uses the schema '" + schema_->name() + "' already: declare everything before");
  return *open_;
}

}  // namespace nazotte::python
