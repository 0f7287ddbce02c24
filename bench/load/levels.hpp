// How many users there are: more with every level, and the next level is earned.
//
// Once a second it is asked whether the last second was right and fast; if so, and if the users have earned enough
// points on this level, the next one begins, with half as many users again. Users never leave.
//
// Thread safety: none; one thread asks.
#pragma once

#include <cstdint>

namespace nazotte::load {

/// Points that a level's users have to earn on it, each on average, before the next one begins.
inline constexpr std::uint64_t kPointsPerUser = 2;

struct LevelOptions {
  std::uint32_t users = 8;          // of level 0
  std::uint32_t levels = 12;        // the highest one
  std::uint64_t fast_us = 100'000;  // nine of ten answers of a second must not take longer
};

/// Users of a level: `users` times 1.5 to the power of the level, rounded up at each step. O(level).
[[nodiscard]] std::uint32_t users_at(const LevelOptions& options, std::uint32_t level);

class Levels {
 public:
  explicit Levels(const LevelOptions& options) : options_(options) {}

  /// One second, and all points up to its end.
  struct Second {
    std::uint64_t faults = 0;
    std::uint64_t p90_us = 0;
    std::uint64_t points_total = 0;
  };
  /// May the next level begin now?
  [[nodiscard]] bool earned_by(const Second& second) const;
  /// It begins, with so many points in all.
  void rise(std::uint64_t points_total);

  [[nodiscard]] std::uint32_t level() const { return level_; }
  [[nodiscard]] std::uint32_t users() const { return users_at(options_, level_); }

 private:
  LevelOptions options_;
  std::uint32_t level_ = 0;
  std::uint64_t points_at_start_ = 0;
};

}  // namespace nazotte::load
