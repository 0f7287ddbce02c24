// What every part of the facet index is for: the mixes of searches on segments that were built without it.
//
// The first figures of each table are those with everything; facets_bytes is what the index takes then, per row. Times
// are of the engine's query, without its making from a typed one.
#include "measure.hpp"
#include "search_mix.hpp"

#include "segment.hpp"

#include <nazotte/check.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nazotte::bench {
namespace {

struct Variant {
  const char* name;
  FacetOptions options;
};

/// The same rows, indexed otherwise. They must be one segment, all live.
TableSnapshot rebuilt(const TableSnapshot& table, FacetOptions options) {
  NAZOTTE_CHECK(table.segments().size() == 1 && table.live_rows() == table.rows());
  const Segment& segment = *table.segments()[0].segment;
  auto schema = std::make_shared<Schema>(segment.schema());
  schema->facets(options);
  BatchData batch(schema);
  segment.append_to(batch);
  if (schema->has_counter()) batch.counters.assign(segment.rows(), 1);
  auto built = Segment::build(std::move(batch));
  NAZOTTE_CHECK(built.has_value());
  const SegmentView view{.segment = std::move(built->segment), .live = nullptr, .live_rows = segment.rows()};
  return {schema, {view}};
}

/// As rebuilt, and kept until another one is asked for: google-benchmark calls a benchmark several times over, and to
/// build a large segment takes longer than to measure it.
const TableSnapshot& variant_of(const TableSnapshot& table, const Variant& variant) {
  static std::pair<const TableSnapshot*, const char*> last;
  static std::optional<TableSnapshot> kept;
  if (!kept || last != std::pair(&table, variant.name)) {
    kept.reset();  // there may be no room for two
    kept = rebuilt(table, variant.options);
    last = {&table, variant.name};
  }
  return *kept;
}

/// The mix as the engine sees it.
template <class Queries>
std::vector<Query> engine_queries(const isuumo::CatalogSnapshot& snapshot, const Queries& typed) {
  std::vector<Query> queries;
  Hits hits;
  for (const auto& query : typed) NAZOTTE_CHECK(snapshot.search(query, queries.emplace_back(), hits).has_value());
  return queries;
}

void search(benchmark::State& state, const TableSnapshot& table, const std::vector<Query>& queries) {
  Hits hits;
  measure(state, [&](std::size_t i) {
    table.search(queries[i % queries.size()], hits);
    benchmark::DoNotOptimize(hits.rows.data());
  });
  state.counters["facets_bytes"] = static_cast<double>(table.memory().facets) / static_cast<double>(table.rows());
}

void chair_facets(benchmark::State& state, const Variant& variant) {
  const auto& snapshot = catalog_of(static_cast<std::size_t>(state.range(0))).snapshot();
  search(state, variant_of(snapshot.chairs(), variant), engine_queries(snapshot, chair_queries(kQueries, snapshot)));
}

void estate_facets(benchmark::State& state, const Variant& variant) {
  const auto& snapshot = catalog_of(static_cast<std::size_t>(state.range(0))).snapshot();
  search(state, variant_of(snapshot.estates(), variant), engine_queries(snapshot, estate_queries(kQueries, snapshot)));
}

constexpr std::size_t kNever = ~std::size_t{0};

void variants(const char* name, void (*search)(benchmark::State&, const Variant&)) {
  const Variant all[] = {
      {"everything", {}},
      {"without_counts", {.count_blocks = 0}},
      {"without_count_blocks", {.count_blocks = 1}},
      {"without_cells", {.cells = false}},
      {"without_word_bitmaps", {.word_bitmaps = false}},
      {"without_word_counts", {.word_counts = false}},
      {"without_word_sets", {.word_sets = 0}},
      {"without_triples", {.word_sets = 2}},
      {"without_index", {.rows_min = kNever}},
  };
  for (const Variant& variant : all) {
    const auto name_of = std::string(name) + "/" + variant.name;
    benchmark::RegisterBenchmark(name_of.c_str(), search, variant)->Arg(30'000)->Arg(1'000'000)->Arg(10'000'000);
  }
}

[[maybe_unused]] const bool kRegistered = [] {
  variants("chair_facets", chair_facets);
  variants("estate_facets", estate_facets);
  return true;
}();

}  // namespace
}  // namespace nazotte::bench
