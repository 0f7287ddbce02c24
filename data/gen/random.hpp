// Random numbers that are the same on every machine and with every standard library.
//
// Source: SplitMix64, G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
// Why not <random>: its engines are portable, its distributions are not.
//
// Thread safety: none; a generator is a value of 8 bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nazotte::data {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  /// Uniform in [0, bound), 0 < bound < 2^32. The bias is below bound / 2^32.
  [[nodiscard]] std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }

  /// Uniform in [min, max], both ends included.
  [[nodiscard]] std::int32_t between(std::int32_t min, std::int32_t max) {
    return min + static_cast<std::int32_t>(below(static_cast<std::uint32_t>(max - min) + 1));
  }

  /// Standard normal within +-6: the sum of 12 uniform numbers (Irwin-Hall). The sum is of integers, so it is exact;
  /// log and cos of the usual methods differ between C libraries.
  [[nodiscard]] double normal() {
    std::int64_t sum = 0;
    for (int i = 0; i < 12; ++i) sum += static_cast<std::int64_t>(next() >> 16);
    constexpr double kScale = 1.0 / static_cast<double>(std::int64_t{1} << 48);
    return static_cast<double>(sum - (std::int64_t{6} << 48)) * kScale;
  }

  template <class List>
  [[nodiscard]] const auto& pick(const List& list) {
    return list[below(static_cast<std::uint32_t>(list.size()))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace nazotte::data
