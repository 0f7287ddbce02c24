// A search in one segment allocates nothing once its Query and Hits are warm: counted with an own operator new.
#include <catch2/catch.hpp>

#include "sample.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

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

}  // namespace
}  // namespace nazotte::test
