#include "loaders/write_statistics.hpp"

#include <catch2/catch.hpp>

#include <numeric>

#include "loaders/memory_store.hpp"
#include "loaders/store_session.hpp"
#include "test/loaders/faulty_store.hpp"
#include "test/loaders/writer_support.hpp"

namespace nazotte::test {

using isuumo::PastWrite;
using isuumo::StoreStatus;
using loaders::MemoryStore;
using loaders::Writer;
using loaders::WriteStatistics;

namespace {

std::uint64_t timed(const isuumo::LatencyCounts& latencies) {
  return std::accumulate(latencies.buckets.begin(), latencies.buckets.end(), std::uint64_t{0});
}

}  // namespace

TEST_CASE("imports are remembered with their rows and what came of them") {
  MemoryStore store;
  House house(store);
  auto options = quick_options();
  Writer writer(store, house.catalog, options);
  const auto import = [&](const std::string& csv) {
    Outcome outcome;
    writer.import_chairs(csv, outcome.completion());
    return outcome.wait();
  };
  const std::string good = chairs_csv(1, 3, 1);
  REQUIRE(import(good));
  const Result<void> refused = import(chairs_csv(3, 4, 1));
  REQUIRE_FALSE(refused);
  REQUIRE_FALSE(import("broken"));

  const StoreStatus status = options.statistics->status();
  CHECK(status.chairs.done == 1);
  CHECK(status.chairs.rows == 3);
  CHECK(status.chairs.refused == 2);
  CHECK(status.estates.done == 0);
  REQUIRE(status.past.size() == 3);
  CHECK(status.past[0].rows == 0);
  CHECK(status.past[1].rows == 2);
  CHECK(status.past[1].error == refused.error().message);
  CHECK(status.past[2].action == PastWrite::Action::import_chairs);
  CHECK(status.past[2].rows == 3);
  CHECK(status.past[2].bytes == good.size());
  CHECK(status.past[2].error.empty());
  CHECK(status.past[2].seconds > 0);
  CHECK(status.past[2].ended_unix_ms > 1'700'000'000'000);
  const isuumo::CommitCounts& commits = status.import_commits;
  CHECK(commits.rows.count == 1);
  CHECK(commits.rows.sum == 3);
  CHECK(timed(commits.in_store) == 1);
  CHECK(timed(commits.since_arrival) == 1);
  CHECK(commits.since_arrival.nanoseconds >= commits.in_store.nanoseconds);
  CHECK(status.buy_commits.rows.count == 0);
}

TEST_CASE("a commit is timed from each write's arrival, and counted with the rows that it has written") {
  MemoryStore behind;
  FaultyStore store(behind, Fault::lost_committed, 4);
  House house(store);
  auto options = quick_options();
  Writer writer(store, house.catalog, options);
  Outcome imported;
  writer.import_chairs(chairs_csv(1, 2, 5), imported.completion());
  REQUIRE(imported.wait());
  store.before_write = [] { std::this_thread::sleep_for(5ms); };
  // The third buy's answer is lost, and the store says later that it was committed.
  for (int i = 0; i < 3; ++i) {
    Outcome outcome;
    writer.buy(1, outcome.completion());
    CHECK(outcome.wait());
  }
  const StoreStatus status = options.statistics->status();
  CHECK(status.buy_commits.rows.count == 3);
  CHECK(status.buy_commits.rows.sum == 3);
  CHECK(timed(status.buy_commits.in_store) == 3);
  CHECK(timed(status.buy_commits.since_arrival) == 3);
  CHECK(std::chrono::nanoseconds(status.buy_commits.in_store.nanoseconds) >= 15ms);
  CHECK(status.buy_commits.since_arrival.nanoseconds >= status.buy_commits.in_store.nanoseconds);
}

TEST_CASE("a commit that fails is not timed") {
  MemoryStore behind;
  FaultyStore store(behind, Fault::refused, 1);
  House house(store);
  auto options = quick_options();
  Writer writer(store, house.catalog, options);
  Outcome outcome;
  writer.import_chairs(chairs_csv(1, 1, 1), outcome.completion());
  REQUIRE_FALSE(outcome.wait());
  CHECK(timed(options.statistics->status().import_commits.in_store) == 0);
}

TEST_CASE("one commit of several buys is one transaction and as many writes") {
  using Clock = WriteStatistics::Clock;
  WriteStatistics statistics;
  const Clock::time_point begin(10s);
  const std::vector<Clock::time_point> arrivals = {begin - 3ms, begin - 1ms};
  statistics.committed({.rows = 1, .time = {.begin = begin, .end = begin + 2ms}}, arrivals);
  const StoreStatus status = statistics.status();
  CHECK(timed(status.buy_commits.in_store) == 1);
  CHECK(std::chrono::nanoseconds(status.buy_commits.in_store.nanoseconds) == 2ms);
  CHECK(timed(status.buy_commits.since_arrival) == 2);
  CHECK(std::chrono::nanoseconds(status.buy_commits.since_arrival.nanoseconds) == 8ms);
}

TEST_CASE("only the last writes are remembered, all are counted") {
  WriteStatistics statistics;
  for (std::uint64_t i = 0; i < loaders::kPastWritesKept + 5; ++i) {
    statistics.ended({.action = PastWrite::Action::import_estates, .rows = i}, WriteStatistics::Clock::now());
  }
  const StoreStatus status = statistics.status();
  CHECK(status.past.size() == loaders::kPastWritesKept);
  CHECK(status.past.front().rows == loaders::kPastWritesKept + 4);
  CHECK(status.estates.done == loaders::kPastWritesKept + 5);
}

TEST_CASE("buys are counted by what they came to") {
  MemoryStore store;
  House house(store);
  auto options = quick_options();
  Writer writer(store, house.catalog, options);
  Outcome imported;
  writer.import_chairs(chairs_csv(1, 1, 2), imported.completion());
  REQUIRE(imported.wait());
  for (const bool in_stock : {true, true, false}) {
    Outcome outcome;
    writer.buy(1, outcome.completion());
    CHECK(outcome.wait().has_value() == in_stock);
  }
  const StoreStatus status = options.statistics->status();
  CHECK(status.buys.done == 2);
  CHECK(status.buys.sold_out == 1);
  CHECK(status.buys.failed == 0);
  CHECK(status.groups.sum == 2);
  CHECK(status.groups.count == 2);
  CHECK(status.groups.buckets[0] == 2);
}

TEST_CASE("a group is counted in the bucket of the next power of two") {
  WriteStatistics statistics;
  for (const std::size_t group : {1U, 2U, 3U, 4U, 5U, 1U << 25U}) statistics.bought(group, {});
  const auto buckets = statistics.status().groups.buckets;
  CHECK(buckets[0] == 1);
  CHECK(buckets[1] == 1);
  CHECK(buckets[2] == 2);
  CHECK(buckets[3] == 1);
  CHECK(buckets.back() == 1);
  CHECK(std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0}) == 6);
}

TEST_CASE("an outage is counted once, and so is its end") {
  MemoryStore behind;
  FaultyStore store(behind, Fault::refused, 2);
  store.away_for = 3;
  House house(store);
  auto options = quick_options();
  Writer writer(store, house.catalog, options);
  const auto import = [&](std::int32_t id) {
    Outcome outcome;
    writer.import_chairs(chairs_csv(id, id, 1), outcome.completion());
    return outcome.wait();
  };
  REQUIRE(import(1));
  REQUIRE_FALSE(import(2));
  while (!import(3)) std::this_thread::sleep_for(1ms);
  const StoreStatus status = options.statistics->status();
  CHECK(status.outages == 1);
  CHECK(status.recoveries == 1);
}

TEST_CASE("a session tells its store without the password, and what state it is in") {
  isuumo::Catalog catalog{isuumo::Conditions{}, name_renderer()};
  loaders::StoreSession session(catalog,
                                {.make_store = [] { return std::make_unique<MemoryStore>(); },
                                 .writer = quick_options(),
                                 .url = loaders::StoreUrl::parse("mysql://user:secret@127.0.0.1:3306/isuumo").value()});
  REQUIRE(session.load({}));
  StoreStatus status = session.status();
  CHECK(status.kind == "mysql");
  CHECK(status.address == "mysql://user:***@127.0.0.1:3306/isuumo");
  CHECK(status.state == StoreStatus::State::ready);
  CHECK(status.queued_writes == 0);
  CHECK(status.snapshot_age_seconds >= 0);
  session.close();
  status = session.status();
  CHECK(status.state == StoreStatus::State::closed);
}

}  // namespace nazotte::test
