#include "grid_kernels.hpp"

#include <nazotte/limits.hpp>
#include <nazotte/target_clones.hpp>

#include "avx512.hpp"
#include "wide.hpp"

#include <cstring>

namespace nazotte {

namespace {

using wide::EightIntegers;
using wide::Flags;
using wide::FourIntegers;
using wide::load;
using wide::pack;
using wide::Reals;

/// Two points: latitude, longitude, latitude, longitude. Flags those for which to_microdegrees would look closer.
NAZOTTE_WIDE void round_two(const Degrees* points, GridPoint* out, Flags& doubts) {
  constexpr double kMicro = 1e6;
  Reals degrees;
  std::memcpy(&degrees, points, sizeof degrees);
  const Reals magnitude = degrees < 0 ? -degrees : degrees;
  const Flags within = magnitude <= kCoordinateDegreesMax;
  const Reals scaled = within ? magnitude * kMicro : Reals{};
  const FourIntegers whole = __builtin_convertvector(scaled, FourIntegers);
  const Reals rest = scaled - __builtin_convertvector(whole, Reals);
  doubts |= ~within | (rest == 0.5);
  // A true flag is -1.
  const FourIntegers rounded = whole - __builtin_convertvector(rest > 0.5, FourIntegers);
  const FourIntegers negative = __builtin_convertvector(degrees < 0, FourIntegers);
  const FourIntegers microdegrees = (rounded ^ negative) - negative;
  const FourIntegers swapped = __builtin_shufflevector(microdegrees, microdegrees, 1, 0, 3, 2);  // longitude is x
  std::memcpy(out, &swapped, sizeof swapped);
}

/// Calls flags(first, out) for both halves of a group.
template <class HalfFlags>
NAZOTTE_WIDE GroupMask group_mask(HalfFlags half_flags) {
  EightIntegers low;
  EightIntegers high;
  half_flags(0, low);
  half_flags(kGroupSize / 2, high);
  return pack(low, high);
}

NAZOTTE_WIDE GroupMask within(const PointGroup& points, const GridBox& box) {
  return group_mask([&](std::size_t first, EightIntegers & flags) __attribute__((always_inline)) {
    EightIntegers x;
    EightIntegers y;
    load(points.x, first, x);
    load(points.y, first, y);
    flags = (x > box.min.x) & (x < box.max.x) & (y > box.min.y) & (y < box.max.y);
  });
}

NAZOTTE_FAST_CLONES
GroupMask reaching_into_by_halves(const BoxGroup& boxes, const GridBox& box) {
  return group_mask([&](std::size_t first, EightIntegers & flags) __attribute__((always_inline)) {
    EightIntegers min_x;
    EightIntegers min_y;
    EightIntegers max_x;
    EightIntegers max_y;
    load(boxes.min_x, first, min_x);
    load(boxes.min_y, first, min_y);
    load(boxes.max_x, first, max_x);
    load(boxes.max_y, first, max_y);
    flags = (max_x > box.min.x) & (min_x < box.max.x) & (max_y > box.min.y) & (min_y < box.max.y);
  });
}

NAZOTTE_FAST_CLONES
GroupMask below_by_halves(const std::uint32_t* values, std::uint32_t bound) {
  // Signed comparison is what machines have: both sides are moved by half of the range.
  constexpr std::uint32_t kHalf = 0x8000'0000U;
  const auto moved_bound = static_cast<std::int32_t>(bound ^ kHalf);
  return group_mask([&](std::size_t first, EightIntegers & flags) __attribute__((always_inline)) {
    EightIntegers moved;
    std::memcpy(&moved, values + first, sizeof moved);
    flags = (moved ^ static_cast<std::int32_t>(kHalf)) < moved_bound;
  });
}

#ifdef NAZOTTE_HAS_TARGET_CLONES
NAZOTTE_AVX512 GroupMask reaching_into(const BoxGroup& boxes, const GridBox& box) {
  const __mmask16 right = _mm512_cmpgt_epi32_mask(_mm512_loadu_si512(boxes.max_x.data()), _mm512_set1_epi32(box.min.x));
  const __mmask16 above = _mm512_cmpgt_epi32_mask(_mm512_loadu_si512(boxes.max_y.data()), _mm512_set1_epi32(box.min.y));
  return _mm512_mask_cmplt_epi32_mask(right, _mm512_loadu_si512(boxes.min_x.data()), _mm512_set1_epi32(box.max.x)) &
         _mm512_mask_cmplt_epi32_mask(above, _mm512_loadu_si512(boxes.min_y.data()), _mm512_set1_epi32(box.max.y));
}

NAZOTTE_AVX512 GroupMask below(const std::uint32_t* values, std::uint32_t bound) {
  return _mm512_cmplt_epu32_mask(_mm512_loadu_si512(values), _mm512_set1_epi32(static_cast<std::int32_t>(bound)));
}
#endif

NAZOTTE_PORTABLE GroupMask reaching_into(const BoxGroup& boxes, const GridBox& box) {
  return reaching_into_by_halves(boxes, box);
}

NAZOTTE_PORTABLE GroupMask below(const std::uint32_t* values, std::uint32_t bound) {
  return below_by_halves(values, bound);
}

}  // namespace

NAZOTTE_FAST_CLONES
bool round_to_grid(std::span<const Degrees> points, GridPoint* out) {
  Flags doubts{};
  std::size_t i = 0;
  for (; i + 2 <= points.size(); i += 2) round_two(&points[i], out + i, doubts);
  if (i < points.size()) {
    const std::array<Degrees, 2> last{points[i], points[i]};
    std::array<GridPoint, 2> rounded;
    round_two(last.data(), rounded.data(), doubts);
    out[i] = rounded[0];
  }
  return !wide::any(doubts);
}

NAZOTTE_FAST_CLONES
GroupMask points_within(const PointGroup& points, const GridBox& box) { return within(points, box); }

GroupMask boxes_reaching_into(const BoxGroup& boxes, const GridBox& box) { return reaching_into(boxes, box); }

GroupMask elements_below(const std::uint32_t* values, std::uint32_t bound) { return below(values, bound); }

}  // namespace nazotte
