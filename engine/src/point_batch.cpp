#include "point_batch.hpp"

#include "avx512.hpp"
#include "grid_kernels.hpp"

#include <algorithm>
#include <bit>

namespace nazotte {

namespace {

/// Where packed elements go; up to kGroupSize elements behind the last one are overwritten.
struct Packed {
  std::int32_t* x;
  std::int32_t* y;
  std::uint32_t* rows;
};

#ifdef NAZOTTE_HAS_TARGET_CLONES
/// Packs the points within the bounds; returns how many there are.
NAZOTTE_AVX512 std::size_t pack(const RankedPoints* groups, GroupMask among, const GridBox& bounds, const Packed& out) {
  // Unsigned, what is left of the bounds is far to the right of them: one comparison instead of two.
  const __m512i first_x = _mm512_set1_epi32(bounds.min.x + 1);
  const __m512i first_y = _mm512_set1_epi32(bounds.min.y + 1);
  const __m512i width = _mm512_set1_epi32(bounds.max.x - bounds.min.x - 1);
  const __m512i height = _mm512_set1_epi32(bounds.max.y - bounds.min.y - 1);
  std::size_t size = 0;
  for (; among != 0; among &= among - 1) {
    const RankedPoints& from = groups[std::countr_zero(among)];
    const __m512i x = _mm512_load_si512(from.points.x.data());
    const __m512i y = _mm512_load_si512(from.points.y.data());
    const __mmask16 within = _mm512_mask_cmplt_epu32_mask(_mm512_cmplt_epu32_mask(_mm512_sub_epi32(x, first_x), width),
                                                          _mm512_sub_epi32(y, first_y), height);
    _mm512_storeu_si512(out.x + size, _mm512_maskz_compress_epi32(within, x));
    _mm512_storeu_si512(out.y + size, _mm512_maskz_compress_epi32(within, y));
    _mm512_storeu_si512(out.rows + size, _mm512_maskz_compress_epi32(within, _mm512_load_si512(from.rows.data())));
    size += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(within)));
  }
  return size;
}
#endif

NAZOTTE_PORTABLE std::size_t pack(const RankedPoints* groups, GroupMask among, const GridBox& bounds,
                                  const Packed& out) {
  std::size_t size = 0;
  for_each_element(among, [&](std::size_t group) {
    const RankedPoints& from = groups[group];
    for_each_element(points_within(from.points, bounds), [&](std::size_t i) {
      out.x[size] = from.points.x[i];
      out.y[size] = from.points.y[i];
      out.rows[size] = from.rows[i];
      ++size;
    });
  });
  return size;
}

}  // namespace

void PointBatch::add(const RankedPoints* groups, GroupMask among, const GridBox& bounds) {
  size_ +=
      pack(groups, among, bounds, {x_.values.data() + size_, y_.values.data() + size_, rows_.values.data() + size_});
}

GroupMask PointBatch::contained(const Polygon& polygon, std::size_t first) const {
  PointGroup points;
  std::copy_n(x_.values.data() + first, kGroupSize, points.x.data());
  std::copy_n(y_.values.data() + first, kGroupSize, points.y.data());
  const std::size_t rest = size_ - first;
  return polygon.contained(points, rest < kGroupSize ? (GroupMask{1} << rest) - 1 : kWholeGroup);
}

}  // namespace nazotte
