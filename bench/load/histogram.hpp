// Latencies as counts in buckets whose width grows with the value, so that any percentile is known to 1.6% in 14 KB.
//
// Source: G. Tene's HdrHistogram (http://hdrhistogram.org): 64 equal buckets in every doubling of the value.
//
// Thread safety: none; a histogram per thread, added up afterwards.
// Invariant: the sum of all buckets is count().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace nazotte::load {

class Histogram {
 public:
  /// Values above kValueMax count as it. O(1).
  void record(std::uint64_t microseconds);
  void add(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Exact, in microseconds; 0 without values.
  [[nodiscard]] std::uint64_t max() const { return max_; }
  /// The least value that `share` (0 to 1) of all values do not exceed, up to 1.6% too large; 0 without values.
  /// O(buckets).
  [[nodiscard]] std::uint64_t percentile(double share) const;

  static constexpr std::uint64_t kValueMax = (std::uint64_t{1} << 32U) - 1;  // over an hour

 private:
  static constexpr unsigned kPrecisionBits = 6;
  static constexpr std::size_t kBuckets = (std::size_t{32 - kPrecisionBits} + 1) << kPrecisionBits;

  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t greatest_in(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace nazotte::load
