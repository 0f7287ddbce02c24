#include "key_index.hpp"

#include "prefetch.hpp"

#include <algorithm>

namespace nazotte {

KeyIndex::KeyIndex(std::span<const Key> keys, std::span<const std::uint32_t> by_key, const BuildMemory& memory) {
  if (keys.empty()) return;
  first_ = keys[by_key.front()];
  // Unsigned: the distance of two keys may exceed the signed range.
  const std::uint64_t last = static_cast<std::uint64_t>(keys[by_key.back()]) - static_cast<std::uint64_t>(first_);
  if (last / kDenseRatio < keys.size()) {
    no_row_ = static_cast<std::uint32_t>(keys.size());
    table_ = PackedArray(last + 1, no_row_, memory);
    std::uint64_t place = 0;
    for (std::size_t i = 0; i < by_key.size(); ++i) {
      prefetch_ahead(by_key, i, [&keys](std::uint32_t row) { return &keys[row]; });
      const std::uint32_t row = by_key[i];
      const std::uint64_t end = static_cast<std::uint64_t>(keys[row]) - static_cast<std::uint64_t>(first_);
      for (; place < end; ++place) table_.set(place, no_row_);
      table_.set(place++, row);
    }
    return;
  }
  rows_.assign(by_key.begin(), by_key.end());
  keys_.reserve(keys.size());
  for (const std::uint32_t row : by_key) keys_.push_back(keys[row]);
}

std::optional<std::uint32_t> KeyIndex::find(Key key) const {
  if (table_.size() > 0) {
    const std::uint64_t place = static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(first_);
    if (key < first_ || place >= table_.size()) return std::nullopt;
    const std::uint32_t row = table_[place];
    return row == no_row_ ? std::nullopt : std::optional(row);
  }
  const auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
  if (found == keys_.end() || *found != key) return std::nullopt;
  return rows_[static_cast<std::size_t>(found - keys_.begin())];
}

std::size_t KeyIndex::bytes() const {
  return table_.bytes() + keys_.capacity() * sizeof(Key) + rows_.capacity() * sizeof(std::uint32_t);
}

}  // namespace nazotte
