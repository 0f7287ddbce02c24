// Random rows and questions for the sample schema.
//
// Thread safety: none.
#pragma once

#include <nazotte/batch.hpp>
#include <nazotte/table.hpp>

#include "naive_table.hpp"
#include "random_source.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nazotte::test {

struct SampleOptions {
  std::optional<Direction> rank = Direction::descending;
  bool counter = true;
  bool facets = false;       // every segment has a facet index
  std::int32_t sizes = 171;  // different widths and heights
};

struct Sample {
  explicit Sample(SampleOptions options = {}) {
    auto made = std::make_shared<Schema>("sample");
    // Overlapping buckets, a gap, one that nothing can be in, one that holds all.
    const std::vector<IntegerRange> buckets = {{kOpen, 80}, {80, 110},      {100, 150}, {160, kOpen},
                                               {50, 50},    {kOpen, kOpen}, {197, 198}};
    columns.width = made->integer("width", {.buckets = buckets, .ordered = true});
    // Disjoint, with a gap: a facet.
    columns.height =
        made->integer("height", {.buckets = {{110, 150}, {kOpen, 80}, {50, 50}, {80, 110}, {160, kOpen}}, .first = 5});
    columns.score = made->integer("score");
    columns.weight = made->real("weight", {.ordered = true});
    columns.density = made->real("density");
    columns.color = made->tag("color");
    columns.features = made->tag_list("features");
    columns.place = made->point("place");
    columns.opening = made->fit(columns.width, columns.height, {.best = 7});
    columns.sides = made->pass({columns.width, columns.height, columns.score}, {.by_key = true});
    if (options.rank) made->rank_by(columns.score, *options.rank);
    if (options.counter) made->with_counter();
    if (options.facets) made->facets({.rows_min = 1});
    schema = std::move(made);
  }

  void append(Batch& batch, const SampleRow& row) const {
    batch.row(row.key)
        .set(columns.width, row.width)
        .set(columns.height, row.height)
        .set(columns.score, row.score)
        .set(columns.weight, row.weight)
        .set(columns.density, row.density)
        .set(columns.color, row.color)
        .set(columns.features, row.features)
        .set(columns.place, row.place.latitude, row.place.longitude)
        .payload(row.payload);
    if (schema->has_counter()) batch.counter(row.counter);
  }

  std::shared_ptr<const Schema> schema;
  SampleColumns columns{};
};

inline const std::vector<std::string>& sample_colors() {
  static const std::vector<std::string> kColors = {"", "red", "green", "blue", "赤", "淡い赤"};
  return kColors;
}

inline const std::vector<std::string>& sample_features() {
  static const std::vector<std::string> kFeatures = {"arm",  "armrest", "高さ調節可能", "アーム高さ調節可能", "rest",
                                                     "wood", "x",       "木製"};
  return kFeatures;
}

inline SampleRow random_row(RandomSource& random, Key key) {
  SampleRow row;
  row.key = key;
  row.width = random.integer32(30, 200);
  row.height = random.integer32(30, 200);
  row.score = random.integer32(-50, 50);  // many ties
  // Mostly few distinct values; here and there one that is no ordinary number.
  const std::vector<double> odd = {-0.0, 0.0, std::nan(""), std::numeric_limits<double>::infinity(), -1e300};
  row.weight = random.chance(0.05) ? random.pick(odd) : std::round(random.real(-100, 100));
  row.density = random.chance(0.05) ? random.pick(odd) : random.real(-1, 1);
  row.color = random.pick(sample_colors());
  for (std::int64_t i = random.integer(0, 3); i > 0; --i) {
    if (!row.features.empty()) row.features += ',';
    row.features +=
        random.chance(0.02) ? "odd" + std::to_string(random.integer(0, 999)) : random.pick(sample_features());
  }
  row.place = {std::round(random.real(34.9, 35.1) * 1e3) / 1e3, std::round(random.real(138.9, 139.1) * 1e3) / 1e3};
  row.counter = random.chance(0.1) ? 0 : random.integer32(1, 3);
  row.payload = "row " + std::to_string(key) + std::string(static_cast<std::size_t>(random.integer(0, 20)), '.');
  return row;
}

inline void add_random_term(RandomSource& random, const SampleColumns& columns, Query& query) {
  static const std::vector<std::string> kParts = {"r", "調節", "est", "nothing", "odd1", ""};
  const auto column = random.chance(0.5) ? columns.width : columns.height;
  const auto bound = [&random]() -> std::optional<std::int32_t> {
    if (random.chance(0.2)) return kOpen;
    return random.integer32(20, 210);
  };
  switch (random.integer(0, 6)) {
    case 0:
    case 1:
      query.in_bucket(column, static_cast<std::uint32_t>(random.integer(0, 7)));
      break;
    case 2: {
      const auto min = bound();
      query.in_range(column, {min, random.chance(0.3) && min ? std::optional(*min + 1) : bound()});
      break;
    }
    case 3: {
      const double min = random.chance(0.2) ? -std::numeric_limits<double>::infinity() : random.real(-110, 110);
      const double max = random.chance(0.2) ? std::numeric_limits<double>::infinity() : min + random.real(0, 50);
      query.in_range(random.chance(0.5) ? columns.weight : columns.density, random.chance(0.1) ? 0.0 : min, max);
      break;
    }
    case 4:
      query.is(columns.color, random.pick(sample_colors()));
      break;
    case 5:
      query.contains(columns.features, random.pick(sample_features()));
      break;
    default:
      query.contains(columns.features, random.pick(kParts));
      break;
  }
}

/// A term that a facet index covers, mostly.
inline void add_facet_term(RandomSource& random, const SampleColumns& columns, Query& query) {
  static const std::string kUnknown = "no such word";
  static const std::string kPart = "est";
  switch (random.integer(0, 3)) {
    case 0:
      query.in_bucket(columns.height, static_cast<std::uint32_t>(random.integer(0, 5)));
      break;
    case 1:
      query.is(columns.color, random.chance(0.05) ? kUnknown : random.pick(sample_colors()));
      break;
    default:
      query.contains(columns.features, random.chance(0.05) ? kPart : random.pick(sample_features()));
      break;
  }
}

inline Query random_query(RandomSource& random, const SampleColumns& columns, std::uint64_t rows) {
  Query query;
  const bool facets_only = random.chance(0.5);
  for (std::int64_t terms = random.integer(0, 4); terms > 0; --terms) {
    facets_only ? add_facet_term(random, columns, query) : add_random_term(random, columns, query);
  }
  const auto last = static_cast<std::int64_t>(rows);
  const std::int64_t offset = random.chance(0.5) ? 0 : random.integer(0, last + 10);
  query.page(static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(random.integer(0, 30)));
  if (random.chance(0.02)) query.page(std::numeric_limits<std::uint64_t>::max(), 25);
  if (random.chance(0.02)) query.page(1, std::numeric_limits<std::uint64_t>::max());
  return query;
}

/// A ring of `vertices` around a random place; concave when its radius jumps.
inline std::vector<Degrees> random_ring(RandomSource& random, std::int64_t vertices, double radius_max) {
  const Degrees center{random.real(34.9, 35.1), random.real(138.9, 139.1)};
  const bool concave = random.chance(0.5);
  const double radius = random.real(0.001, radius_max);
  std::vector<Degrees> ring;
  for (std::int64_t i = 0; i < vertices; ++i) {
    const double angle = 6.283185307179586 * static_cast<double>(i) / static_cast<double>(vertices);
    const double reach = concave ? radius * random.real(0.2, 1) : radius;
    ring.push_back({center.latitude + reach * std::sin(angle), center.longitude + reach * std::cos(angle)});
  }
  return ring;
}

inline NaiveHits keys_of(const TableSnapshot& snapshot, const Hits& hits) {
  NaiveHits result{hits.count, {}};
  for (const Hit hit : hits.rows) result.keys.push_back(snapshot.key(hit));
  return result;
}

}  // namespace nazotte::test
