// Vectors whose memory is asked for in huge pages once it is large.
//
// A search in ten million rows looks at a few places of arrays of many megabytes. With pages of 4 KiB nearly each of
// them misses the translation buffers too: huge pages took a fifth off a search's median and a fourth off its p99
// (`engine_bench --benchmark_filter=chair_search/10000000`, before,
// with GLIBC_TUNABLES=glibc.malloc.hugetlb=1 and without). Linux gives them to those who ask.
//
// Thread safety: as std::vector.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace nazotte {

template <class Value>
class LargeAllocator {
 public:
  using value_type = Value;

  LargeAllocator() = default;
  template <class Other>
  LargeAllocator(const LargeAllocator<Other>&) {}  // NOLINT(google-explicit-constructor): allocators convert

  [[nodiscard]] Value* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(Value);
    if (bytes < kHugePageBytes) return std::allocator<Value>().allocate(count);
    const std::size_t rounded = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
    void* const memory = std::aligned_alloc(kHugePageBytes, rounded);
    if (memory == nullptr) throw std::bad_alloc();
#ifdef __linux__
    // Advice: where it is not taken, the pages are small ones.
    madvise(memory, rounded, MADV_HUGEPAGE);
#endif
    return static_cast<Value*>(memory);
  }

  void deallocate(Value* memory, std::size_t count) {
    if (count * sizeof(Value) < kHugePageBytes) {
      std::allocator<Value>().deallocate(memory, count);
    } else {
      std::free(memory);
    }
  }

  template <class Other>
  friend bool operator==(const LargeAllocator&, const LargeAllocator<Other>&) {
    return true;
  }

 private:
  static constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;
};

template <class Value>
using LargeVector = std::vector<Value, LargeAllocator<Value>>;

}  // namespace nazotte
