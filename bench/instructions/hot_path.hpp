// A hot path: something that is asked over and over, and whose instructions are counted.
//
// Thread safety: one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace nazotte::bench {

struct HotPath {
  std::string name;
  /// Asks question number i; called with 0 to questions - 1.
  std::function<void(std::size_t)> ask;
};

/// Different questions of each path; the count is their mean.
inline constexpr std::size_t kQuestions = 256;

/// From the bytes of a request to the bytes of its answer, as a connection does it, without the socket: rows and
/// answers of full length. `conditions`: folder of the condition files. The catalog behind them lives until the process
/// ends.
[[nodiscard]] std::vector<HotPath> http_paths(const std::string& conditions);

}  // namespace nazotte::bench
