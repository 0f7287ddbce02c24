// Four doubles or eight integers in one register: the vector types of the compiler (GCC, Clang), for loops that it does
// not find by itself. On machines without AVX2 they are split into halves.
//
// Only for functions that are compiled with NAZOTTE_FAST_CLONES; all in here is inlined into them, which is also why
// results are handed out by reference: vectors as return values are passed differently with and without AVX.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/grid.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#define NAZOTTE_WIDE inline __attribute__((always_inline))

namespace nazotte::wide {

inline constexpr std::size_t kLanes = 4;

using Reals = double __attribute__((vector_size(32)));
/// Results of comparisons of Reals: a true flag is -1.
using Flags = std::int64_t __attribute__((vector_size(32)));
using FourIntegers = std::int32_t __attribute__((vector_size(16)));
/// Also the results of their comparisons.
using EightIntegers = std::int32_t __attribute__((vector_size(32)));

template <class Vector, class Value, std::size_t size>
NAZOTTE_WIDE void load(const std::array<Value, size>& values, std::size_t first, Vector& out) {
  static_assert(sizeof(Vector) <= sizeof values);
  std::memcpy(&out, values.data() + first, sizeof out);
}

template <std::size_t size>
NAZOTTE_WIDE void load_as_reals(const std::array<std::int32_t, size>& values, Reals& out) {
  FourIntegers integers;
  load(values, 0, integers);
  out = __builtin_convertvector(integers, Reals);
}

NAZOTTE_WIDE bool any(const Flags& flags) { return (flags[0] | flags[1] | flags[2] | flags[3]) != 0; }
NAZOTTE_WIDE bool all(const Flags& flags) { return (flags[0] & flags[1] & flags[2] & flags[3]) != 0; }
NAZOTTE_WIDE std::int64_t sum(const Flags& flags) { return flags[0] + flags[1] + flags[2] + flags[3]; }

/// One bit for each flag of a group.
NAZOTTE_WIDE GroupMask pack(const EightIntegers& first, const EightIntegers& second) {
  const EightIntegers bits = (first & EightIntegers{0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80}) |
                             (second & EightIntegers{0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, 0x8000});
  Flags pairs;
  std::memcpy(&pairs, &bits, sizeof pairs);
  const std::int64_t both = pairs[0] | pairs[1] | pairs[2] | pairs[3];
  return static_cast<GroupMask>(both | both >> 32) & kWholeGroup;
}

NAZOTTE_WIDE GroupMask pack(const std::array<Flags, kGroupSize / kLanes>& flags) {
  const Flags bits = (flags[0] & Flags{0x1, 0x2, 0x4, 0x8}) | (flags[1] & Flags{0x10, 0x20, 0x40, 0x80}) |
                     (flags[2] & Flags{0x100, 0x200, 0x400, 0x800}) |
                     (flags[3] & Flags{0x1000, 0x2000, 0x4000, 0x8000});
  return static_cast<GroupMask>(bits[0] | bits[1] | bits[2] | bits[3]);
}

}  // namespace nazotte::wide
