// Points in polygons and doors: nazotte with the preparation of its polygon, recommended, and the worst cases of both.
#include "measure.hpp"
#include "polygons.hpp"

#include <nazotte/check.hpp>

#include <string>
#include <vector>

namespace nazotte::bench {
namespace {

/// Few enough for the second-level cache: the server has just parsed the ring that it asks for.
constexpr std::size_t kRings = 1024;

SyntheticCatalog& catalog(const benchmark::State& state) {
  return catalog_of(static_cast<std::size_t>(state.range(0)));
}

void nazotte(benchmark::State& state, const std::vector<Ring>& rings) {
  const auto& snapshot = catalog(state).snapshot();
  Polygon polygon;  // a worker of the server keeps its memory, too
  Hits hits;
  measure(state, [&](std::size_t i) {
    NAZOTTE_CHECK(polygon.assign(rings[i % rings.size()]).has_value());
    snapshot.nazotte(polygon, hits);
    benchmark::DoNotOptimize(hits.rows.data());
  });
}

/// What of nazotte is the preparation of the polygon.
void prepare_polygon(benchmark::State& state) {
  const auto rings = polygon_mix(kRings);
  Polygon polygon;
  measure(state, [&](std::size_t i) {
    NAZOTTE_CHECK(polygon.assign(rings[i % rings.size()]).has_value());
    benchmark::DoNotOptimize(&polygon);
  });
}

void recommended(benchmark::State& state) {
  SyntheticCatalog& synthetic = catalog(state);
  const auto chairs = synthetic.snapshot().chairs().rows();
  Hits hits;
  measure(state, [&](std::size_t i) {
    NAZOTTE_CHECK(synthetic.snapshot().recommended(static_cast<Key>(i * 7919 % chairs + 1), hits).has_value());
    benchmark::DoNotOptimize(hits.rows.data());
  });
}

/// Of recommended, what remains when the chair is at hand.
void recommended_sizes(benchmark::State& state) {
  const auto& estates = catalog(state).snapshot().estates();
  constexpr FitIndex kDoor{0};
  Hits hits;
  measure(state, [&](std::size_t i) {
    const auto a = static_cast<std::int32_t>(30 + i * 7919 % 171);
    const auto b = static_cast<std::int32_t>(30 + i * 104'729 % 171);
    estates.first_fitting(kDoor, a, b, isuumo::kRecommendedRows, hits);
    benchmark::DoNotOptimize(hits.rows.data());
  });
}

/// Sizes that no door, or hardly any, is large enough for.
void recommended_too_large(benchmark::State& state) {
  const auto& estates = catalog(state).snapshot().estates();
  constexpr FitIndex kDoor{0};
  Hits hits;
  measure(state, [&](std::size_t i) {
    const auto size = static_cast<std::int32_t>(199 + i % 3);
    estates.first_fitting(kDoor, size, size, isuumo::kRecommendedRows, hits);
    benchmark::DoNotOptimize(hits.rows.data());
  });
}

void low_priced(benchmark::State& state) {
  const auto& snapshot = catalog(state).snapshot();
  Hits hits;
  measure(state, [&](std::size_t i) {
    if (i % 2 == 0) {
      snapshot.low_priced_chairs(hits);
    } else {
      snapshot.low_priced_estates(hits);
    }
    benchmark::DoNotOptimize(hits.rows.data());
  });
}

void nazotte_mix(benchmark::State& state) { nazotte(state, polygon_mix(kRings)); }
void nazotte_hull(benchmark::State& state) { nazotte(state, polygons_of(RingKind::hull, kRings)); }
void nazotte_town(benchmark::State& state) { nazotte(state, polygons_of(RingKind::town, kRings)); }
void nazotte_region(benchmark::State& state) { nazotte(state, polygons_of(RingKind::region, kRings)); }
void nazotte_country(benchmark::State& state) { nazotte(state, polygons_of(RingKind::country, kRings)); }
void nazotte_japan(benchmark::State& state) { nazotte(state, around_japan(kRings)); }
void nazotte_needle(benchmark::State& state) { nazotte(state, needles(kRings)); }
void nazotte_empty(benchmark::State& state) { nazotte(state, empty_rings(kRings)); }
void nazotte_jagged(benchmark::State& state) { nazotte(state, jagged_rings(kRings)); }

void sizes(benchmark::internal::Benchmark* benchmark) {
  for (const std::int64_t rows : {30'000, 1'000'000, 10'000'000}) benchmark->Arg(rows);
}

BENCHMARK(prepare_polygon);
BENCHMARK(nazotte_mix)->Apply(sizes);
BENCHMARK(nazotte_hull)->Apply(sizes);
BENCHMARK(nazotte_town)->Apply(sizes);
BENCHMARK(nazotte_region)->Apply(sizes);
BENCHMARK(nazotte_country)->Apply(sizes);
BENCHMARK(nazotte_japan)->Apply(sizes);
BENCHMARK(nazotte_needle)->Apply(sizes);
BENCHMARK(nazotte_empty)->Apply(sizes);
BENCHMARK(nazotte_jagged)->Apply(sizes);
BENCHMARK(recommended)->Apply(sizes);
BENCHMARK(recommended_sizes)->Apply(sizes);
BENCHMARK(recommended_too_large)->Apply(sizes);
BENCHMARK(low_priced)->Apply(sizes);

}  // namespace
}  // namespace nazotte::bench
