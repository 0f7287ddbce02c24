// The one prefix code that all compressed answers are written in, and the block header that tells it to a decoder.
//
// Deflate (RFC 1951) lets every block bring a code of its own. Ours is the same for all rows, so that a row can be
// coded once, at load, and its bits be copied into any answer. The lengths are the optimal ones for the bytes of
// Japanese JSON rows (Larmore and Hirschberg's package-merge, "A fast algorithm for optimal length-limited Huffman
// codes", 1990), with a share of English text and no byte beyond 12 bits, so that other texts do not suffer much.
//
// Thread safety: constants.
#pragma once

#include "server/bit_writer.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nazotte::server {

struct CodeWord {
  std::uint16_t bits = 0;  // in the order in which they are written
  std::uint8_t length = 0;
};

/// Literals, the end of the block, and matches of 3 to 34 bytes.
inline constexpr std::size_t kLiteralWords = 274;
inline constexpr std::size_t kDistanceWords = 30;
inline constexpr std::size_t kEndOfBlock = 256;
inline constexpr std::size_t kLiteralBitsMax = 12;
inline constexpr std::size_t kMatchBytesMin = 3;
inline constexpr std::size_t kMatchBytesMax = 34;
inline constexpr std::size_t kDistanceMax = 32'768;
/// Of any match: its length, its distance, and the extra bits of both.
inline constexpr std::size_t kMatchBitsMax = 12 + 2 + 11 + 13;

extern const std::array<CodeWord, kLiteralWords> kLiteralCode;
extern const std::array<CodeWord, kDistanceWords> kDistanceCode;

/// The header of a final block in this code, as bits.
struct BlockHeader {
  std::array<char, 176> bytes;
  std::size_t bits;
};
extern const BlockHeader kBlockHeader;

/// The word of a match's length with its extra bits. kMatchBytesMin <= bytes <= kMatchBytesMax.
[[nodiscard]] CodeWord match_length_word(std::size_t bytes);

/// Returns how many bits the text took. O(bytes).
inline std::size_t write_literals(std::string_view text, BitWriter& writer) {
  std::size_t written = 0;
  std::uint64_t bits = 0;
  std::size_t count = 0;
  for (const char c : text) {
    const CodeWord word = kLiteralCode[static_cast<unsigned char>(c)];
    bits |= std::uint64_t{word.bits} << count;
    count += word.length;
    if (count + kLiteralBitsMax <= BitWriter::kBitsMax) continue;
    writer.add(bits, count);
    written += count;
    bits = 0;
    count = 0;
  }
  writer.add(bits, count);
  return written + count;
}

/// A few words, one behind the other.
struct Words {
  std::uint64_t bits;
  std::size_t length;
};

/// The second half of a match. 1 <= distance <= kDistanceMax.
inline Words distance_words(std::size_t distance) {
  const std::size_t value = distance - 1;
  if (value < 4) return {.bits = kDistanceCode[value].bits, .length = kDistanceCode[value].length};
  // Two words per power of two; the rest of the value follows as it is.
  const std::size_t extra_bits = static_cast<std::size_t>(std::bit_width(value)) - 2;
  const CodeWord word = kDistanceCode[2 * extra_bits + (value >> extra_bits)];
  const std::uint64_t extra = value & ((std::size_t{1} << extra_bits) - 1);
  return {.bits = word.bits | extra << word.length, .length = word.length + extra_bits};
}

}  // namespace nazotte::server
