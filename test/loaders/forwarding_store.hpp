// What test stores have in common that stand before another one: they hand everything on but what they are about.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "loaders/store.hpp"

namespace nazotte::test {

/// Thread safety and lifetime: as the store behind, which must outlive it.
class ForwardingStore : public loaders::Store {
 public:
  explicit ForwardingStore(loaders::Store& behind) : behind_(behind) {}

  Result<loaders::StoreState> open() override { return behind_.open(); }
  Result<void> create_tables() override { return behind_.create_tables(); }
  Result<void> load(isuumo::RowSink& rows) override { return behind_.load(rows); }
  Result<std::unique_ptr<loaders::StoreSnapshot>> snapshot() override { return behind_.snapshot(); }
  std::optional<std::uint64_t> foreign_commits() override { return behind_.foreign_commits(); }
  Result<void> insert(std::span<const isuumo::Chair> chairs) override { return behind_.insert(chairs); }
  Result<void> insert(std::span<const isuumo::Estate> estates) override { return behind_.insert(estates); }
  Result<void> buy(std::span<loaders::Purchase> purchases) override { return behind_.buy(purchases); }
  Result<void> replace(const loaders::InitialData& data) override { return behind_.replace(data); }
  Result<void> ping() override { return behind_.ping(); }

 protected:
  /// A snapshot of the store behind, in a `Snapshot` that knows `store`.
  template <class Snapshot, class Derived>
  Result<std::unique_ptr<loaders::StoreSnapshot>> snapshot_as(Derived& store) {
    auto snapshot = behind_.snapshot();
    if (!snapshot) return snapshot;
    return std::make_unique<Snapshot>(std::move(*snapshot), store);
  }

 private:
  loaders::Store& behind_;
};

class ForwardingSnapshot : public loaders::StoreSnapshot {
 public:
  explicit ForwardingSnapshot(std::unique_ptr<loaders::StoreSnapshot> behind) : behind_(std::move(behind)) {}

  Result<void> check_tables() override { return behind_->check_tables(); }
  Result<void> read(isuumo::RowSink& rows) override { return behind_->read(rows); }
  Result<isuumo::Totals> totals(const isuumo::TotalsRange& range) override { return behind_->totals(range); }

 private:
  std::unique_ptr<loaders::StoreSnapshot> behind_;
};

}  // namespace nazotte::test
