#include "key_index.hpp"

#include "prefetch.hpp"

#include <algorithm>

namespace nazotte {

std::optional<DenseKeys> DenseKeys::of(const KeysInOrder& rows) {
  // Places per row at which KeyIndex's table is still no larger than its sorted arrays.
  constexpr std::uint64_t kDenseRatio = 3;
  if (rows.keys.empty()) return std::nullopt;
  const Key first = rows.keys[rows.by_key.front()];
  const std::uint64_t last =
      static_cast<std::uint64_t>(rows.keys[rows.by_key.back()]) - static_cast<std::uint64_t>(first);
  if (last / kDenseRatio >= rows.keys.size()) return std::nullopt;
  return DenseKeys{first, last + 1};
}

KeyIndex::KeyIndex(const KeysInOrder& rows, const BuildMemory& memory) : dense_(DenseKeys::of(rows)) {
  const auto& [keys, by_key] = rows;
  if (dense_) {
    no_row_ = static_cast<std::uint32_t>(keys.size());
    table_ = PackedArray(dense_->places, no_row_, memory);
    std::uint64_t place = 0;
    for (std::size_t i = 0; i < by_key.size(); ++i) {
      prefetch_ahead(by_key, i, [&keys = keys](std::uint32_t row) { return &keys[row]; });
      const std::uint32_t row = by_key[i];
      const std::uint64_t end = dense_->place(keys[row]);
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
  if (dense_) {
    const std::uint64_t place = dense_->place(key);
    if (place == dense_->places) return std::nullopt;
    const std::uint32_t row = table_[place];
    return row == no_row_ ? std::nullopt : std::optional(row);
  }
  const auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
  if (found == keys_.end() || *found != key) return std::nullopt;
  return rows_[static_cast<std::size_t>(found - keys_.begin())];
}

std::optional<KeyRange> KeyIndex::range() const {
  if (dense_) return KeyRange{dense_->first, dense_->first + static_cast<Key>(dense_->places - 1)};
  if (keys_.empty()) return std::nullopt;
  return KeyRange{keys_.front(), keys_.back()};
}

std::size_t KeyIndex::bytes() const {
  return table_.bytes() + keys_.capacity() * sizeof(Key) + rows_.capacity() * sizeof(std::uint32_t);
}

}  // namespace nazotte
