// The store that keeps nothing: only what conditional updates and duplicate checks need, so that rows are not held
// twice. For benchmarks, trials and tests; a restart starts over.
//
// Thread safety: as Store.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "loaders/store.hpp"

namespace nazotte::loaders {

class MemoryStore : public Store {
 public:
  /// `empty` until tables were made or filled.
  [[nodiscard]] Result<StoreState> open() override;
  [[nodiscard]] Result<void> create_tables() override;
  /// Always `disabled`, as is snapshot(): there are no rows to read.
  [[nodiscard]] Result<void> load(isuumo::RowSink& rows) override;
  [[nodiscard]] Result<std::unique_ptr<StoreSnapshot>> snapshot() override;
  [[nodiscard]] Result<void> insert(std::span<const isuumo::Chair> chairs) override;
  [[nodiscard]] Result<void> insert(std::span<const isuumo::Estate> estates) override;
  [[nodiscard]] Result<void> buy(std::span<Purchase> purchases) override;
  [[nodiscard]] Result<void> replace(const InitialData& data) override;
  [[nodiscard]] Result<void> ping() override;

 private:
  struct Content : isuumo::RowSink {
    void add(const isuumo::Chair& chair) override;
    void add(const isuumo::Estate& estate) override;

    std::unordered_map<std::int32_t, std::int32_t> stock;  // by chair id
    std::unordered_set<std::int32_t> estates;
    Result<void> status;  // the first duplicate
  };

  /// `addition` into the content, or nothing of it.
  Result<void> merge(Content&& addition);

  bool has_tables_ = false;
  Content content_;
};

}  // namespace nazotte::loaders
