// The CRC-32 of texts that are put together from parts whose own CRC is known.
//
// crc(a + b) = crc(a) * x^(8 * |b|) + crc(b), polynomials over GF(2) modulo that of CRC-32; the power depends on the
// length alone and is computed once per part. Source: Mark Adler's crc32_combine of zlib.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nazotte::server {

/// Of `text` appended to a text whose CRC is `before` (0: of none). O(bytes).
[[nodiscard]] std::uint32_t crc32_append(std::uint32_t before, std::string_view text);

/// The same for one byte. O(1).
[[nodiscard]] std::uint32_t crc32_append(std::uint32_t before, char byte);

/// For crc32_join: stands for the length of the appended part. O(log bytes).
[[nodiscard]] std::uint32_t crc32_shift(std::size_t bytes);

/// Of a text with the CRC `before`, followed by a part with the CRC `part`. O(1): some 5 ns where the processor
/// multiplies polynomials, twenty times that elsewhere.
[[nodiscard]] std::uint32_t crc32_join(std::uint32_t before, std::uint32_t part, std::uint32_t shift);

}  // namespace nazotte::server
