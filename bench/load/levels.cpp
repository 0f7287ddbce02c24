#include "levels.hpp"

namespace nazotte::load {

std::uint32_t users_at(const LevelOptions& options, std::uint32_t level) {
  std::uint32_t users = options.users;
  for (std::uint32_t step = 0; step < level; ++step) users += (users + 1) / 2;
  return users;
}

bool Levels::earned_by(const Second& second) const {
  const bool earned = second.points_total - points_at_start_ >= kPointsPerUser * users();
  return level_ < options_.levels && second.faults == 0 && second.p90_us <= options_.fast_us && earned;
}

void Levels::rise(std::uint64_t points_total) {
  ++level_;
  points_at_start_ = points_total;
}

}  // namespace nazotte::load
