// Many threads at one Writer while others read: nothing is sold twice, nothing is answered twice, and what was answered
// is seen. Small enough for ThreadSanitizer.
#include <atomic>
#include <chrono>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

#include "loaders/memory_store.hpp"
#include "loaders/sqlite_store.hpp"
#include "loaders/startup.hpp"
#include "loaders/writer.hpp"
#include "test/loaders/loaders_support.hpp"
#include "test/loaders/watched_store.hpp"

namespace nazotte::test {

using isuumo::Catalog;
using loaders::MemoryStore;
using loaders::SqliteStore;
using loaders::Writer;

namespace {

constexpr int kThreads = 4;
constexpr std::int32_t kChairs = 8;
constexpr std::int32_t kStock = 40;

/// Calls `work(thread)` on each of kThreads threads and joins them.
template <class Work>
void in_parallel(Work work) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) threads.emplace_back([&work, thread] { work(thread); });
}

/// Hands in a write and waits for its completion.
template <class Submit>
Result<void> blocking(Submit submit) {
  std::latch answered(1);
  std::optional<Result<void>> outcome;
  submit([&](Result<void> result) {
    outcome = std::move(result);
    answered.count_down();
  });
  answered.wait();
  return *outcome;
}

}  // namespace

TEST_CASE("many buyers get exactly the stock, and each sees what was answered") {
  MemoryStore store;
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  REQUIRE(loaders::load_catalog(store, catalog, {.logger = null_logger()}));
  Writer writer(store, catalog, {.logger = null_logger()});
  std::string csv;
  for (std::int32_t id = 1; id <= kChairs; ++id) csv += csv_of(sample_chair(id, kStock));
  REQUIRE(blocking([&](auto done) { writer.import_chairs(csv, done); }));

  std::atomic<int> sold{0};
  std::atomic<int> stale{0};
  in_parallel([&](int thread) {
    const Published<isuumo::CatalogSnapshot>::Reader reader(catalog.published());
    // Together the threads ask for one and a half times the stock.
    for (int i = 0; i < kChairs * kStock * 3 / 2 / kThreads; ++i) {
      const std::int32_t id = (thread + i) % kChairs + 1;
      const auto bought = blocking([&](auto done) { writer.buy(id, done); });
      if (bought) ++sold;
      // Nobody raises the stock: once sold out, always sold out.
      if (!bought && reader.read()->find_chair(id)) ++stale;
    }
  });
  writer.shutdown();
  CHECK(sold == kChairs * kStock);
  CHECK(stale == 0);
  for (std::int32_t id = 1; id <= kChairs; ++id) CHECK(catalog.stock(id) == 0);
}

TEST_CASE("imports of many threads are all visible to their thread at once, merges or not") {
  MemoryStore store;
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  REQUIRE(loaders::load_catalog(store, catalog, {.logger = null_logger()}));
  Writer writer(store, catalog, {.logger = null_logger()});
  constexpr std::int32_t kImports = 25;
  std::atomic<int> missing{0};
  std::atomic<int> refused{0};
  in_parallel([&](int thread) {
    const Published<isuumo::CatalogSnapshot>::Reader reader(catalog.published());
    for (std::int32_t i = 0; i < kImports; ++i) {
      const std::int32_t id = thread * 1000 + i;
      const auto chair = blocking([&](auto done) { writer.import_chairs(csv_of(sample_chair(id)), done); });
      const auto estate = blocking([&](auto done) { writer.import_estates(csv_of(sample_estate(id)), done); });
      if (!chair || !estate) ++refused;
      const auto snapshot = reader.read();
      if (!snapshot->find_chair(id) || !snapshot->find_estate(id)) ++missing;
    }
  });
  CHECK(refused == 0);
  CHECK(missing == 0);
  writer.shutdown();
  CHECK(catalog.published().latest().chairs().rows() == kThreads * kImports);
  CHECK(catalog.published().latest().estates().rows() == kThreads * kImports);
}

TEST_CASE("a shutdown among writes answers every one of them") {
  MemoryStore store;
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  REQUIRE(loaders::load_catalog(store, catalog, {.logger = null_logger()}));
  Writer writer(store, catalog, {.logger = null_logger()});
  std::atomic<int> answered{0};
  std::latch started(kThreads);
  in_parallel([&](int thread) {
    started.arrive_and_wait();
    if (thread == 0) writer.shutdown();
    for (std::int32_t i = 0; i < 200; ++i) writer.buy(i, [&](const Result<void>&) { ++answered; });
    (void)writer.health();
  });
  writer.shutdown();
  CHECK(answered == kThreads * 200);
}

TEST_CASE("reloads among writes lose nothing that was answered, and looks find no difference") {
  const TemporaryFolder folder;
  SqliteStore file((folder.path() / "store.db").string(), null_logger());
  WatchedStore store(file, {.tells_commits = false});
  Catalog catalog(isuumo::Conditions{}, name_renderer());
  REQUIRE(loaders::load_catalog(store, catalog, {.logger = null_logger()}));
  Writer writer(store, catalog, {.logger = null_logger(), .check_interval = std::chrono::milliseconds(1)});
  std::atomic<int> wrong{0};
  in_parallel([&](int thread) {
    const Published<isuumo::CatalogSnapshot>::Reader reader(catalog.published());
    for (std::int32_t i = 0; i < 15; ++i) {
      const std::int32_t id = thread * 1000 + i;
      if (thread == 0) {
        if (!blocking([&](auto done) { writer.reload(done); })) ++wrong;
        continue;
      }
      if (!blocking([&](auto done) { writer.import_chairs(csv_of(sample_chair(id, 1 + i % 2)), done); })) ++wrong;
      if (!blocking([&](auto done) { writer.buy(id, done); })) ++wrong;
      for (std::int32_t earlier = 0; earlier <= i; ++earlier) {
        const bool in_stock = reader.read()->find_chair(thread * 1000 + earlier).has_value();
        if (in_stock != (earlier % 2 == 1)) ++wrong;
      }
      if (!writer.health().difference.empty()) ++wrong;
    }
  });
  CHECK(wrong == 0);
}

}  // namespace nazotte::test
