#include "server/process_facts.hpp"

#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

namespace nazotte::server {

namespace {

double seconds(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

ProcessFacts process_facts() {
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  // The program's name stands in brackets, and may hold some itself. See proc(5) for the fields behind it.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  unsigned long user = 0;
  unsigned long system = 0;
  unsigned long threads = 0;
  unsigned long long start = 0;
  unsigned long virtual_bytes = 0;
  long resident_pages = 0;
  constexpr const char* kFields =
      ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %lu %*d %llu %lu %ld";
  if (std::sscanf(text.c_str() + name_end, kFields, &user, &system, &threads, &start, &virtual_bytes,
                  &resident_pages) != 6) {
    return {};
  }
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const double age = seconds(CLOCK_BOOTTIME) - static_cast<double>(start) / ticks;
  return {.resident_bytes = static_cast<std::uint64_t>(resident_pages) * static_cast<std::uint64_t>(::getpagesize()),
          .virtual_bytes = virtual_bytes,
          .threads = threads,
          .cpu_seconds = static_cast<double>(user + system) / ticks,
          .start_unix_seconds = seconds(CLOCK_REALTIME) - age};
}

}  // namespace nazotte::server
