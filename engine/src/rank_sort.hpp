// Sorting few distinct numbers without a branch: each goes to the place that is the number of smaller ones.
//
// A sort that compares and branches guesses wrong at every other comparison of numbers in random order; up to a hundred
// of them, comparing all with all in wide registers takes a third of its time.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nazotte {

/// More numbers are left to std::sort.
inline constexpr std::size_t kRankSortMax = 128;

/// Sorts ascending. The numbers must be distinct. O(n^2) up to kRankSortMax, then O(n log n).
void sort_distinct(std::span<std::uint32_t> numbers);

}  // namespace nazotte
