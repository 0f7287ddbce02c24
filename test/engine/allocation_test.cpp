// A question allocates nothing once its Query, Polygon and Hits are warm (a search: in one segment): counted with an
// own operator new.
#include <catch2/catch.hpp>

#include "sample.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace nazotte::test {
namespace {

void ask(const TableSnapshot& snapshot, const SampleColumns& columns, Query& query, Hits& hits) {
  query.clear();
  query.in_bucket(columns.width, 0).in_bucket(columns.height, 2).is(columns.color, "red").page(0, 20);
  snapshot.search(query, hits);
  query.clear();
  query.contains(columns.features, "arm").in_range(columns.height, {40, 120}).page(3, 25);
  snapshot.search(query, hits);
  query.clear();
  query.in_bucket(columns.width, 1).page(10, 20);
  snapshot.search(query, hits);
}

/// The questions that need no Query.
void ask_others(const TableSnapshot& snapshot, const SampleColumns& columns, const Polygon& polygon, Hits& hits) {
  snapshot.inside(columns.place, polygon, 50, hits);
  snapshot.first_fitting(columns.opening, 60, 70, 20, hits);
  snapshot.first_by(columns.width, 20, hits);
  snapshot.first_by(columns.height, 5, hits);
}

TEST_CASE("a warm search allocates nothing", "[table]") {
  RandomSource random;
  INFO(random.seed());
  const Sample sample;
  Table table(sample.schema);
  Batch batch(sample.schema);
  for (Key key = 0; key < 5000; ++key) sample.append(batch, random_row(random, key));
  auto prepared = table.prepare(std::move(batch));
  REQUIRE(prepared.has_value());
  table.commit(std::move(*prepared));
  const auto snapshot = table.snapshot();
  Query query;
  Hits hits;
  ask(*snapshot, sample.columns, query, hits);
  REQUIRE(hits.count > 0);
  const std::size_t before = allocations;
  for (int i = 0; i < 100; ++i) ask(*snapshot, sample.columns, query, hits);
  const std::size_t after = allocations;
  CHECK(before > 0);
  CHECK(after == before);
}

void import_rows(RandomSource& random, const Sample& sample, Table& table, Key first, Key last) {
  Batch batch(sample.schema);
  for (Key key = first; key < last; ++key) sample.append(batch, random_row(random, key));
  auto prepared = table.prepare(std::move(batch));
  REQUIRE(prepared.has_value());
  table.commit(std::move(*prepared));
}

TEST_CASE("warm questions beside searches allocate nothing, with one segment and with several", "[table]") {
  RandomSource random;
  INFO(random.seed());
  const Sample sample;
  Table table(sample.schema);
  const std::vector<Degrees> rings[] = {{{34.95, 138.95}, {34.95, 139.05}, {35.05, 139.05}, {35.05, 138.95}},
                                        {{34.9, 138.9}, {34.95, 139}, {34.9, 139.1}, {35.1, 139}}};
  for (Key segments = 0; segments < 3; ++segments) {
    import_rows(random, sample, table, segments * 5000, (segments + 1) * 5000);
    const auto snapshot = table.snapshot();
    Polygon polygon;
    Hits hits;
    for (const auto& ring : rings) REQUIRE(polygon.assign(ring).has_value());
    ask_others(*snapshot, sample.columns, polygon, hits);
    const std::size_t before = allocations;
    for (int i = 0; i < 100; ++i) {
      if (!polygon.assign(rings[i % 2])) FAIL();
      ask_others(*snapshot, sample.columns, polygon, hits);
    }
    const std::size_t after = allocations;
    CHECK(after == before);
  }
}

}  // namespace
}  // namespace nazotte::test
