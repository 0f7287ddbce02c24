#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace nazotte::load {

std::size_t Histogram::bucket_of(std::uint64_t value) {
  // Below 2^(precision + 1) every value has a bucket of its own.
  const auto width = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = width > kPrecisionBits + 1 ? width - (kPrecisionBits + 1) : 0;
  return (std::size_t{shift} << kPrecisionBits) + static_cast<std::size_t>(value >> shift);
}

std::uint64_t Histogram::greatest_in(std::size_t bucket) {
  const std::size_t doubling = bucket >> kPrecisionBits;
  const std::size_t shift = doubling > 0 ? doubling - 1 : 0;
  const std::uint64_t leading = bucket - (shift << kPrecisionBits);
  return ((leading + 1) << shift) - 1;
}

void Histogram::record(std::uint64_t microseconds) {
  const std::uint64_t value = std::min(microseconds, kValueMax);
  ++buckets_[bucket_of(value)];
  ++count_;
  max_ = std::max(max_, value);
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::uint64_t Histogram::percentile(double share) const {
  if (count_ == 0) return 0;
  const auto wanted = std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_))));
  std::uint64_t passed = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    passed += buckets_[i];
    if (passed >= wanted) return std::min(greatest_in(i), max_);
  }
  return max_;
}

}  // namespace nazotte::load
