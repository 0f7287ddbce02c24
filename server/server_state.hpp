// What the connections of all threads share: their number, and what they hold together.
//
// Thread safety: any thread.
#pragma once

#include "server/limits.hpp"
#include "server/memory_budget.hpp"

#include <atomic>
#include <cstddef>

namespace nazotte::server {

struct ServerState {
  explicit ServerState(const ConnectionLimits& limits)
      : bodies(limits.bodies_bytes_max), answers(limits.answers_bytes_max) {}

  std::atomic<std::size_t> connections{0};
  /// Request bodies that arrive or are handled.
  MemoryBudget bodies;
  /// Answers that clients have not taken yet.
  MemoryBudget answers;
};

}  // namespace nazotte::server
