// 64 comparisons become the 64 bits of a word, in a way that compilers can vectorise.
//
// Thread safety: pure functions.
#pragma once

#include "bitmap.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace nazotte {

static_assert(std::endian::native == std::endian::little, "byte i of a word is bits 8i to 8i + 7");

/// Bit i of the result is flags[i], which is 0 or 1, for i < kWordBits.
inline Word pack_flags(const std::uint8_t* flags) {
  Word mask = 0;
  for (std::uint32_t i = 0; i < kWordBits; i += 8) {
    Word bytes;
    std::memcpy(&bytes, flags + i, sizeof bytes);
    // The multiplication moves byte i to bit 56 + i.
    mask |= (bytes * 0x0102'0408'1020'4080U >> 56) << i;
  }
  return mask;
}

}  // namespace nazotte
