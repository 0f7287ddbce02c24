#include "loaders/file_pages.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace nazotte::loaders {

namespace {

/// With its rows, such a file takes two thirds of the memory.
constexpr std::uint64_t kMemoryPerFile = 4;

std::uint64_t memory_bytes() {
  const auto pages = sysconf(_SC_PHYS_PAGES);
  const auto page_bytes = sysconf(_SC_PAGESIZE);
  return pages < 0 || page_bytes < 0 ? 0 : static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
}

}  // namespace

void FilePages::open(const std::string& path) {
  close();
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) return;
  if (static_cast<std::uint64_t>(status.st_size) < memory_bytes() / kMemoryPerFile) return;
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

void FilePages::close() {
  if (descriptor_ != kNone) ::close(std::exchange(descriptor_, kNone));
}

void FilePages::drop() const {
  // Advice: nothing depends on its being taken.
  if (descriptor_ != kNone) static_cast<void>(posix_fadvise(descriptor_, 0, 0, POSIX_FADV_DONTNEED));
}

}  // namespace nazotte::loaders
