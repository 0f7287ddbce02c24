// A MySQL store whose connections go through a gate, and what its tests do with it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "test/loaders/store_under_test.hpp"
#include "test/loaders/tcp_gate.hpp"

namespace nazotte::test {

inline Result<void> insert_chair(loaders::Store& store, std::int32_t id) {
  const std::vector<isuumo::Chair> chairs = {sample_chair(id)};
  return store.insert(chairs);
}

/// Open, and not yet asked for tables.
struct GatedStore {
  explicit GatedStore(const StoreUnderTest& fixture) : gate(fixture.url().port) {
    loaders::StoreUrl url = fixture.url();
    url.port = gate.port();
    store = loaders::make_store(url, null_logger());
    REQUIRE(store->open());
  }
  TcpGate gate;
  std::unique_ptr<loaders::Store> store;
};

}  // namespace nazotte::test
