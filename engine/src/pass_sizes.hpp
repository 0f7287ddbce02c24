// The two smallest sides of a row by its key: one read from memory.
//
// Through the key index and the columns they are four reads, of which three wait for the first; at a million rows none
// of them is in a cache. Here each side takes a byte at a place that follows from the key.
//
// Thread safety: const access from any thread.
// Invariant: holds all keys of the segment. Neither they nor the sides ever change; rows of a merge get an index anew.
#pragma once

#include <nazotte/schema.hpp>

#include "key_index.hpp"
#include "large_vector.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace nazotte {

/// The columns of all sides, at least 2.
using SideColumns = boost::container::small_vector<std::span<const std::int32_t>, 4>;

/// The two smallest sides of a row, the smaller one first.
[[nodiscard]] SizePair smallest_sides(const SideColumns& sides, std::size_t row);

class PassSizes {
 public:
  /// Nothing when keys are not dense, or when the sides to be kept span more than kSpanMax values. O(rows).
  [[nodiscard]] static std::optional<PassSizes> build(const KeysInOrder& rows, const SideColumns& sides,
                                                      const BuildMemory& memory = {});

  /// A side takes a byte, of which one value says that there is no row.
  static constexpr std::int64_t kSpanMax = 255;

  /// Nothing for a key without a row. O(1).
  [[nodiscard]] std::optional<SizePair> find(Key key) const {
    const std::uint64_t place = keys_.place(key);
    if (place == keys_.places || codes_[place] == kNoRow) return std::nullopt;
    const std::int32_t code = codes_[place];
    return SizePair{smallest_ + code / kSideCodes, smallest_ + code % kSideCodes};
  }

  [[nodiscard]] std::size_t bytes() const { return codes_.capacity() * sizeof(Code); }

 private:
  using Code = std::uint16_t;
  static constexpr std::int32_t kSideCodes = 256;
  static constexpr Code kNoRow = 0xffff;

  PassSizes(DenseKeys keys, std::int32_t smallest, const BuildMemory& memory)
      : keys_(keys), smallest_(smallest), codes_(keys.places, kNoRow, memory) {}

  DenseKeys keys_;
  std::int32_t smallest_;    // of all sides
  LargeVector<Code> codes_;  // by key: (smaller side - smallest_) x kSideCodes + larger side - smallest_
};

}  // namespace nazotte
