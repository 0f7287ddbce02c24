#include "server/crc32_join.hpp"

#include <zlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nazotte::server {

namespace {

#if defined(__x86_64__)

/// zlib multiplies bit by bit, which for a page of 25 rows costs more than all else that joins them.
[[gnu::target("pclmul,sse4.1")]] std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_cvtsi32_si128(static_cast<int>(a)), _mm_cvtsi32_si128(static_cast<int>(b)), 0);
  // The polynomials are mirrored, so the product of two of degree 31 at most begins one bit further up.
  const std::uint64_t mirrored = static_cast<std::uint64_t>(_mm_cvtsi128_si64(product)) << 1;
  // The lower half, which holds the high powers, is what four zero bytes would reduce.
  const z_crc_t* const table = get_crc_table();
  auto rest = static_cast<std::uint32_t>(mirrored);
  for (int byte = 0; byte < 4; ++byte) rest = rest >> 8 ^ static_cast<std::uint32_t>(table[rest & 0xff]);
  return rest ^ static_cast<std::uint32_t>(mirrored >> 32);
}

bool can_multiply() { return __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0; }

#else

std::uint32_t multiply(std::uint32_t, std::uint32_t b) { return b; }
bool can_multiply() { return false; }

#endif

}  // namespace

std::uint32_t crc32_append(std::uint32_t before, std::string_view text) {
  if (text.empty()) return before;  // zlib takes a null pointer for a wish to begin anew
  return static_cast<std::uint32_t>(::crc32_z(before, reinterpret_cast<const Bytef*>(text.data()), text.size()));
}

std::uint32_t crc32_append(std::uint32_t before, char byte) {
  const std::uint32_t rest = ~before;
  return ~(rest >> 8 ^ static_cast<std::uint32_t>(get_crc_table()[(rest ^ static_cast<unsigned char>(byte)) & 0xff]));
}

std::uint32_t crc32_shift(std::size_t bytes) {
  return static_cast<std::uint32_t>(::crc32_combine_gen(static_cast<z_off_t>(bytes)));
}

std::uint32_t crc32_join(std::uint32_t before, std::uint32_t part, std::uint32_t shift) {
  if (can_multiply()) return multiply(before, shift) ^ part;
  return static_cast<std::uint32_t>(::crc32_combine_op(before, part, shift));
}

}  // namespace nazotte::server
