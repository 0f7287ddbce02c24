// The line that tells how a run goes, once a second.
//
// Thread safety: one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "statistics.hpp"

namespace nazotte::load {

class Progress {
 public:
  /// Writes to standard error: on a terminal one line that changes, elsewhere a line each time.
  Progress();

  struct State {
    std::uint32_t second = 0;
    std::uint32_t level = 0;
    std::uint32_t users = 0;
    std::uint64_t points = 0;
    std::uint64_t faults_total = 0;
  };
  void show(const State& state, const KindStatistics& recent);
  /// A line that stays.
  void say(std::string_view text);
  /// Takes the changing line away.
  void clear();

 private:
  bool terminal_;
};

}  // namespace nazotte::load
