// From a key to its row.
//
// Two forms: when keys are dense (an AUTO_INCREMENT column) a table indexed by key; else keys sorted for binary search.
//
// Thread safety: const access from any thread.
// Invariant: holds each row exactly once; keys are distinct.
#pragma once

#include <nazotte/schema.hpp>

#include "packed_array.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nazotte {

/// A segment's keys and all its rows ascending by key; keys are distinct.
struct KeysInOrder {
  std::span<const Key> keys;
  std::span<const std::uint32_t> by_key;
};

/// Keys that lie so close together that a table with a place for each value between them pays.
struct DenseKeys {
  Key first;
  std::uint64_t places;  // from the first to the last key

  /// Nothing when there are no keys, or when they are not dense. O(1).
  [[nodiscard]] static std::optional<DenseKeys> of(const KeysInOrder& rows);

  /// Where the key is; `places` when it lies outside.
  [[nodiscard]] std::uint64_t place(Key key) const {
    // Unsigned: the distance of two keys may exceed the signed range.
    const std::uint64_t place = static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(first);
    return key < first || place >= places ? places : place;
  }
};

class KeyIndex {
 public:
  /// O(rows).
  explicit KeyIndex(const KeysInOrder& rows, const BuildMemory& memory = {});

  /// O(1) for dense keys, else O(log rows).
  [[nodiscard]] std::optional<std::uint32_t> find(Key key) const;

  /// From the smallest key to the largest; nothing without rows. O(1).
  [[nodiscard]] std::optional<KeyRange> range() const;

  [[nodiscard]] std::size_t bytes() const;

 private:
  std::optional<DenseKeys> dense_;
  PackedArray table_;  // dense form: row of each place, or rows()
  std::uint32_t no_row_ = 0;
  std::vector<Key> keys_;  // sorted form
  std::vector<std::uint32_t> rows_;
};

}  // namespace nazotte
