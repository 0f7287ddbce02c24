// The model that Table is held against: rows in a vector, every question answered by looking at all of them.
//
// Thread safety: none.
#pragma once

#include <nazotte/polygon.hpp>
#include <nazotte/query.hpp>
#include <nazotte/schema.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::test {

/// A schema with a column of every kind, and what its rows look like.
struct SampleColumns {
  IntegerColumn width, height, score;
  RealColumn weight, density;
  TagColumn color;
  TagListColumn features;
  PointColumn place;
  FitIndex opening;
  PassIndex sides;
};

struct SampleRow {
  Key key = 0;
  std::int32_t width = 0;
  std::int32_t height = 0;
  std::int32_t score = 0;
  double weight = 0;
  double density = 0;
  std::string color;
  std::string features;
  Degrees place{};
  std::int32_t counter = 1;
  std::string payload;
};

struct NaiveHits {
  std::uint64_t count = 0;
  std::vector<Key> keys;
  friend bool operator==(const NaiveHits&, const NaiveHits&) = default;
};

class NaiveTable {
 public:
  explicit NaiveTable(const Schema& schema) : schema_(&schema) {}

  void add(const SampleRow& row) { rows_.push_back(row); }
  [[nodiscard]] std::vector<SampleRow>& rows() { return rows_; }
  [[nodiscard]] SampleRow* find(Key key) {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [key](const SampleRow& row) { return row.key == key; });
    return found == rows_.end() ? nullptr : &*found;
  }

  [[nodiscard]] NaiveHits search(const Query& query) const {
    auto matching = ranked([&](const SampleRow& row) {
      return std::all_of(query.terms().begin(), query.terms().end(), [&](const Query::Term& term) {
        return std::visit([&](const auto& one) { return matches(row, one); }, term);
      });
    });
    NaiveHits hits{matching.size(), {}};
    for (std::uint64_t i = query.offset(); i < matching.size() && i - query.offset() < query.limit(); ++i) {
      hits.keys.push_back(matching[i]->key);
    }
    return hits;
  }

  /// How many rows the query matches with the choice.
  [[nodiscard]] std::uint64_t count_choice(const Query& query, const Choice& choice) const {
    Query with_choice;
    with_choice.add(choice.term);
    for (const Query::Term& term : query.terms()) {
      const bool replaced = choice.effect == Choice::Effect::replaces && column_name(term) == column_name(choice.term);
      if (!replaced) with_choice.add(term);
    }
    return search(with_choice).count;
  }

  [[nodiscard]] NaiveHits inside(const Polygon& polygon, std::size_t limit) const {
    return first(ranked([&](const SampleRow& row) { return polygon.contains(to_grid(row.place)); }), limit);
  }

  [[nodiscard]] NaiveHits first_by(IntegerColumn column, std::size_t limit) const {
    auto rows = ranked([](const SampleRow&) { return true; });
    std::sort(rows.begin(), rows.end(), [column](const SampleRow* a, const SampleRow* b) {
      const std::int32_t value_a = integer(*a, column);
      const std::int32_t value_b = integer(*b, column);
      return value_a != value_b ? value_a < value_b : a->key < b->key;
    });
    return first(rows, limit);
  }

  [[nodiscard]] NaiveHits first_fitting(std::int32_t x, std::int32_t y, std::size_t limit) const {
    return first(ranked([&](const SampleRow& row) {
                   return (row.width >= x && row.height >= y) || (row.width >= y && row.height >= x);
                 }),
                 limit);
  }

  /// The two smallest sides of the row.
  [[nodiscard]] static SizePair pass(const SampleRow& row) {
    std::array sides = {row.width, row.height, row.score};
    std::sort(sides.begin(), sides.end());
    return {sides[0], sides[1]};
  }
  [[nodiscard]] std::optional<SizePair> pass(Key key) {
    const SampleRow* const row = find(key);
    return row == nullptr ? std::nullopt : std::optional(pass(*row));
  }

 private:
  using Rows = std::vector<const SampleRow*>;

  template <class Predicate>
  [[nodiscard]] Rows ranked(Predicate predicate) const {
    Rows found;
    for (const SampleRow& row : rows_) {
      if ((!schema_->has_counter() || row.counter > 0) && predicate(row)) found.push_back(&row);
    }
    std::sort(found.begin(), found.end(), [this](const SampleRow* a, const SampleRow* b) {
      if (schema_->rank() && a->score != b->score) {
        return (schema_->rank()->direction == Direction::ascending) == (a->score < b->score);
      }
      return a->key < b->key;
    });
    return found;
  }

  [[nodiscard]] std::string column_name(const Query::Term& term) const {
    return std::visit([this](const auto& one) { return column_name(one.column); }, term);
  }
  [[nodiscard]] std::string column_name(IntegerColumn column) const { return schema_->integers()[column.index].name; }
  [[nodiscard]] std::string column_name(RealColumn column) const { return schema_->reals()[column.index].name; }
  [[nodiscard]] std::string column_name(TagColumn column) const { return schema_->tags()[column.index]; }
  [[nodiscard]] std::string column_name(TagListColumn column) const { return schema_->tag_lists()[column.index]; }

  static NaiveHits first(const Rows& rows, std::size_t limit) {
    NaiveHits hits;
    for (std::size_t i = 0; i < rows.size() && i < limit; ++i) hits.keys.push_back(rows[i]->key);
    hits.count = hits.keys.size();
    return hits;
  }

  // The sample schema declares width, height, score and weight, density in this order.
  static std::int32_t integer(const SampleRow& row, IntegerColumn column) {
    return column.index == 0 ? row.width : column.index == 1 ? row.height : row.score;
  }

  [[nodiscard]] bool matches(const SampleRow& row, const Query::InBucket& term) const {
    const auto& buckets = schema_->integers()[term.column.index].options.buckets;
    return term.bucket < buckets.size() && buckets[term.bucket].contains(integer(row, term.column));
  }
  [[nodiscard]] bool matches(const SampleRow& row, const Query::InRange& term) const {
    return term.range.contains(integer(row, term.column));
  }
  [[nodiscard]] bool matches(const SampleRow& row, const Query::InRealRange& term) const {
    const double value = term.column.index == 0 ? row.weight : row.density;
    const bool open = term.max == std::numeric_limits<double>::infinity();
    return value >= term.min && (open || value < term.max);
  }
  [[nodiscard]] bool matches(const SampleRow& row, const Query::TagIs& term) const { return row.color == term.word; }
  [[nodiscard]] bool matches(const SampleRow& row, const Query::WordContains& term) const {
    // No part has a comma, so within one word is the same as within the list.
    return row.features.find(term.part) != std::string::npos;
  }

  const Schema* schema_;
  std::vector<SampleRow> rows_;
};

}  // namespace nazotte::test
