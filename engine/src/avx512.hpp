// What functions with NAZOTTE_AVX512 share.
//
// Conversions are spelt in the compiler's vectors: the intrinsics for them warn of their own uninitialised values
// (GCC 12).
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/target_clones.hpp>

#ifdef NAZOTTE_HAS_TARGET_CLONES

#include "wide.hpp"

#include <immintrin.h>

#include <cstdint>
#include <cstring>

namespace nazotte::avx512 {

/// values[0..8) as doubles, counted from `origin`. Exact unless such a difference has more than 32 bits.
NAZOTTE_AVX512 inline __m512d reals(const std::int32_t* values, std::int32_t origin) {
  wide::EightIntegers eight;
  std::memcpy(&eight, values, sizeof eight);
  return __builtin_convertvector(eight - origin, __m512d);
}

/// As reals(values, min), after what is beyond `min` and `max` was cut off.
NAZOTTE_AVX512 inline __m512d reals_within(const std::int32_t* values, std::int32_t min, std::int32_t max) {
  wide::EightIntegers eight;
  std::memcpy(&eight, values, sizeof eight);
  eight = eight < min ? wide::EightIntegers{} + min : eight;
  eight = eight > max ? wide::EightIntegers{} + max : eight;
  return __builtin_convertvector(eight - min, __m512d);
}

/// x * a + y * b - c.
NAZOTTE_AVX512 inline __m512d side(__m512d x, __m512d a, __m512d y, __m512d b, __m512d c) {
  return _mm512_fmadd_pd(x, a, _mm512_fmsub_pd(y, b, c));
}

}  // namespace nazotte::avx512

#endif
