#include "loaders/memory_store.hpp"

#include <algorithm>
#include <utility>

#include "loaders/initial_data.hpp"

namespace nazotte::loaders {

void MemoryStore::Content::add(const isuumo::Chair& chair) {
  if (!stock.emplace(chair.id, chair.stock).second && status) status = duplicate_row("chair", chair.id);
}

void MemoryStore::Content::add(const isuumo::Estate& estate) {
  if (!estates.insert(estate.id).second && status) status = duplicate_row("estate", estate.id);
}

Result<StoreState> MemoryStore::open() { return has_tables_ ? StoreState::ready : StoreState::empty; }

Result<void> MemoryStore::create_tables() {
  has_tables_ = true;
  return {};
}

Result<void> MemoryStore::load(isuumo::RowSink& /*rows*/) {
  return Error{ErrorCode::disabled, "the memory store keeps no rows"};
}

Result<std::unique_ptr<StoreSnapshot>> MemoryStore::snapshot() {
  return Error{ErrorCode::disabled, "the memory store keeps no rows"};
}

Result<void> MemoryStore::merge(Content&& addition) {
  if (!addition.status) return addition.status;
  for (const auto& [id, stock] : addition.stock) {
    if (content_.stock.contains(id)) return duplicate_row("chair", id);
  }
  for (const std::int32_t id : addition.estates) {
    if (content_.estates.contains(id)) return duplicate_row("estate", id);
  }
  content_.stock.merge(addition.stock);
  content_.estates.merge(addition.estates);
  return {};
}

Result<void> MemoryStore::insert(std::span<const isuumo::Chair> chairs) {
  Content addition;
  for (const isuumo::Chair& chair : chairs) addition.add(chair);
  return merge(std::move(addition));
}

Result<void> MemoryStore::insert(std::span<const isuumo::Estate> estates) {
  Content addition;
  for (const isuumo::Estate& estate : estates) addition.add(estate);
  return merge(std::move(addition));
}

Result<void> MemoryStore::buy(std::span<Purchase> purchases) {
  for (Purchase& purchase : purchases) {
    purchase.granted = 0;
    const auto found = content_.stock.find(purchase.chair_id);
    if (found == content_.stock.end()) continue;
    purchase.granted = std::clamp(found->second, 0, purchase.count);
    found->second -= purchase.granted;
  }
  return {};
}

Result<void> MemoryStore::replace(const InitialData& data) {
  Content content;
  if (auto done = data.read(content); !done) return done;
  if (!content.status) return content.status;
  content_ = std::move(content);
  has_tables_ = true;
  return {};
}

Result<void> MemoryStore::ping() { return {}; }

}  // namespace nazotte::loaders
