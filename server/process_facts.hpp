// What the system knows of this process: memory, processor time, age, descriptors.
//
// Thread safety: pure but for the system's own state.
#pragma once

#include <cstdint>

namespace nazotte::server {

struct ProcessFacts {
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_descriptors = 0;
  std::uint64_t descriptors_max = 0;
  double cpu_seconds = 0;         // user and system
  double start_unix_seconds = 0;  // to a hundredth; always the same
};

/// What /proc/self says; zeros where it cannot be read. Some system calls; on Linux before 6.2 O(open descriptors).
[[nodiscard]] ProcessFacts process_facts();

}  // namespace nazotte::server
