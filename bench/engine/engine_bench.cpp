// The engine without the server: time per query and memory at 30 thousand, 1 million and 10 million rows a table.
//
//   engine_bench --benchmark_filter=/30000
//
// Every query is timed by itself; `median_ns` and `p99_ns` are over all of them. What the clock costs, some 20 to 40
// ns, is measured in the same run and taken off.
#include "measure.hpp"
#include "search_mix.hpp"

#include <nazotte/check.hpp>

#include <atomic>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace nazotte::bench {
namespace {

void check(benchmark::State& state, const Result<void>& result) {
  if (!result) state.SkipWithError(result.error().message.c_str());
}

std::size_t rows_of(const benchmark::State& state) { return static_cast<std::size_t>(state.range(0)); }

template <class Queries>
void search(benchmark::State& state, const isuumo::CatalogSnapshot& snapshot, const Queries& queries) {
  Query scratch;
  Hits hits;
  measure(state, [&](std::size_t i) {
    check(state, snapshot.search(queries[i % queries.size()], scratch, hits));
    benchmark::DoNotOptimize(hits.rows.data());
  });
}

void chair_search(benchmark::State& state) {
  const auto& snapshot = catalog_of(rows_of(state)).snapshot();
  search(state, snapshot, chair_queries(kQueries, snapshot));
}

void estate_search(benchmark::State& state) {
  const auto& snapshot = catalog_of(rows_of(state)).snapshot();
  search(state, snapshot, estate_queries(kQueries, snapshot));
}

void import(SyntheticCatalog& synthetic, std::size_t rows) {
  const auto chairs = synthetic.new_chairs(rows);
  synthetic.catalog().commit_chairs(std::move(*synthetic.catalog().prepare(std::span(chairs))));
}

void merge(isuumo::Catalog& catalog) {
  while (auto job = catalog.plan_chair_merge()) {
    job->run();
    catalog.install_chairs(std::move(*job));
  }
}

/// Beside the big segment there are imports that were not merged yet, of 500 rows each.
void chair_search_unmerged(benchmark::State& state, int imports) {
  SyntheticCatalog synthetic(rows_of(state));
  for (; imports > 0; --imports) import(synthetic, 500);
  search(state, synthetic.snapshot(), chair_queries(kQueries, synthetic.snapshot()));
}

/// Every hundredth chair has just been sold out; what is worth building anew is.
void chair_search_after_sales(benchmark::State& state) {
  SyntheticCatalog synthetic(rows_of(state));
  std::vector<isuumo::Catalog::StockChange> sold;
  for (Key id = 1; id <= state.range(0); id += 100) sold.push_back({id, 0});
  synthetic.catalog().set_stock(sold);
  merge(synthetic.catalog());
  // Some more, too few to build anew for.
  sold.clear();
  for (Key id = 2; id <= 100'000 && id <= state.range(0); id += 100) sold.push_back({id, 0});
  synthetic.catalog().set_stock(sold);
  search(state, synthetic.snapshot(), chair_queries(kQueries, synthetic.snapshot()));
}

/// Another thread imports 500 chairs after the other and merges; each query reads the latest snapshot.
void chair_search_during_imports(benchmark::State& state) {
  SyntheticCatalog synthetic(rows_of(state));
  const auto queries = chair_queries(kQueries, synthetic.snapshot());
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) {
      import(synthetic, 500);
      merge(synthetic.catalog());
    }
  });
  const Published<isuumo::CatalogSnapshot>::Reader reader(synthetic.catalog().published());
  Query scratch;
  Hits hits;
  measure(state, [&](std::size_t i) {
    const auto snapshot = reader.read();
    check(state, snapshot->search(queries[i % queries.size()], scratch, hits));
    benchmark::DoNotOptimize(hits.rows.data());
  });
  stop = true;
  writer.join();
}

void one_query(benchmark::State& state, const isuumo::ChairQuery& query) {
  search(state, catalog_of(rows_of(state)).snapshot(), std::vector(1, query));
}

void chair_search_no_match(benchmark::State& state) { one_query(state, hopeless_chair_query()); }

void chair_search_last_page(benchmark::State& state) {
  isuumo::ChairQuery query{.price_range = 2, .page = 0, .per_page = kPageRows};
  Query scratch;
  Hits hits;
  check(state, catalog_of(rows_of(state)).snapshot().search(query, scratch, hits));
  query.page = (hits.count - 1) / kPageRows;
  one_query(state, query);
}

/// Page 5 of a question that binds all facets: few rows, far apart.
void chair_search_all_facets(benchmark::State& state) { one_query(state, full_chair_query(5)); }

void chair_search_everything(benchmark::State& state) {
  const TableSnapshot& chairs = catalog_of(rows_of(state)).snapshot().chairs();
  Query query;
  Hits hits;
  measure(state, [&](std::size_t i) {
    query.clear();
    query.page(i * 7919 % rows_of(state), kPageRows);
    chairs.search(query, hits);
    benchmark::DoNotOptimize(hits.rows.data());
  });
}

/// What a search form of ISUUMO's size offers: 84 choices for chairs, 62 for estates.
std::vector<isuumo::ChairOffer> chair_offers() {
  using enum isuumo::ChairParameter;
  return {{price_range, 6, {}},
          {height_range, 4, {}},
          {width_range, 4, {}},
          {depth_range, 4, {}},
          {kind, 0, kinds()},
          {color, 0, colors()},
          {features, 0, bench::features()}};
}

std::vector<isuumo::EstateOffer> estate_offers() {
  using enum isuumo::EstateParameter;
  return {{door_height_range, 4, {}}, {door_width_range, 4, {}}, {rent_range, 4, {}}, {features, 0, bench::features()}};
}

template <class Queries, class Offers>
void count_choices(benchmark::State& state, const isuumo::CatalogSnapshot& snapshot, const Queries& queries,
                   const Offers& offers) {
  isuumo::ChoiceScratch scratch;
  ChoiceCounts counts;
  measure(state, [&](std::size_t i) {
    check(state, snapshot.count_choices(queries[i % queries.size()], offers, scratch, counts));
    benchmark::DoNotOptimize(counts.choices.data());
  });
}

void chair_choices(benchmark::State& state) {
  const auto& snapshot = catalog_of(rows_of(state)).snapshot();
  count_choices(state, snapshot, chair_queries(kQueries, snapshot), chair_offers());
}

void estate_choices(benchmark::State& state) {
  const auto& snapshot = catalog_of(rows_of(state)).snapshot();
  count_choices(state, snapshot, estate_queries(kQueries, snapshot), estate_offers());
}

/// A part of a feature is asked for, which the facet index does not know.
void chair_choices_part_of_word(benchmark::State& state) {
  const std::string& word = features()[1];
  const isuumo::ChairQuery query{.price_range = 2, .features = std::string_view(word).substr(0, word.size() - 1)};
  count_choices(state, catalog_of(rows_of(state)).snapshot(), std::vector(1, query), chair_offers());
}

/// The same of a part that many words have.
void chair_choices_part_of_many_words(benchmark::State& state) {
  const isuumo::ChairQuery query{.features = "feature"};
  count_choices(state, catalog_of(rows_of(state)).snapshot(), std::vector(1, query), chair_offers());
}

void chair_choices_unmerged(benchmark::State& state) {
  SyntheticCatalog synthetic(rows_of(state));
  for (int imports = 5; imports > 0; --imports) import(synthetic, 500);
  count_choices(state, synthetic.snapshot(), chair_queries(kQueries, synthetic.snapshot()), chair_offers());
}

void find(benchmark::State& state) {
  const auto& snapshot = catalog_of(rows_of(state)).snapshot();
  measure(state, [&](std::size_t i) {
    const auto hit = snapshot.find_chair(static_cast<Key>(i * 7919 % rows_of(state) + 1));
    benchmark::DoNotOptimize(hit);
  });
}

/// Both tables, from columns in memory to tables ready to be shown.
void full_build(benchmark::State& state) {
  SyntheticCatalog synthetic(1);
  for (auto _ : state) {
    state.PauseTiming();
    std::optional builder = SyntheticCatalog::filled(synthetic.catalog(), {rows_of(state), rows_of(state)});
    state.ResumeTiming();
    std::optional replacement = isuumo::Catalog::prepare_replace(std::move(*builder));
    NAZOTTE_CHECK(replacement->has_value());
    state.PauseTiming();
    replacement.reset();
    builder.reset();
    state.ResumeTiming();
  }
}

/// 500 chairs from rows to published; the merge that the policy wants comes apart from it.
void import_500(benchmark::State& state) {
  SyntheticCatalog synthetic(rows_of(state));
  isuumo::Catalog& catalog = synthetic.catalog();
  std::vector<isuumo::Chair> chairs;
  for (auto _ : state) {
    state.PauseTiming();
    chairs = synthetic.new_chairs(500);
    merge(catalog);
    state.ResumeTiming();
    catalog.commit_chairs(std::move(*catalog.prepare(std::span<const isuumo::Chair>(chairs))));
  }
}

/// No time: bytes a row, of the parts of both tables. The payload here is the id alone.
void memory(benchmark::State& state) {
  const auto& snapshot = catalog_of(rows_of(state)).snapshot();
  for (auto _ : state) benchmark::DoNotOptimize(&snapshot);
  const auto report = [&state](const std::string& table, const TableSnapshot& rows) {
    const MemoryUse use = rows.memory();
    const auto add = [&](const char* part, std::size_t bytes) {
      state.counters[table + "_" + part + "_bytes"] = static_cast<double>(bytes) / static_cast<double>(rows.rows());
    };
    use.for_each(add);
    add("index", use.index());
  };
  report("chair", snapshot.chairs());
  report("estate", snapshot.estates());
}

void sizes(benchmark::internal::Benchmark* benchmark) { benchmark->Arg(30'000)->Arg(1'000'000)->Arg(10'000'000); }
void small_sizes(benchmark::internal::Benchmark* benchmark) { benchmark->Arg(30'000)->Arg(1'000'000); }

BENCHMARK(chair_search)->Apply(sizes);
BENCHMARK(estate_search)->Apply(sizes);
BENCHMARK(chair_search_no_match)->Apply(sizes);
BENCHMARK(chair_search_everything)->Apply(sizes);
BENCHMARK(chair_search_last_page)->Apply(sizes);
BENCHMARK(chair_search_all_facets)->Apply(sizes);
BENCHMARK_CAPTURE(chair_search_unmerged, 500 rows, 1)->Apply(small_sizes);
BENCHMARK_CAPTURE(chair_search_unmerged, 2500 rows, 5)->Apply(small_sizes);
BENCHMARK(chair_search_after_sales)->Apply(small_sizes);
BENCHMARK(chair_search_during_imports)->Apply(small_sizes)->UseRealTime();
BENCHMARK(chair_choices)->Apply(sizes);
BENCHMARK(estate_choices)->Apply(sizes);
BENCHMARK(chair_choices_part_of_word)->Apply(sizes);
BENCHMARK(chair_choices_part_of_many_words)->Apply(sizes);
BENCHMARK(chair_choices_unmerged)->Apply(small_sizes);
BENCHMARK(find)->Apply(sizes);
BENCHMARK(full_build)->Apply(sizes)->Unit(benchmark::kMillisecond);
BENCHMARK(import_500)->Apply(sizes)->Iterations(20)->Unit(benchmark::kMicrosecond);
BENCHMARK(memory)->Apply(sizes)->Iterations(1);

}  // namespace
}  // namespace nazotte::bench

BENCHMARK_MAIN();
