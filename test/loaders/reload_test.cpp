// Reading all rows anew while writes go on: loaders/reload.hpp.
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "loaders/sqlite_store.hpp"
#include "test/engine/random_source.hpp"
#include "test/loaders/faulty_store.hpp"
#include "test/loaders/sqlite_file.hpp"
#include "test/loaders/writer_support.hpp"

namespace nazotte::test {

using loaders::InitialData;
using loaders::SqliteStore;
using loaders::Writer;

namespace {

constexpr std::int32_t kIdMax = 400;

/// A shop with chairs 1 to 10 and estates 1 to 10 on a SQLite file that others change, too.
class Shop {
 public:
  explicit Shop(Fault fault = Fault::refused, int fail_at = 0)
      : initial_data_(make_initial_data()),
        behind_(file().string(), null_logger()),
        store(behind_, fault, fail_at),
        house_(filled()) {}

  /// To be called once, before any write.
  void start(std::size_t notes_bytes_max = loaders::kReloadNotesBytesMax) {
    auto options = quick_options(&initial_data_);
    options.reload_notes_bytes_max = notes_bytes_max;
    options.check_interval = 1ms;
    writer_.emplace(store, house_.catalog, options);
  }
  Writer& writer() { return *writer_; }

  void by_hand(const std::string& sql) { run_sql(file(), sql); }
  void insert_by_hand(std::int32_t chair_id, std::int32_t stock) {
    by_hand(
        fmt::format("INSERT INTO chair SELECT {}, name, description, thumbnail, price, height, width, depth, color, "
                    "features, kind, popularity, {} FROM chair WHERE id = 10",
                    chair_id, stock));
  }

  Result<void> import_chairs(std::int32_t first, std::int32_t last, std::int32_t stock = 2) {
    return done([&](auto completion) { writer().import_chairs(chairs_csv(first, last, stock), completion); });
  }
  Result<void> import_estate(std::int32_t id) {
    return done([&](auto completion) { writer().import_estates(csv_of(sample_estate(id)), completion); });
  }
  Result<void> buy(std::int64_t id) {
    return done([&](auto completion) { writer().buy(id, completion); });
  }
  Result<void> initialize() {
    return done([&](auto completion) { writer().initialize(completion); });
  }
  Result<void> reload() {
    return done([&](auto completion) { writer().reload(completion); });
  }

  bool has_chair(std::int32_t id) { return reader_.read()->find_chair(id).has_value(); }
  bool has_estate(std::int32_t id) { return reader_.read()->find_estate(id).has_value(); }
  /// Until a snapshot is being read: what is written from now on is not in it.
  void wait_for_read() {
    for (int tries = 0; tries < 30'000 && store.reads == 0; ++tries) std::this_thread::sleep_for(1ms);
    REQUIRE(store.reads > 0);
  }
  /// A reload that goes on only after store.release_reads().
  void begin_reload(Outcome& outcome) {
    store.hold_reads();
    writer().reload(outcome.completion());
    wait_for_read();
  }
  /// Ends the writer, and compares memory with the store.
  void check_agreement() {
    writer().shutdown();
    CHECK(memory_content(house_.catalog, kIdMax) == store_content(behind_, kIdMax));
  }

 private:
  template <class Submit>
  Result<void> done(Submit submit) {
    Outcome outcome;
    submit(outcome.completion());
    return outcome.wait();
  }
  std::filesystem::path file() const { return folder_.path() / "store.db"; }
  InitialData make_initial_data() const {
    write_initial_data(folder_, 10, 5);
    auto data = InitialData::open(folder_.path());
    REQUIRE(data);
    return *data;
  }

  loaders::Store& filled() {
    REQUIRE(behind_.open());
    REQUIRE(behind_.replace(initial_data_));
    return store;
  }

  TemporaryFolder folder_;
  InitialData initial_data_;
  SqliteStore behind_;

 public:
  FaultyStore store;

 private:
  House house_;
  Published<isuumo::CatalogSnapshot>::Reader reader_{house_.catalog.published()};
  std::optional<Writer> writer_;
};

}  // namespace

TEST_CASE("rows changed by hand are there after a reload") {
  Shop shop;
  shop.start();
  shop.by_hand(
      "DELETE FROM chair WHERE id = 1; UPDATE chair SET stock = 0 WHERE id = 2; DELETE FROM estate WHERE id = 3");
  shop.insert_by_hand(99, 1);
  CHECK(shop.has_chair(1));
  CHECK_FALSE(shop.has_chair(99));
  REQUIRE(shop.reload());
  CHECK_FALSE(shop.has_chair(1));
  CHECK_FALSE(shop.has_chair(2));
  CHECK_FALSE(shop.has_estate(3));
  CHECK(shop.has_chair(99));
  REQUIRE(shop.buy(99));
  CHECK(code_of(shop.buy(99)) == ErrorCode::not_found);
  shop.check_agreement();
}

TEST_CASE("writes go on while everything is read, and are there after it") {
  Shop shop;
  shop.start();
  shop.insert_by_hand(99, 7);
  Outcome reloaded;
  shop.begin_reload(reloaded);
  REQUIRE(shop.import_chairs(20, 29, 1));
  REQUIRE(shop.import_estate(20));
  REQUIRE(shop.buy(20));
  REQUIRE(shop.buy(3));
  CHECK_FALSE(shop.has_chair(20));
  CHECK(shop.has_chair(29));
  CHECK(shop.has_estate(20));
  CHECK_FALSE(shop.has_chair(99));
  CHECK(reloaded.calls() == 0);
  shop.store.release_reads();
  REQUIRE(reloaded.wait());
  CHECK_FALSE(shop.has_chair(20));
  CHECK(shop.has_chair(29));
  CHECK(shop.has_estate(20));
  CHECK(shop.has_chair(99));
  shop.check_agreement();
}

TEST_CASE("who asks during a reload shares the next one") {
  Shop shop;
  shop.start();
  std::vector<Outcome> outcomes(4);
  shop.begin_reload(outcomes[0]);
  shop.insert_by_hand(99, 7);
  for (std::size_t i : {1, 2, 3}) shop.writer().reload(outcomes[i].completion());
  REQUIRE(shop.buy(1));  // behind them in the queue
  shop.store.release_reads();
  for (Outcome& outcome : outcomes) REQUIRE(outcome.wait());
  CHECK(shop.has_chair(99));
  shop.writer().shutdown();
  CHECK(shop.store.reads == 2);
  shop.check_agreement();
}

TEST_CASE("an initialize during a reload wins") {
  Shop shop;
  shop.start();
  REQUIRE(shop.import_chairs(20, 22));
  Outcome reloaded;
  shop.begin_reload(reloaded);
  REQUIRE(shop.buy(20));
  REQUIRE(shop.initialize());
  REQUIRE(shop.buy(1));
  CHECK_FALSE(shop.has_chair(20));
  shop.store.release_reads();
  REQUIRE(reloaded.wait());
  CHECK_FALSE(shop.has_chair(20));
  shop.check_agreement();
}

TEST_CASE("a reload that fails changes nothing, and the next one works") {
  Shop shop;
  shop.start();
  shop.insert_by_hand(99, 7);
  shop.store.unreadable = 1;
  CHECK(code_of(shop.reload()) == ErrorCode::unavailable);
  CHECK(shop.has_chair(1));
  CHECK_FALSE(shop.has_chair(99));
  shop.by_hand("ALTER TABLE estate RENAME COLUMN rent TO price");
  const auto altered = shop.reload();
  CHECK(code_of(altered) == ErrorCode::incompatible);
  CHECK(message_of(altered) == "the rows of the store cannot be used; the log says why");
  CHECK(shop.has_estate(1));
  shop.by_hand("ALTER TABLE estate RENAME COLUMN price TO rent");
  REQUIRE(shop.reload());
  CHECK(shop.has_chair(99));
  shop.check_agreement();
}

TEST_CASE("what does not fit what was read makes it be read again") {
  Shop shop;
  shop.start();
  shop.insert_by_hand(20, 7);
  shop.by_hand("UPDATE chair SET stock = 1 WHERE id = 4");
  Outcome reloaded;
  shop.begin_reload(reloaded);
  SECTION("a row that came and went by hand") {
    shop.by_hand("DELETE FROM chair WHERE id = 20");
    REQUIRE(shop.import_chairs(20, 21, 2));
  }
  SECTION("stock that was raised by hand") {
    shop.by_hand("UPDATE chair SET stock = 9 WHERE id = 4");
    for (int i = 0; i < 3; ++i) REQUIRE(shop.buy(4));
  }
  shop.store.release_reads();
  REQUIRE(reloaded.wait());
  CHECK(shop.store.reads == 2);
  shop.check_agreement();
}

TEST_CASE("what a reload has to remember is bounded: above, writes wait for its end") {
  Shop shop;
  shop.start(1);
  shop.store.hold_reads();
  std::mutex mutex;
  std::vector<std::string> order;
  Outcome reloaded, bought;
  const auto note = [&](std::string name, Outcome& outcome) {
    return [&, name, done = outcome.completion()](const Result<void>& result) {
      {
        const std::scoped_lock lock(mutex);
        order.push_back(name);
      }
      done(result);
    };
  };
  shop.writer().reload(note("reload", reloaded));
  shop.wait_for_read();
  REQUIRE(shop.import_chairs(20, 21));
  shop.writer().buy(20, note("buy", bought));
  shop.store.release_reads();
  REQUIRE(reloaded.wait());
  REQUIRE(bought.wait());
  CHECK(order == std::vector<std::string>{"reload", "buy"});
  shop.check_agreement();
}

TEST_CASE("a shutdown finishes the reload under way and refuses the next one") {
  Shop shop;
  shop.start();
  shop.insert_by_hand(99, 7);
  Outcome running, next;
  shop.begin_reload(running);
  shop.writer().reload(next.completion());
  REQUIRE(shop.import_estate(20));  // behind it in the queue
  auto stopping = std::async(std::launch::async, [&] { shop.writer().shutdown(); });
  while (message_of(shop.buy(1)) != "shutting down") std::this_thread::sleep_for(1ms);
  shop.store.release_reads();
  stopping.get();
  CHECK(running.wait());
  CHECK(message_of(next.wait()) == "shutting down");
  shop.check_agreement();
}

TEST_CASE("a write of unknown outcome during a reload is in neither too early nor lost") {
  for (const Fault fault : {Fault::lost_committed, Fault::lost_rolled_back, Fault::lost_without_trace}) {
    for (const int away_for : {0, 3}) {
      INFO("fault " << static_cast<int>(fault) << ", away for " << away_for);
      Shop shop(fault, 2);
      shop.store.away_for = away_for;
      shop.start();
      shop.insert_by_hand(99, 7);
      Outcome reloaded;
      shop.begin_reload(reloaded);
      REQUIRE(shop.import_chairs(20, 21));
      Outcome imported;
      shop.writer().import_chairs(chairs_csv(30, 31, 1), imported.completion());
      Outcome bought;
      shop.writer().buy(20, bought.completion());
      shop.store.release_reads();
      (void)imported.wait();
      (void)bought.wait();
      (void)reloaded.wait();
      while (!shop.reload()) std::this_thread::sleep_for(1ms);
      CHECK(shop.has_chair(99));
      shop.check_agreement();
    }
  }
}

TEST_CASE("after a commit without a trace it is not ready before all rows are read again") {
  Shop shop(Fault::lost_without_trace, 1);
  shop.store.unreadable = 2;
  shop.store.hold_reads();
  shop.start();
  CHECK_FALSE(shop.import_chairs(20, 21));
  CHECK_FALSE(shop.writer().health().ready);
  shop.wait_for_read();
  CHECK_FALSE(shop.writer().health().ready);
  CHECK_FALSE(shop.has_chair(20));
  shop.store.release_reads();
  while (!shop.writer().health().ready) std::this_thread::sleep_for(1ms);
  CHECK(shop.store.reads == 3);
  CHECK(shop.has_chair(20));
  shop.check_agreement();
}

TEST_CASE("random writes, changes by hand and reloads: nothing that was answered vanishes") {
  RandomSource random;
  INFO(random.seed());
  Shop shop;
  shop.start();
  std::vector<Outcome> reloads(20);
  std::size_t asked = 0;
  std::int32_t next_import = 20;
  std::int32_t next_by_hand = 300;
  std::vector<std::int32_t> imported;
  for (int step = 0; step < 200; ++step) {
    switch (random.integer(0, 5)) {
      case 0:
        if (asked < reloads.size()) shop.writer().reload(reloads[asked++].completion());
        break;
      case 1:
        shop.by_hand(fmt::format("UPDATE chair SET stock = stock + 1 WHERE id = {}", random.integer(1, 10)));
        if (random.chance(0.2) && next_by_hand < kIdMax) shop.insert_by_hand(next_by_hand++, 1);
        break;
      case 2:
        REQUIRE(shop.import_chairs(next_import, next_import, 1));
        imported.push_back(next_import++);
        break;
      default:
        (void)shop.buy(random.integer(1, 10));
    }
    for (const std::int32_t id : imported) REQUIRE(shop.has_chair(id));
  }
  for (std::size_t i = 0; i < asked; ++i) CHECK(reloads[i].wait());
  REQUIRE(shop.reload());
  shop.check_agreement();
}

}  // namespace nazotte::test
