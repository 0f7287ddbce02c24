#include "large_memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <new>

#include <sys/mman.h>

namespace nazotte {

namespace {

std::size_t in_huge_pages(std::size_t bytes) {
  return (bytes + LargeMemory::kHugePageBytes - 1) / LargeMemory::kHugePageBytes * LargeMemory::kHugePageBytes;
}

void ask_for_huge_pages(void* memory, std::size_t bytes) {
#ifdef __linux__
  // Advice: where it is not taken, the pages are small ones.
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
}

std::byte* map_aligned(std::size_t bytes) {
  // So much more that an aligned range is within it; what lies around that is given back.
  const std::size_t mapped = bytes + LargeMemory::kHugePageBytes;
  void* const memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  auto* const begin = static_cast<std::byte*>(memory);
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const std::size_t before = in_huge_pages(address) - address;
  if (before > 0) munmap(begin, before);
  munmap(begin + before + bytes, LargeMemory::kHugePageBytes - before);
  ask_for_huge_pages(begin + before, bytes);
  return begin + before;
}

}  // namespace

void* LargeMemory::allocate(std::size_t bytes) {
  bytes = in_huge_pages(bytes);
  void* const memory = std::aligned_alloc(kHugePageBytes, bytes);
  if (memory == nullptr) throw std::bad_alloc();
  ask_for_huge_pages(memory, bytes);
  return memory;
}

void LargeMemory::free(void* memory) { std::free(memory); }

void LargeMemory::populate(void* memory, std::size_t bytes) {
#ifdef MADV_POPULATE_WRITE
  constexpr std::uintptr_t kPageBytes = 4096;
  const auto begin = (reinterpret_cast<std::uintptr_t>(memory) + kPageBytes - 1) / kPageBytes * kPageBytes;
  const auto end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / kPageBytes * kPageBytes;
  // Advice: where it is not taken, pages come one by one when they are written to.
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
#endif
}

void* LargeMemory::take(std::size_t bytes) {
  bytes = in_huge_pages(bytes);
  auto best = free_.end();
  for (auto range = free_.begin(); range != free_.end(); ++range) {
    if (range->second >= bytes && (best == free_.end() || range->second < best->second)) best = range;
  }
  if (best == free_.end()) return map_aligned(bytes);
  const auto [begin, size] = *best;
  free_.erase(best);
  if (size > bytes) free_.emplace(begin + bytes, size - bytes);
  return begin;
}

void LargeMemory::give(void* memory, std::size_t bytes) {
  bytes = in_huge_pages(bytes);
  if (closed_) {
    munmap(memory, bytes);
    return;
  }
  auto range = free_.emplace(static_cast<std::byte*>(memory), bytes).first;
  if (const auto next = std::next(range); next != free_.end() && range->first + range->second == next->first) {
    range->second += next->second;
    free_.erase(next);
  }
  if (range == free_.begin()) return;
  if (const auto previous = std::prev(range); previous->first + previous->second == range->first) {
    previous->second += range->second;
    free_.erase(range);
  }
}

void LargeMemory::close() {
  for (const auto& [begin, size] : free_) munmap(begin, size);
  free_.clear();
  closed_ = true;
}

}  // namespace nazotte
