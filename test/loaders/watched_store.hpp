// A store that counts how often it is looked at, and may keep to itself whether others have committed.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "test/loaders/forwarding_store.hpp"

namespace nazotte::test {

/// Thread safety: as Store; `looks` from any thread.
class WatchedStore : public ForwardingStore {
 public:
  struct Options {
    bool tells_commits = true;
  };
  WatchedStore(loaders::Store& behind, Options options) : ForwardingStore(behind), options_(options) {}

  Result<std::unique_ptr<loaders::StoreSnapshot>> snapshot() override { return snapshot_as<Snapshot>(*this); }
  std::optional<std::uint64_t> foreign_commits() override {
    if (!options_.tells_commits) return std::nullopt;
    ++looks;
    return ForwardingStore::foreign_commits();
  }

  /// Totals that were asked for, and questions after the commits of others.
  std::atomic<int> looks{0};

 private:
  class Snapshot : public ForwardingSnapshot {
   public:
    Snapshot(std::unique_ptr<loaders::StoreSnapshot> behind, WatchedStore& store)
        : ForwardingSnapshot(std::move(behind)), store_(store) {}
    Result<isuumo::Totals> totals(const isuumo::TotalsRange& range) override {
      ++store_.looks;
      return ForwardingSnapshot::totals(range);
    }

   private:
    WatchedStore& store_;
  };

  const Options options_;
};

}  // namespace nazotte::test
