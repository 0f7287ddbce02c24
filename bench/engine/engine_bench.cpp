// The engine without the server: time per query at 30 thousand, 1 million and, for estates, 10 million rows a table.
//
//   engine_bench --benchmark_filter=/30000
//
// Every query is timed by itself; `median_ns` and `p99_ns` are over all of them and contain the clock (some 20 to 40
// ns).
#include "measure.hpp"

#include <span>
#include <utility>
#include <vector>

namespace nazotte::bench {
namespace {

void check(benchmark::State& state, const Result<void>& result) {
  if (!result) state.SkipWithError(result.error().message.c_str());
}

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
  search(state, catalog_of(static_cast<std::size_t>(state.range(0))).snapshot(), chair_queries(kQueries));
}

/// Beside the big segment there is one import that was not merged yet.
void chair_search_after_import(benchmark::State& state) {
  SyntheticCatalog synthetic(static_cast<std::size_t>(state.range(0)));
  const auto chairs = synthetic.new_chairs(500);
  synthetic.catalog().commit_chairs(std::move(*synthetic.catalog().prepare(std::span(chairs))));
  search(state, synthetic.snapshot(), chair_queries(kQueries));
}

/// Some rows are sold out, so that all questions carry the bitmap of live rows.
void chair_search_after_sales(benchmark::State& state) {
  SyntheticCatalog synthetic(static_cast<std::size_t>(state.range(0)));
  std::vector<isuumo::Catalog::StockChange> sold;
  for (Key id = 1; id <= state.range(0); id += 100) sold.push_back({id, 0});
  synthetic.catalog().set_stock(sold);
  search(state, synthetic.snapshot(), chair_queries(kQueries));
}

void estate_search(benchmark::State& state) {
  search(state, catalog_of(static_cast<std::size_t>(state.range(0))).snapshot(), estate_queries(kQueries));
}

void find(benchmark::State& state) {
  const auto& snapshot = catalog_of(static_cast<std::size_t>(state.range(0))).snapshot();
  measure(state, [&](std::size_t i) {
    const auto hit = snapshot.find_chair(static_cast<Key>(i * 7919 % static_cast<std::size_t>(state.range(0)) + 1));
    benchmark::DoNotOptimize(hit);
  });
}

/// Both tables from generated rows; the generator is part of the time.
void full_build(benchmark::State& state) {
  SyntheticCatalog synthetic(1);
  for (auto _ : state) {
    const auto rows = static_cast<std::size_t>(state.range(0));
    const auto replacement = SyntheticCatalog::build(synthetic.catalog(), {rows, rows});
    benchmark::DoNotOptimize(&replacement);
  }
}

/// 500 chairs from rows to published, and the merge that the policy wants, apart from each other.
void import_500(benchmark::State& state) {
  SyntheticCatalog synthetic(static_cast<std::size_t>(state.range(0)));
  isuumo::Catalog& catalog = synthetic.catalog();
  std::vector<isuumo::Chair> chairs;
  for (auto _ : state) {
    state.PauseTiming();
    chairs = synthetic.new_chairs(500);
    while (auto job = catalog.plan_chair_merge()) {
      job->run();
      catalog.install_chairs(std::move(*job));
    }
    state.ResumeTiming();
    catalog.commit_chairs(std::move(*catalog.prepare(std::span<const isuumo::Chair>(chairs))));
  }
}

BENCHMARK(chair_search)->Arg(30'000)->Arg(1'000'000);
BENCHMARK(chair_search_after_import)->Arg(30'000)->Arg(1'000'000);
BENCHMARK(chair_search_after_sales)->Arg(30'000)->Arg(1'000'000);
BENCHMARK(estate_search)->Arg(30'000)->Arg(1'000'000);
BENCHMARK(find)->Arg(30'000)->Arg(1'000'000);
BENCHMARK(full_build)->Arg(30'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(import_500)->Arg(30'000)->Arg(1'000'000)->Iterations(20)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace nazotte::bench

BENCHMARK_MAIN();
