#include "loaders/startup.hpp"

#include <stop_token>
#include <thread>
#include <vector>

#include "loaders/memory_store.hpp"
#include "loaders/sqlite_store.hpp"
#include "test/loaders/faulty_store.hpp"
#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using isuumo::Catalog;
using loaders::InitialData;
using loaders::load_catalog;
using loaders::MemoryStore;
using loaders::SqliteStore;
using loaders::StoreState;
using namespace std::chrono_literals;

namespace {

/// Not up yet for the first few tries.
struct LateStore : MemoryStore {
  explicit LateStore(int tries) : tries_left(tries) {}
  Result<StoreState> open() override {
    if (tries_left-- > 0) return Error{ErrorCode::unavailable, "not up yet"};
    return MemoryStore::open();
  }
  int tries_left;
};

}  // namespace

TEST_CASE("a store without tables is filled from the initial data, one with tables is read") {
  const TemporaryFolder folder;
  write_initial_data(folder, 6);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  const std::string file = (folder.path() / "store.db").string();
  {
    SqliteStore store(file, null_logger());
    Catalog catalog(isuumo::Conditions{}, name_renderer());
    auto report = load_catalog(store, catalog, {.logger = null_logger(), .initial_data = &*data});
    REQUIRE(report);
    CHECK(report->chairs == 6);
    CHECK(report->estates == 6);
    CHECK(catalog.stock(6) == 3);
    const std::vector<isuumo::Chair> more = {sample_chair(101)};
    REQUIRE(store.insert(more));
  }
  (void)folder.write("chair.csv", "broken now, and not needed any more");
  SqliteStore store(file, null_logger());
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  auto report = load_catalog(store, catalog, {.logger = null_logger(), .initial_data = &*data});
  REQUIRE(report);
  CHECK(report->chairs == 7);
  CHECK(catalog.has_chair(101));
}

TEST_CASE("many rows are rendered by the renderer for them, from the load on") {
  const TemporaryFolder folder;
  SqliteStore store((folder.path() / "store.db").string(), null_logger());
  REQUIRE(store.open());
  REQUIRE(store.create_tables());
  const std::vector<isuumo::Chair> chairs = {sample_chair(1), sample_chair(2), sample_chair(3)};
  REQUIRE(store.insert(chairs));
  int rendered = 0;
  const isuumo::Renderer large{.chair = [&](const isuumo::Chair&, std::string&) { ++rendered; },
                               .estate = [](const isuumo::Estate&, std::string&) {}};
  const auto load = [&](std::uint64_t large_rows_min) {
    rendered = 0;
    Catalog catalog(isuumo::Conditions{}, name_renderer());
    REQUIRE(load_catalog(store, catalog,
                         {.logger = null_logger(), .large_renderer = &large, .large_rows_min = large_rows_min}));
    const std::vector<isuumo::Chair> more = {sample_chair(4)};
    REQUIRE(catalog.prepare(more));
    return rendered;
  };
  CHECK(load(4) == 0);
  CHECK(load(3) == 4);
}

TEST_CASE("without initial data a store without tables starts empty") {
  MemoryStore store;
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  auto report = load_catalog(store, catalog, {.logger = null_logger()});
  REQUIRE(report);
  CHECK(report->chairs == 0);
  CHECK(*store.open() == StoreState::ready);
}

TEST_CASE("a store that is not up yet is waited for") {
  LateStore store(4);
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  CHECK(load_catalog(store, catalog, {.logger = null_logger(), .retry_first = 1ms, .retry_max = 2ms}));
}

TEST_CASE("a stop ends the waiting") {
  LateStore store(1'000'000);
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(10ms);
    source.request_stop();
  });
  auto report = load_catalog(store, catalog,
                             {.logger = null_logger(), .stop = source.get_token(), .retry_first = 1h, .retry_max = 1h});
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::unavailable);
}

TEST_CASE("a first fill whose answer was lost is settled before the start goes on") {
  const TemporaryFolder folder;
  write_initial_data(folder, 6);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  for (const Fault fault : {Fault::lost_committed, Fault::lost_rolled_back}) {
    SqliteStore behind((folder.path() / fmt::format("store{}.db", static_cast<int>(fault))).string(), null_logger());
    FaultyStore store(behind, fault, 1);
    Catalog catalog(isuumo::Conditions{}, name_renderer());
    auto report = load_catalog(store, catalog, {.logger = null_logger(), .initial_data = &*data, .retry_first = 1ms});
    REQUIRE(report);
    CHECK(report->chairs == 6);
    CHECK(store.writes_while_unsettled == 0);
    CHECK_FALSE(store.unsettled());
  }
}

TEST_CASE("initial data with a duplicate are refused, and no tables are made") {
  const TemporaryFolder folder;
  (void)folder.write("chair.csv", csv_of(sample_chair(1)) + csv_of(sample_chair(1)));
  (void)folder.write("estate.csv", csv_of(sample_estate(1)));
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  MemoryStore store;
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  auto report = load_catalog(store, catalog, {.logger = null_logger(), .initial_data = &*data});
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::duplicate_key);
  CHECK(*store.open() == StoreState::empty);
}

}  // namespace nazotte::test
