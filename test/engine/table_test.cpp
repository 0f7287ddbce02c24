// What Table promises one by one: visibility, errors, counters, snapshots that never change, merges.
#include <catch2/catch.hpp>

#include "sample.hpp"

namespace nazotte::test {
namespace {

Batch batch_of(const Sample& sample, const std::vector<SampleRow>& rows) {
  Batch batch(sample.schema);
  for (const SampleRow& row : rows) sample.append(batch, row);
  return batch;
}

void import(Table& table, const Sample& sample, const std::vector<SampleRow>& rows) {
  auto prepared = table.prepare(batch_of(sample, rows));
  REQUIRE(prepared.has_value());
  table.commit(std::move(*prepared));
}

std::vector<Key> all_keys(const TableSnapshot& snapshot) {
  Hits hits;
  snapshot.search(Query().page(0, 1000), hits);
  REQUIRE(hits.count == hits.rows.size());
  return keys_of(snapshot, hits).keys;
}

std::vector<SampleRow> rows_with_keys(Key first, Key last) {
  std::vector<SampleRow> rows;
  for (Key key = first; key <= last; ++key) {
    SampleRow row;
    row.key = key;
    rows.push_back(row);
  }
  return rows;
}

TEST_CASE("prepared rows are seen by nobody before the commit", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  auto prepared = table.prepare(batch_of(sample, rows_with_keys(1, 3)));
  REQUIRE(prepared.has_value());
  CHECK(prepared->rows() == 3);
  CHECK(all_keys(*table.snapshot()).empty());
  CHECK_FALSE(table.contains(1));
  const auto before = table.snapshot();
  table.commit(std::move(*prepared));
  CHECK(all_keys(*table.snapshot()) == std::vector<Key>{1, 2, 3});
  CHECK(all_keys(*before).empty());
}

TEST_CASE("a dropped prepared segment leaves nothing", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  REQUIRE(table.prepare(batch_of(sample, rows_with_keys(1, 3))).has_value());
  CHECK(table.snapshot()->rows() == 0);
  CHECK(table.prepare(batch_of(sample, rows_with_keys(1, 3))).has_value());
}

TEST_CASE("duplicate keys are refused and named", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  import(table, sample, rows_with_keys(1, 3));
  SECTION("in the table") {
    const auto refused = table.prepare(batch_of(sample, rows_with_keys(3, 5)));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::duplicate_key);
    CHECK(refused.error().message == "id 3 exists already");
  }
  SECTION("in the batch") {
    auto rows = rows_with_keys(7, 9);
    rows.push_back(rows.front());
    const auto refused = table.prepare(batch_of(sample, rows));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::duplicate_key);
    CHECK(refused.error().message == "id 7 is given twice");
  }
  SECTION("of a dead row") {
    table.set_counter(2, 0);
    CHECK(table.prepare(batch_of(sample, rows_with_keys(2, 2))).has_error());
  }
  CHECK(all_keys(*table.snapshot()).size() + (table.counter(2) == 0 ? 1 : 0) == 3);
}

TEST_CASE("keys at the ends of their range are found", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  std::vector<SampleRow> rows = rows_with_keys(0, 0);
  rows.push_back(rows[0]);
  rows.push_back(rows[0]);
  rows[1].key = std::numeric_limits<Key>::min();
  rows[2].key = std::numeric_limits<Key>::max();
  import(table, sample, rows);
  CHECK(all_keys(*table.snapshot()) == std::vector<Key>{rows[1].key, 0, rows[2].key});
  for (const SampleRow& row : rows) CHECK(table.snapshot()->find(row.key).has_value());
  CHECK_FALSE(table.snapshot()->find(1).has_value());
}

TEST_CASE("a counter takes its row out of searches and back", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  import(table, sample, rows_with_keys(1, 3));
  const auto first = table.snapshot();
  table.set_counter(2, 0);
  const auto second = table.snapshot();
  CHECK(all_keys(*second) == std::vector<Key>{1, 3});
  CHECK(second->live_rows() == 2);
  const auto hit = second->find(2);
  REQUIRE(hit.has_value());
  CHECK_FALSE(second->live(*hit));
  table.set_counter(2, 7);
  CHECK(all_keys(*table.snapshot()) == std::vector<Key>{1, 2, 3});
  CHECK(table.counter(2) == 7);
  // Former snapshots are as they were.
  CHECK(all_keys(*first) == std::vector<Key>{1, 2, 3});
  CHECK(all_keys(*second) == std::vector<Key>{1, 3});
  CHECK_FALSE(table.counter(4).has_value());
}

TEST_CASE("a change that no reader can see keeps the snapshot", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  import(table, sample, rows_with_keys(1, 3));
  const auto before = table.snapshot();
  table.set_counter(2, 5);
  CHECK(table.snapshot() == before);
}

TEST_CASE("merges fold segments and keep what was there", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  for (Key key = 1; key <= 64; ++key) import(table, sample, rows_with_keys(key, key));
  const auto before = table.snapshot();
  auto job = table.plan_merge();
  REQUIRE(job.has_value());
  job->run();
  table.set_counter(10, -1);
  import(table, sample, rows_with_keys(100, 100));
  table.install(std::move(*job));
  CHECK(table.snapshot()->segments().size() == 2);
  CHECK(all_keys(*table.snapshot()).size() == 64);
  CHECK(table.counter(10) == -1);
  CHECK(all_keys(*before).size() == 64);
  CHECK_FALSE(table.snapshot()->live(*table.snapshot()->find(10)));
}

TEST_CASE("segments stay few however many imports there are", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  std::size_t rewritten = 0;
  constexpr Key kImports = 400;
  for (Key key = 1; key <= kImports; ++key) {
    import(table, sample, rows_with_keys(key, key));
    while (auto job = table.plan_merge()) {
      job->run();
      table.install(std::move(*job));
      rewritten += table.snapshot()->segments().back().segment != nullptr ? 1 : 0;
    }
    REQUIRE(table.snapshot()->segments().size() <= 8);
  }
  CHECK(rewritten <= static_cast<std::size_t>(kImports));
  CHECK(all_keys(*table.snapshot()).size() == kImports);
}

TEST_CASE("a merge planned for a replaced table is dropped", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  import(table, sample, rows_with_keys(1, 1));
  import(table, sample, rows_with_keys(2, 2));
  auto job = table.plan_merge();
  REQUIRE(job.has_value());
  job->run();
  table = Table(sample.schema);
  import(table, sample, rows_with_keys(5, 6));
  table.install(std::move(*job));
  CHECK(all_keys(*table.snapshot()) == std::vector<Key>{5, 6});
}

TEST_CASE("an empty batch changes nothing", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  import(table, sample, {});
  CHECK(table.snapshot()->segments().empty());
}

TEST_CASE("memory is reported for every part", "[table]") {
  const Sample sample;
  Table table(sample.schema);
  RandomSource random;
  INFO(random.seed());
  std::vector<SampleRow> rows;
  for (Key key = 0; key < 2000; ++key) rows.push_back(random_row(random, key));
  import(table, sample, rows);
  const MemoryUse use = table.snapshot()->memory();
  CHECK(use.columns >= 2000 * (8 + 3 * 4 + 2 * 8 + 4 + 8));
  CHECK(use.payload >= 2000 * 5);
  CHECK(use.bitmaps > 0);
  CHECK(use.orders >= 2 * 2000 * 4);
  CHECK(use.spatial > 0);
  CHECK(use.keys >= 2000 * 2);
  CHECK(use.fits > 0);
  CHECK(use.index() == use.bitmaps + use.orders + use.spatial + use.fits + use.keys);
  CHECK(use.total() == use.index() + use.columns + use.payload);
  std::size_t named = 0;
  use.for_each([&](std::string_view name, std::size_t bytes) { named += name.empty() ? 0 : bytes; });
  CHECK(named == use.total());
}

}  // namespace
}  // namespace nazotte::test
