// A Schema that is asked for its columns by name, and that cannot be changed once a table uses it.
//
// Thread safety: the GIL, which every caller holds.
// Invariant: a handle that column() or fit() returns belongs to schema().
#pragma once

#include <nazotte/schema.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace nazotte::python {

using Column = std::variant<IntegerColumn, RealColumn, TagColumn, TagListColumn, PointColumn>;

/// (min, max), None where open.
using Bounds = std::pair<std::optional<std::int32_t>, std::optional<std::int32_t>>;

class PythonSchema {
 public:
  explicit PythonSchema(std::string name) : open_(std::make_shared<Schema>(std::move(name))), schema_(open_) {}
  /// One that is declared already.
  PythonSchema(std::shared_ptr<const Schema> schema, std::map<std::string, FitIndex> fits)
      : schema_(std::move(schema)), fits_(std::move(fits)) {}

  struct Integer {
    std::vector<Bounds> buckets;
    bool ordered = false;
    std::size_t first = 0;
  };
  /// Each of these throws when a table uses the schema already, and for a name that is taken.
  void integer(const std::string& name, const Integer& options);
  void real(const std::string& name, RealOptions options);
  void tag(const std::string& name);
  void tag_list(const std::string& name);
  void point(const std::string& name);
  /// Throws for unknown columns, too.
  void fit(const std::string& name, const std::string& a, const std::string& b, FitOptions options);
  void rank_by(const std::string& name, Direction direction);
  void with_counter();

  /// What tables are made of; nothing can be declared any more.
  [[nodiscard]] std::shared_ptr<const Schema> freeze();

  [[nodiscard]] const Schema& schema() const { return *schema_; }
  [[nodiscard]] const std::shared_ptr<const Schema>& schema_ptr() const { return schema_; }
  /// Throws for an unknown name.
  [[nodiscard]] Column column(const std::string& name) const;
  [[nodiscard]] IntegerColumn integer_column(const std::string& name) const;
  [[nodiscard]] PointColumn point_column(const std::string& name) const;
  [[nodiscard]] FitIndex fit_index(const std::string& name) const;
  /// (name, kind) of all columns.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> columns() const;

 private:
  [[nodiscard]] std::optional<Column> find(const std::string& name) const;
  Schema& declare(const std::string& name);
  Schema& open();

  std::shared_ptr<Schema> open_;  // null: frozen
  std::shared_ptr<const Schema> schema_;
  std::map<std::string, FitIndex> fits_;
};

}  // namespace nazotte::python
