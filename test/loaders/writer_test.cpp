#include "loaders/writer.hpp"

#include <array>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "loaders/memory_store.hpp"
#include "loaders/sqlite_store.hpp"
#include "test/loaders/faulty_store.hpp"
#include "test/loaders/writer_support.hpp"

namespace nazotte::test {

using isuumo::Catalog;
using loaders::InitialData;
using loaders::MemoryStore;
using loaders::SqliteStore;
using loaders::Writer;
using loaders::WriterOptions;

TEST_CASE("a write is visible once it is answered") {
  MemoryStore store;
  House house(store);
  auto reader = Published<isuumo::CatalogSnapshot>::Reader(house.catalog.published());
  Writer writer(store, house.catalog, quick_options());
  Outcome imported;
  writer.import_chairs(chairs_csv(1, 2, 1), imported.completion());
  REQUIRE(imported.wait());
  CHECK(reader.read()->find_chair(1));

  Outcome bought;
  writer.buy(1, bought.completion());
  REQUIRE(bought.wait());
  CHECK_FALSE(reader.read()->find_chair(1));
  CHECK(reader.read()->find_chair(2));

  Outcome estates;
  writer.import_estates(csv_of(sample_estate(5)), estates.completion());
  REQUIRE(estates.wait());
  CHECK(reader.read()->find_estate(5));
  CHECK(writer.health().ready);
}

TEST_CASE("writes are refused for what is wrong with them, and change nothing") {
  MemoryStore behind;
  FaultyStore store(behind, Fault::refused, 0);
  House house(store);
  Writer writer(store, house.catalog, quick_options());
  const auto import = [&](const std::string& csv) {
    Outcome outcome;
    writer.import_chairs(csv, outcome.completion());
    return outcome.wait();
  };
  const auto buy = [&](std::int64_t id) {
    Outcome outcome;
    writer.buy(id, outcome.completion());
    return outcome.wait();
  };
  REQUIRE(import(chairs_csv(1, 1, 1)));
  CHECK(code_of(import("broken")) == ErrorCode::invalid_argument);
  CHECK(code_of(import("")) == ErrorCode::invalid_argument);
  CHECK(code_of(import(chairs_csv(1, 1, 1))) == ErrorCode::duplicate_key);
  CHECK(code_of(import(chairs_csv(2, 2, 1) + chairs_csv(2, 2, 1))) == ErrorCode::duplicate_key);
  CHECK(code_of(buy(2)) == ErrorCode::not_found);
  CHECK(code_of(buy(1LL << 40)) == ErrorCode::not_found);
  CHECK(store.writes == 1);
  CHECK(buy(1));
  CHECK(code_of(buy(1)) == ErrorCode::not_found);
  CHECK(store.writes == 2);
  Outcome initialized;
  writer.initialize(initialized.completion());
  CHECK(code_of(initialized.wait()) == ErrorCode::disabled);
}

TEST_CASE("initialize goes back to the initial data") {
  const TemporaryFolder folder;
  write_initial_data(folder, 4, 2);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  MemoryStore store;
  House house(store);
  Writer writer(store, house.catalog, quick_options(&*data));
  Outcome imported, initialized, bought, broken;
  writer.import_chairs(chairs_csv(100, 100, 1), imported.completion());
  writer.initialize(initialized.completion());
  writer.buy(4, bought.completion());
  CHECK(imported.wait());
  CHECK(initialized.wait());
  CHECK(bought.wait());
  (void)folder.write("chair.csv", "broken");
  writer.initialize(broken.completion());
  CHECK(code_of(broken.wait()) == ErrorCode::internal);
  writer.shutdown();
  CHECK_FALSE(house.catalog.has_chair(100));
  CHECK(house.catalog.stock(4) == 1);
}

TEST_CASE("buys that wait together share one transaction, and get what is there") {
  MemoryStore behind;
  FaultyStore store(behind, Fault::refused, 0);
  House house(store);
  Writer writer(store, house.catalog, quick_options());
  store.hold();
  Outcome imported;
  writer.import_chairs(chairs_csv(1, 2, 100), imported.completion());
  constexpr std::size_t kBuys = 300;
  std::vector<Outcome> outcomes(kBuys);
  for (std::size_t i = 0; i < kBuys; ++i) writer.buy(i % 3 == 0 ? 1 : 2, outcomes[i].completion());
  store.release();
  std::size_t sold = 0;
  for (Outcome& outcome : outcomes) sold += outcome.wait() ? 1 : 0;
  writer.shutdown();
  CHECK(sold == 200);
  CHECK(store.buys == 2);
  CHECK(house.catalog.stock(1) == 0);
  CHECK(house.catalog.stock(2) == 0);
}

TEST_CASE("stock that another daemon sold is believed to the store") {
  MemoryStore store;
  House house(store);
  Writer writer(store, house.catalog, quick_options());
  Outcome imported;
  writer.import_chairs(chairs_csv(1, 1, 5), imported.completion());
  REQUIRE(imported.wait());
  // The writer is idle but for pings, which a memory store does not mind.
  std::array<loaders::Purchase, 1> elsewhere = {{{.chair_id = 1, .count = 4}}};
  REQUIRE(store.buy(elsewhere));
  Outcome first, second;
  writer.buy(1, first.completion());
  CHECK(first.wait());
  writer.buy(1, second.completion());
  CHECK(code_of(second.wait()) == ErrorCode::not_found);
  writer.shutdown();
  CHECK(house.catalog.stock(1) == 0);
}

TEST_CASE("a full queue refuses, and shutdown finishes what was accepted") {
  MemoryStore behind;
  FaultyStore store(behind, Fault::refused, 0);
  House house(store);
  WriterOptions options = quick_options();
  options.queue_max = 3;
  Writer writer(store, house.catalog, options);
  store.hold();
  Outcome running;
  writer.import_chairs(chairs_csv(1, 1, 9), running.completion());
  std::vector<Outcome> outcomes(10);
  for (Outcome& outcome : outcomes) writer.buy(1, outcome.completion());
  auto stopping = std::async(std::launch::async, [&] { writer.shutdown(); });
  store.release();
  stopping.get();
  std::size_t refused = 0;
  for (Outcome& outcome : outcomes) {
    const auto result = outcome.wait();
    CHECK(outcome.calls() == 1);
    if (message_of(result) == "too many writes are waiting") ++refused;
    CHECK((result || result.error().code == ErrorCode::unavailable));
  }
  CHECK(running.wait());
  // Up to 3 wait; one more when the import was taken from the queue already.
  CHECK(refused >= 6);
  Outcome late;
  writer.buy(1, late.completion());
  CHECK(message_of(late.wait()) == "shutting down");
  CHECK_FALSE(writer.health().ready);
}

namespace {

/// The same writes every time; with the fault at write number `fail_at`, and the store away for some calls after it.
/// False when the fault never came.
bool survives_fault(Fault fault, int fail_at, int away_for) {
  const TemporaryFolder folder;
  write_initial_data(folder, 3, 2);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  SqliteStore behind((folder.path() / "store.db").string(), null_logger());
  FaultyStore store(behind, fault, fail_at);
  store.away_for = away_for;
  House house(store);
  std::vector<Outcome> outcomes(9);
  {
    Writer writer(store, house.catalog, quick_options(&*data));
    // Memory must not be ahead: before a write reaches the store, memory knows nothing of it.
    std::atomic<int> ahead{0};
    store.before_write = [&] { ahead += house.catalog.has_chair(10) && store.writes == 0 ? 1 : 0; };
    writer.import_chairs(chairs_csv(10, 12, 2), outcomes[0].completion());
    (void)outcomes[0].wait();
    writer.import_estates(csv_of(sample_estate(10)), outcomes[1].completion());
    writer.buy(10, outcomes[2].completion());
    writer.buy(11, outcomes[3].completion());
    (void)outcomes[3].wait();
    writer.buy(10, outcomes[4].completion());
    writer.import_chairs(chairs_csv(11, 13, 2), outcomes[5].completion());
    (void)outcomes[5].wait();
    writer.initialize(outcomes[6].completion());
    writer.buy(1, outcomes[7].completion());
    writer.import_chairs(chairs_csv(20, 22, 1), outcomes[8].completion());
    for (std::size_t i : {1, 2, 4, 6, 7, 8}) (void)outcomes[i].wait();
    // It heals by itself, without traffic; pings come every few milliseconds.
    for (int tries = 0; tries < 2000 && (!writer.health().ready || store.away_for > 0); ++tries) {
      if (store.writes < fail_at) break;
      std::this_thread::sleep_for(1ms);
    }
    std::this_thread::sleep_for(50ms);
    CHECK(writer.health().ready);
    writer.shutdown();
    CHECK(ahead == 0);
  }
  for (const Outcome& outcome : outcomes) CHECK(outcome.calls() == 1);
  CHECK(store.writes_while_unsettled == 0);
  CHECK(memory_content(house.catalog, 30) == store_content(behind, 30));
  return store.writes >= fail_at;
}

}  // namespace

TEST_CASE("a store that answers is not ready before the write of unknown outcome is settled") {
  MemoryStore behind;
  FaultyStore store(behind, Fault::lost_committed, 1);
  store.away_for = 4;
  House house(store);
  Writer* running = nullptr;
  int asked = 0;
  int ready = 0;
  store.before_settle = [&] {
    // The first time is right behind the loss, when nobody has looked yet.
    if (asked++ > 0) ready += running->health().ready ? 1 : 0;
  };
  Writer writer(store, house.catalog, quick_options());
  running = &writer;
  Outcome imported;
  writer.import_chairs(chairs_csv(1, 1, 1), imported.completion());
  CHECK_FALSE(imported.wait());
  while (!writer.health().ready) std::this_thread::sleep_for(1ms);
  writer.shutdown();
  CHECK(house.catalog.has_chair(1));
  CHECK(asked > 1);
  CHECK(ready == 0);
}

TEST_CASE("whichever write fails, and however, memory and store agree in the end") {
  for (const Fault fault :
       {Fault::refused, Fault::lost_committed, Fault::lost_rolled_back, Fault::lost_without_trace}) {
    for (const int away_for : {0, 3}) {
      int fail_at = 1;
      while (survives_fault(fault, fail_at, away_for)) {
        INFO("fault " << static_cast<int>(fault) << " at write " << fail_at << ", away for " << away_for);
        ++fail_at;
      }
      CHECK(fail_at > 5);
    }
  }
}

}  // namespace nazotte::test
