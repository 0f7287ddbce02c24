// The buckets in which times are counted, of requests as of commits.
//
// Their bounds are 1, 2.5 and 5 times a power of ten (0.25 microseconds to 10 seconds): three a decade, so that a
// quantile read from them is off by a factor of 2.5 at most. Two neighbouring bounds are at least a factor of 2 apart,
// so a number's bit width leaves one comparison.
//
// Thread safety: pure functions and values.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace nazotte::isuumo {

/// Upper bounds of the buckets, each included, in nanoseconds. The last bucket has none.
inline constexpr std::array<std::uint64_t, 25> kLatencyBoundsNs = {
    250,           500,           1'000,         2'500,          5'000,
    10'000,        25'000,        50'000,        100'000,        250'000,
    500'000,       1'000'000,     2'500'000,     5'000'000,      10'000'000,
    25'000'000,    50'000'000,    100'000'000,   250'000'000,    500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000, std::numeric_limits<std::uint64_t>::max()};
inline constexpr std::size_t kLatencyBuckets = kLatencyBoundsNs.size();

namespace latency {
/// By bit width of a number: the first bucket that numbers of this width can be in.
inline constexpr auto kFirstOfWidth = [] {
  std::array<std::uint8_t, 65> first{};
  for (std::size_t width = 1; width < first.size(); ++width) {
    while (kLatencyBoundsNs[first[width]] < std::uint64_t{1} << (width - 1)) ++first[width];
  }
  return first;
}();
}  // namespace latency

/// The bucket of a latency. O(1).
[[nodiscard]] inline std::size_t latency_bucket(std::uint64_t nanoseconds) {
  const std::size_t first = latency::kFirstOfWidth[static_cast<std::size_t>(std::bit_width(nanoseconds))];
  return first + (nanoseconds > kLatencyBoundsNs[first] ? 1 : 0);
}

/// Times of one kind.
struct LatencyCounts {
  std::array<std::uint64_t, kLatencyBuckets> buckets{};
  std::uint64_t nanoseconds = 0;  // of all that are in buckets

  void add(std::uint64_t latency_ns) {
    ++buckets[latency_bucket(latency_ns)];
    nanoseconds += latency_ns;
  }
};

}  // namespace nazotte::isuumo
