// Asks each hot path twice: once to warm up, once while callgrind counts. bench_instructions.py runs it under valgrind
// and reads the dump of each path; without valgrind it only shows that every path works.
//
//   instructions_bench data/conditions | instructions_bench --toolchain
#include "hot_path.hpp"
#include "polygons.hpp"
#include "search_mix.hpp"
#include "synthetic_catalog.hpp"

#include <nazotte/check.hpp>

#include <gnu/libc-version.h>
#include <valgrind/callgrind.h>

#include <cstdio>
#include <memory>
#include <string_view>

namespace nazotte::bench {
namespace {

constexpr std::size_t kRows = 30'000;

template <class Queries>
std::function<void(std::size_t)> searches(const isuumo::CatalogSnapshot& snapshot, Queries queries) {
  struct State {
    Queries queries;
    Query scratch;
    Hits hits;
  };
  auto state = std::make_shared<State>(State{std::move(queries), {}, {}});
  return [&snapshot, state](std::size_t i) {
    NAZOTTE_CHECK(snapshot.search(state->queries[i], state->scratch, state->hits).has_value());
  };
}

std::vector<HotPath> engine_paths(const isuumo::CatalogSnapshot& snapshot) {
  auto hits = std::make_shared<Hits>();
  auto rings = std::make_shared<std::vector<Ring>>(polygon_mix(kQuestions));
  return {
      {"chair_search", searches(snapshot, chair_queries(kQuestions, snapshot))},
      {"estate_search", searches(snapshot, estate_queries(kQuestions, snapshot))},
      {"nazotte",
       [&snapshot, hits, rings](std::size_t i) {
         const auto polygon = Polygon::from_degrees((*rings)[i]);
         NAZOTTE_CHECK(polygon.has_value());
         snapshot.nazotte(*polygon, *hits);
       }},
      {"recommended",
       [&snapshot, hits](std::size_t i) {
         NAZOTTE_CHECK(snapshot.recommended(static_cast<Key>(i * 7919 % kRows + 1), *hits).has_value());
       }},
      {"low_priced",
       [&snapshot, hits](std::size_t i) {
         if (i % 2 == 0) {
           snapshot.low_priced_chairs(*hits);
         } else {
           snapshot.low_priced_estates(*hits);
         }
       }},
      {"find",
       [&snapshot](std::size_t i) {
         NAZOTTE_CHECK(snapshot.find_chair(static_cast<Key>(i * 7919 % kRows + 1)).has_value());
       }},
  };
}

void count(const HotPath& path) {
  for (std::size_t i = 0; i < kQuestions; ++i) path.ask(i);
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
  for (std::size_t i = 0; i < kQuestions; ++i) path.ask(i);
  CALLGRIND_DUMP_STATS_AT(path.name.c_str());
  CALLGRIND_STOP_INSTRUMENTATION;
  std::printf("%s %zu\n", path.name.c_str(), kQuestions);
}

}  // namespace
}  // namespace nazotte::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CONDITIONS_FOLDER | --toolchain\n", argv[0]);
    return 2;
  }
  if (std::string_view(argv[1]) == "--toolchain") {
    // Counts of another compiler or C library are other counts.
#ifdef NDEBUG
    constexpr const char* kBuild = "release";
#else
    constexpr const char* kBuild = "debug";
#endif
    std::printf("build %s\ncompiler %s\nlibc %s\n", kBuild, __VERSION__, gnu_get_libc_version());
    return 0;
  }
  nazotte::bench::SyntheticCatalog synthetic(nazotte::bench::kRows);
  for (const auto& path : nazotte::bench::engine_paths(synthetic.snapshot())) nazotte::bench::count(path);
  for (const auto& path : nazotte::bench::http_paths(argv[1])) nazotte::bench::count(path);
  return 0;
}
