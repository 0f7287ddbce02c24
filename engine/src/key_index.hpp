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

class KeyIndex {
 public:
  /// `by_key`: all rows ascending by key; `keys[row]`: the row's key. Keys must be distinct. O(rows).
  KeyIndex(std::span<const Key> keys, std::span<const std::uint32_t> by_key, const BuildMemory& memory = {});

  /// O(1) for dense keys, else O(log rows).
  [[nodiscard]] std::optional<std::uint32_t> find(Key key) const;

  [[nodiscard]] std::size_t bytes() const;

 private:
  /// Table entries per row at which the table is still no larger than the sorted arrays.
  static constexpr std::uint64_t kDenseRatio = 3;

  Key first_ = 0;
  PackedArray table_;  // dense form: row of key first_ + i, or rows()
  std::uint32_t no_row_ = 0;
  std::vector<Key> keys_;  // sorted form
  std::vector<std::uint32_t> rows_;
};

}  // namespace nazotte
