#include "found_rows.hpp"

#include "avx512.hpp"

#include <bit>
#include <cstddef>

namespace nazotte {

namespace {

#ifdef NAZOTTE_HAS_TARGET_CLONES
/// Writes rows[i] for each i in `among` to out[0], out[1], ..., and anything up to out[kGroupSize]; returns how many.
NAZOTTE_AVX512 std::size_t pack(const std::uint32_t* rows, GroupMask among, std::uint32_t* out) {
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(static_cast<__mmask16>(among), _mm512_loadu_si512(rows)));
  return static_cast<std::size_t>(std::popcount(among));
}
#endif

NAZOTTE_PORTABLE std::size_t pack(const std::uint32_t* rows, GroupMask among, std::uint32_t* out) {
  std::size_t size = 0;
  for_each_element(among, [&](std::size_t i) { out[size++] = rows[i]; });
  return size;
}

}  // namespace

void append_rows(const std::uint32_t* rows, GroupMask among, FoundRows& out) {
  const std::size_t size = out.size();
  out.resize(size + kGroupSize, boost::container::default_init);
  const std::size_t added = pack(rows, among, out.data() + size);
  out.resize(size + added, boost::container::default_init);
}

}  // namespace nazotte
