#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace nazotte::load {

Progress::Progress() : terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::show(const State& state, const KindStatistics& recent) {
  const Histogram& latencies = recent.latencies;
  const std::string line = fmt::format(
      "{:>4} s  level {:>2}  {:>5} users {:>8} requests/s  p50 {:>7.2f} ms  p99 {:>8.2f} ms {:>9} points {:>5} errors",
      state.second, state.level, state.users, recent.requests, static_cast<double>(latencies.percentile(0.5)) / 1'000,
      static_cast<double>(latencies.percentile(0.99)) / 1'000, state.points, state.faults_total);
  std::fprintf(stderr, terminal_ ? "\r\x1b[K%s" : "%s\n", line.c_str());
  std::fflush(stderr);
}

void Progress::say(std::string_view text) {
  clear();
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

void Progress::clear() {
  if (terminal_) std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

}  // namespace nazotte::load
