#include "server/deflate_code.hpp"

#include <utility>

namespace nazotte::server {

namespace {

constexpr std::size_t kWordBitsMax = 15;

/// By byte, then the end of the block, then the lengths of matches.
constexpr std::array<std::uint8_t, kLiteralWords> kLiteralLengths = {
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    12, 12, 12, 12, 9,  12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 9,  12, 8,  7,  6,  5,  6,  6,  6,  6,  6,  6,
    6,  6,  12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 11, 12, 12, 9,  12, 12, 12, 12, 12, 11, 12, 12, 12, 9,
    12, 10, 12, 12, 12, 12, 12, 11, 12, 11, 12, 12, 12, 6,  7,  6,  7,  6,  7,  8,  9,  8,  12, 12, 11, 9,  8,  11,
    9,  12, 9,  8,  8,  12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 6,  4,  5,  5,  7,  8,  8,  8,  8,  8,  8,  7,
    7,  8,  9,  7,  8,  8,  8,  8,  8,  7,  9,  7,  9,  8,  9,  8,  8,  8,  9,  7,  8,  9,  8,  8,  7,  8,  7,  7,
    7,  9,  7,  7,  9,  8,  6,  7,  8,  8,  9,  7,  9,  9,  9,  8,  7,  8,  7,  8,  8,  8,  8,  8,  12, 12, 12, 12,
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    12, 12, 11, 3,  7,  5,  6,  6,  7,  7,  12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 7,  7,  10, 7,  10, 9,  12, 12, 12, 12, 12};

constexpr std::array<std::uint8_t, kDistanceWords> kDistanceLengths = {
    11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 7, 4, 2, 1, 3, 5, 7, 8, 11, 11, 11, 11, 11, 10, 10};

/// RFC 1951, section 3.2.2.
template <std::size_t kWords>
constexpr std::array<CodeWord, kWords> canonical_code(const std::array<std::uint8_t, kWords>& lengths) {
  std::array<CodeWord, kWords> code{};
  std::uint32_t next = 0;
  for (std::size_t length = 1; length <= kWordBitsMax; ++length, next <<= 1) {
    for (std::size_t word = 0; word < kWords; ++word) {
      if (lengths[word] != length) continue;
      std::uint32_t reversed = 0;
      for (std::size_t bit = 0; bit < length; ++bit) reversed |= (next >> bit & 1) << (length - 1 - bit);
      code[word] = {static_cast<std::uint16_t>(reversed), static_cast<std::uint8_t>(length)};
      ++next;
    }
  }
  return code;
}

/// Decoders refuse a code that leaves words unused, or has too many.
template <std::size_t kWords>
constexpr bool is_complete(const std::array<std::uint8_t, kWords>& lengths) {
  std::uint32_t used = 0;
  for (const std::uint8_t length : lengths) used += length == 0 ? 0 : 1U << (kWordBitsMax - length);
  return used == 1U << kWordBitsMax;
}
static_assert(is_complete(kLiteralLengths) && is_complete(kDistanceLengths));

constexpr void add(BlockHeader& header, std::uint32_t value, std::size_t count) {
  for (std::size_t bit = 0; bit < count; ++bit, ++header.bits) {
    const auto byte = static_cast<unsigned char>(header.bytes[header.bits / 8]);
    header.bytes[header.bits / 8] = static_cast<char>(byte | (value >> bit & 1) << header.bits % 8);
  }
}

/// RFC 1951, section 3.2.7. The lengths 0 to 15 are written with four bits each, which is a complete code as well: runs
/// would save 80 bytes of an answer.
constexpr BlockHeader make_block_header() {
  constexpr std::size_t kLengthOrder[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  constexpr std::uint32_t kDynamicBlock = 2;
  BlockHeader header{};
  add(header, 1, 1);  // the last block
  add(header, kDynamicBlock, 2);
  add(header, kLiteralWords - 257, 5);
  add(header, kDistanceWords - 1, 5);
  add(header, std::size(kLengthOrder) - 4, 4);
  for (const std::size_t length : kLengthOrder) add(header, length <= kWordBitsMax ? 4 : 0, 3);
  std::array<std::uint8_t, kWordBitsMax + 1> four_bits{};
  four_bits.fill(4);
  const auto length_code = canonical_code(four_bits);
  for (const std::uint8_t length : kLiteralLengths) add(header, length_code[length].bits, 4);
  for (const std::uint8_t length : kDistanceLengths) add(header, length_code[length].bits, 4);
  return header;
}

}  // namespace

constexpr std::array<CodeWord, kLiteralWords> kLiteralCode = canonical_code(kLiteralLengths);
constexpr std::array<CodeWord, kDistanceWords> kDistanceCode = canonical_code(kDistanceLengths);
constexpr BlockHeader kBlockHeader = make_block_header();

CodeWord match_length_word(std::size_t bytes) {
  const std::size_t value = bytes - kMatchBytesMin;
  if (value < 8) return kLiteralCode[kEndOfBlock + 1 + value];
  // Four words per power of two; the rest of the value follows as it is.
  const std::size_t extra_bits = static_cast<std::size_t>(std::bit_width(value)) - 3;
  const CodeWord word = kLiteralCode[kEndOfBlock + 1 + 4 * extra_bits + (value >> extra_bits)];
  const std::size_t extra = value & ((std::size_t{1} << extra_bits) - 1);
  return {static_cast<std::uint16_t>(word.bits | extra << word.length),
          static_cast<std::uint8_t>(word.length + extra_bits)};
}

}  // namespace nazotte::server
