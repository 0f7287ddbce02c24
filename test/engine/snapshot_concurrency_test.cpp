// Snapshots of a table are read while the writer imports, changes counters and installs merges; TSan watches.
#include <nazotte/published.hpp>

#include <catch2/catch.hpp>

#include "sample.hpp"

#include <atomic>
#include <thread>

namespace nazotte::test {
namespace {

constexpr Key kRowsPerImport = 100;
constexpr int kImports = 60;

using Snapshots = Published<std::shared_ptr<const TableSnapshot>>;

void publish(const Table& table, Snapshots& snapshots) {
  snapshots.publish(std::make_unique<const std::shared_ptr<const TableSnapshot>>(table.snapshot()));
}

/// Imports come whole, and one row in ten is dead.
bool consistent(const TableSnapshot& snapshot, Hits& hits) {
  snapshot.search(Query().page(0, 50), hits);
  if (hits.count != snapshot.live_rows() || hits.count % (kRowsPerImport * 9 / 10) != 0) return false;
  if (snapshot.rows() != hits.count / 9 * 10) return false;
  for (const Hit hit : hits.rows) {
    if (!snapshot.live(hit) || snapshot.payload(hit) != "row " + std::to_string(snapshot.key(hit))) return false;
  }
  return true;
}

void import(Table& table, const Sample& sample, Key first) {
  Batch batch(sample.schema);
  for (Key key = first; key < first + kRowsPerImport; ++key) {
    SampleRow row;
    row.key = key;
    row.score = static_cast<std::int32_t>(key % 7);
    row.counter = key % 10 == 0 ? 0 : 1;
    row.payload = "row " + std::to_string(key);
    sample.append(batch, row);
  }
  auto prepared = table.prepare(std::move(batch));
  NAZOTTE_CHECK(prepared.has_value());
  table.commit(std::move(*prepared));
}

TEST_CASE("readers see whole imports while everything changes", "[snapshot]") {
  const Sample sample;
  Table table(sample.schema);
  Snapshots snapshots(std::make_unique<const std::shared_ptr<const TableSnapshot>>(table.snapshot()));
  std::atomic<bool> stop{false};
  std::atomic<bool> wrong{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      const Snapshots::Reader reader(snapshots);
      Hits hits;
      while (!stop) {
        if (!consistent(**reader.read(), hits)) wrong = true;
      }
    });
  }
  for (int i = 0; i < kImports; ++i) {
    const Key first = i * kRowsPerImport;
    import(table, sample, first);
    publish(table, snapshots);
    auto job = table.plan_merge();
    std::thread merger([&job] {
      if (job) job->run();
    });
    // One row comes and another one goes, while the merge runs.
    table.set_counter(first, 1);
    table.set_counter(first + 1, 0);
    publish(table, snapshots);
    merger.join();
    if (job) table.install(std::move(*job));
    publish(table, snapshots);
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  CHECK_FALSE(wrong);
  Hits hits;
  CHECK(consistent(*table.snapshot(), hits));
}

}  // namespace
}  // namespace nazotte::test
