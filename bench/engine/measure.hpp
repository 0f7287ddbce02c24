// How a single query is timed, and the catalogs that queries are put to.
//
// Thread safety: none.
#pragma once

#include <benchmark/benchmark.h>

#include "synthetic_catalog.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace nazotte::bench {

/// Different queries of a benchmark; they are asked in turn.
inline constexpr std::size_t kQueries = 4096;

/// The catalog with that many rows a table; made once per size, since building one takes longer than most benchmarks.
[[nodiscard]] SyntheticCatalog& catalog_of(std::size_t rows);

/// What reading the clock adds to a time, in nanoseconds: the median of times of nothing.
[[nodiscard]] double clock_cost();

/// Runs `query(i)` for each iteration and reports the distribution of its time, without the clock's.
template <class Query>
void measure(benchmark::State& state, Query query) {
  using Clock = std::chrono::steady_clock;
  const double clock = clock_cost();
  std::vector<double> nanoseconds;
  std::size_t i = 0;
  for (auto _ : state) {
    const auto begin = Clock::now();
    query(i++);
    nanoseconds.push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  state.counters["median_ns"] = nanoseconds[nanoseconds.size() / 2] - clock;
  state.counters["p99_ns"] = nanoseconds[nanoseconds.size() * 99 / 100] - clock;
}

}  // namespace nazotte::bench
