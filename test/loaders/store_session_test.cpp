#include "loaders/store_session.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "loaders/sqlite_store.hpp"
#include "test/loaders/faulty_store.hpp"
#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using loaders::SqliteStore;
using loaders::StoreSession;
using namespace std::chrono_literals;

namespace {

/// A store whose third write is committed, but not answered, and which cannot tell either.
class ForgetfulStore : public FaultyStore {
 public:
  explicit ForgetfulStore(std::unique_ptr<loaders::Store> behind)
      : FaultyStore(*behind, Fault::lost_committed, 3), owned_(std::move(behind)) {
    away_for = 1'000'000;
  }

 private:
  std::unique_ptr<loaders::Store> owned_;
};

struct Session {
  explicit Session(bool forgetful = false)
      : session(catalog, {.make_store = [this, forgetful]() -> std::unique_ptr<loaders::Store> {
                            auto store = std::make_unique<SqliteStore>(path, null_logger());
                            ++stores;
                            // Only the first one forgets.
                            if (forgetful && stores == 1) return std::make_unique<ForgetfulStore>(std::move(store));
                            return store;
                          },
                          .writer = {.logger = null_logger()}}) {
    REQUIRE(session.load({}));
  }

  Result<void> import_chair(std::int32_t id) {
    return outcome([&](auto done) { session.import_chairs(csv_of(sample_chair(id)), std::move(done)); });
  }
  Result<void> buy(std::int32_t id) {
    return outcome([&](auto done) { session.buy(id, std::move(done)); });
  }

  template <class Call>
  Result<void> outcome(Call call) {
    std::promise<Result<void>> promise;
    auto future = promise.get_future();
    call([&](Result<void> result) { promise.set_value(std::move(result)); });
    REQUIRE(future.wait_for(60s) == std::future_status::ready);
    return future.get();
  }

  TemporaryFolder folder;
  std::string path = (folder.path() / "shop.sqlite").string();
  int stores = 0;
  isuumo::Catalog catalog{isuumo::Conditions{}, name_renderer()};
  StoreSession session;
};

}  // namespace

TEST_CASE("A closed session leaves its store to others, and takes no writes") {
  Session shop;
  REQUIRE(shop.import_chair(1));
  shop.session.close();
  shop.session.close();
  CHECK(shop.buy(1).error().code == ErrorCode::unavailable);
  CHECK(shop.session.health().ready);
  SqliteStore other(shop.path, null_logger());
  CHECK(other.open());
}

TEST_CASE("A session that is opened again goes on with what memory holds") {
  Session shop;
  REQUIRE(shop.import_chair(1));
  const auto* const before = &shop.catalog.published().latest();
  shop.session.close();
  shop.session.reopen({});
  CHECK(&shop.catalog.published().latest() == before);
  CHECK(shop.buy(1));
  CHECK(shop.session.health().ready);
  shop.session.close();
  CHECK(shop.catalog.stock(1) == 2);
}

TEST_CASE("A write of unknown outcome is found when the session is opened again") {
  Session shop(true);
  REQUIRE(shop.import_chair(1));
  REQUIRE(shop.buy(1));
  CHECK(shop.buy(1).error().code == ErrorCode::unavailable);
  shop.session.close();
  CHECK(shop.catalog.stock(1) == 2);
  shop.session.reopen({});
  CHECK(shop.buy(1).has_value());
  shop.session.close();
  CHECK(shop.catalog.stock(1) == 0);
}

TEST_CASE("A session whose store is gone still opens, and refuses writes") {
  Session shop;
  REQUIRE(shop.import_chair(1));
  shop.session.close();
  SqliteStore other(shop.path, null_logger());
  REQUIRE(other.open());
  shop.session.reopen({});
  CHECK(shop.buy(1).error().code == ErrorCode::unavailable);
  CHECK(shop.catalog.published().latest().chairs().rows() == 1);
}

}  // namespace nazotte::test
