#include "server/process_facts.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace nazotte::server {

namespace {

double seconds(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

constexpr const char* kDescriptors = "/proc/self/fd";

/// Linux tells the number as the directory's size since 6.2; before that it was 0.
std::uint64_t open_descriptors() {
  struct stat directory {};
  if (::stat(kDescriptors, &directory) == 0 && directory.st_size > 0) {
    return static_cast<std::uint64_t>(directory.st_size);
  }
  std::error_code error;
  const std::filesystem::directory_iterator entries(kDescriptors, error);
  if (error) return 0;
  // Looking takes one, too.
  return static_cast<std::uint64_t>(std::distance(begin(entries), end(entries)) - 1);
}

std::uint64_t descriptors_max() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
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
  // Told once: two clocks are never read at the same moment, and a start that moves is a restart to Prometheus.
  static const double kStart = seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME) + static_cast<double>(start) / ticks;
  return {.resident_bytes = static_cast<std::uint64_t>(resident_pages) * static_cast<std::uint64_t>(::getpagesize()),
          .virtual_bytes = virtual_bytes,
          .threads = threads,
          .open_descriptors = open_descriptors(),
          .descriptors_max = descriptors_max(),
          .cpu_seconds = static_cast<double>(user + system) / ticks,
          .start_unix_seconds = kStart};
}

}  // namespace nazotte::server
