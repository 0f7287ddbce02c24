// An array of unsigned numbers that takes 1 to 4 bytes each, as the largest of them needs.
//
// Row numbers below 2^24 take 3 bytes instead of 4: the lists of ten million rows become a fourth smaller.
//
// Thread safety: const access from any thread.
// Invariant: every number is at most the bound given at the start.
#pragma once

#include <nazotte/check.hpp>

#include "large_vector.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace nazotte {

class PackedArray {
 public:
  PackedArray() = default;

  /// `size` zeros; later numbers may be up to `largest`.
  PackedArray(std::size_t size, std::uint32_t largest, const BuildMemory& memory = {})
      : width_(largest < 1U << 8    ? 1
               : largest < 1U << 16 ? 2
               : largest < 1U << 24 ? 3
                                    : 4),
        mask_(width_ == 4 ? ~std::uint32_t{0} : (std::uint32_t{1} << (8 * width_)) - 1),
        size_(size),
        bytes_(size * width_ + kPadding, memory) {}

  [[nodiscard]] std::uint32_t operator[](std::size_t index) const {
    NAZOTTE_DCHECK(index < size_);
    std::uint32_t value;
    std::memcpy(&value, bytes_.data() + index * width_, sizeof value);
    return value & mask_;
  }

  void set(std::size_t index, std::uint32_t value) {
    NAZOTTE_DCHECK(index < size_ && value <= mask_);
    std::uint8_t* const to = bytes_.data() + index * width_;
    // A width known to the compiler makes each of these one or two moves.
    switch (width_) {
      case 1:
        std::memcpy(to, &value, 1);
        break;
      case 2:
        std::memcpy(to, &value, 2);
        break;
      case 3:
        std::memcpy(to, &value, 3);
        break;
      default:
        std::memcpy(to, &value, 4);
    }
  }

  void prefetch(std::size_t index) const { __builtin_prefetch(bytes_.data() + index * width_); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_.capacity(); }

 private:
  static constexpr std::size_t kPadding = 3;  // a number is read as 4 bytes

  std::size_t width_ = 1;
  std::uint32_t mask_ = 0xff;
  std::size_t size_ = 0;
  LargeVector<std::uint8_t> bytes_;
};

}  // namespace nazotte
