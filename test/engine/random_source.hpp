// Random numbers for tests: seeded anew for every run, or by NAZOTTE_TEST_SEED to repeat one.
//
// Thread safety: none.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace nazotte::test {

class RandomSource {
 public:
  RandomSource() : RandomSource(chosen_seed()) {}
  explicit RandomSource(std::uint64_t seed) : seed_(seed), engine_(seed) {}

  /// To be printed with INFO.
  [[nodiscard]] std::string seed() const { return "NAZOTTE_TEST_SEED=" + std::to_string(seed_); }

  /// Uniform in [min, max].
  std::int64_t integer(std::int64_t min, std::int64_t max) {
    return std::uniform_int_distribution<std::int64_t>(min, max)(engine_);
  }
  std::int32_t integer32(std::int32_t min, std::int32_t max) { return static_cast<std::int32_t>(integer(min, max)); }
  std::uint64_t bits() { return engine_(); }
  double real(double min, double max) { return std::uniform_real_distribution<double>(min, max)(engine_); }
  bool chance(double probability) { return std::bernoulli_distribution(probability)(engine_); }

  template <class Value>
  const Value& pick(const std::vector<Value>& values) {
    return values[static_cast<std::size_t>(integer(0, static_cast<std::int64_t>(values.size()) - 1))];
  }
  std::mt19937_64& engine() { return engine_; }

 private:
  static std::uint64_t chosen_seed() {
    if (const char* text = std::getenv("NAZOTTE_TEST_SEED")) return std::strtoull(text, nullptr, 10);
    return std::random_device{}();
  }

  std::uint64_t seed_;
  std::mt19937_64 engine_;
};

}  // namespace nazotte::test
