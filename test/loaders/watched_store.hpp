// A store that counts how often it is looked at, and may keep to itself whether others have committed.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "loaders/store.hpp"

namespace nazotte::test {

/// Thread safety: as Store; `looks` from any thread.
class WatchedStore : public loaders::Store {
 public:
  struct Options {
    bool tells_commits = true;
  };
  WatchedStore(loaders::Store& behind, Options options) : behind_(behind), options_(options) {}

  Result<loaders::StoreState> open() override { return behind_.open(); }
  Result<void> create_tables() override { return behind_.create_tables(); }
  Result<void> load(isuumo::RowSink& rows) override { return behind_.load(rows); }
  Result<std::unique_ptr<loaders::StoreSnapshot>> snapshot() override {
    auto snapshot = behind_.snapshot();
    if (!snapshot) return snapshot;
    return std::make_unique<Snapshot>(std::move(*snapshot), *this);
  }
  std::optional<std::uint64_t> foreign_commits() override {
    if (!options_.tells_commits) return std::nullopt;
    ++looks;
    return behind_.foreign_commits();
  }
  Result<void> insert(std::span<const isuumo::Chair> chairs) override { return behind_.insert(chairs); }
  Result<void> insert(std::span<const isuumo::Estate> estates) override { return behind_.insert(estates); }
  Result<void> buy(std::span<loaders::Purchase> purchases) override { return behind_.buy(purchases); }
  Result<void> replace(const loaders::InitialData& data) override { return behind_.replace(data); }
  Result<void> ping() override { return behind_.ping(); }

  /// Totals that were asked for, and questions after the commits of others.
  std::atomic<int> looks{0};

 private:
  class Snapshot : public loaders::StoreSnapshot {
   public:
    Snapshot(std::unique_ptr<loaders::StoreSnapshot> behind, WatchedStore& store)
        : behind_(std::move(behind)), store_(store) {}
    Result<void> check_tables() override { return behind_->check_tables(); }
    Result<void> read(isuumo::RowSink& rows) override { return behind_->read(rows); }
    Result<isuumo::Totals> totals(const isuumo::TotalsRange& range) override {
      ++store_.looks;
      return behind_->totals(range);
    }

   private:
    std::unique_ptr<loaders::StoreSnapshot> behind_;
    WatchedStore& store_;
  };

  loaders::Store& behind_;
  const Options options_;
};

}  // namespace nazotte::test
