// What the system knows of this process: memory, processor time, age.
//
// Thread safety: pure but for the system's own state.
#pragma once

#include <cstdint>

namespace nazotte::server {

struct ProcessFacts {
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t threads = 0;
  double cpu_seconds = 0;         // user and system
  double start_unix_seconds = 0;  // to a hundredth
};

/// What /proc/self/stat says; zeros where it cannot be read. Two system calls.
[[nodiscard]] ProcessFacts process_facts();

}  // namespace nazotte::server
