// What a run and a comparison look like, for people and as JSON.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "statistics.hpp"

namespace nazotte::load {

struct RunResult {
  std::string target;
  std::uint64_t seed = 0;
  double seconds = 0;  // that the load lasted
  std::uint32_t level = 0;
  std::uint32_t users = 0;  // at the end, without the curator
  bool initialized = false;
  Statistics statistics;
};

/// The summary of a run.
[[nodiscard]] std::string text_of(const RunResult& run);
/// Two targets beside each other: medians of their runs, and what the second has for each one of the first.
[[nodiscard]] std::string comparison_text(const std::vector<RunResult>& first, const std::vector<RunResult>& second);

/// The document of --json (docs/LOAD.md). `second` is empty when one target was measured.
[[nodiscard]] std::string json_of(const std::vector<RunResult>& first, const std::vector<RunResult>& second);

/// A figure of a run that comparisons show.
struct Figure {
  std::string name;
  double first = 0;   // median of the runs
  double second = 0;  // median of the runs
  /// second / first; 0 when there is none.
  [[nodiscard]] double ratio() const { return first > 0 ? second / first : 0; }
};
/// Score, requests a second, p50 and p99 of each kind that both have answered. Both sides have a run.
[[nodiscard]] std::vector<Figure> compare(const std::vector<RunResult>& first, const std::vector<RunResult>& second);

}  // namespace nazotte::load
