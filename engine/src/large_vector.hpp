// Vectors whose memory is asked for in huge pages once it is large.
//
// A search in ten million rows looks at a few places of arrays of many megabytes. With pages of 4 KiB nearly each of
// them misses the translation buffers too: huge pages took a fifth off a search's median and a fourth off its p99
// (`engine_bench --benchmark_filter=chair_search/10000000`, before,
// with GLIBC_TUNABLES=glibc.malloc.hugetlb=1 and without). Linux gives them to those who ask.
//
// Vectors of one build share a LargeMemory: what one of them lets go, another gets. Copies and moves take the memory
// along, so that it lives as long as any of them.
//
// Thread safety: as std::vector; vectors of one LargeMemory that is not closed yet count as one.
#pragma once

#include "large_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace nazotte {

template <class Value>
class LargeAllocator {
 public:
  using value_type = Value;
  using propagate_on_container_copy_assignment = std::true_type;
  using propagate_on_container_move_assignment = std::true_type;
  using propagate_on_container_swap = std::true_type;

  /// Large memory is asked of the system, and goes back to it.
  LargeAllocator() = default;
  explicit LargeAllocator(std::shared_ptr<LargeMemory> memory) : memory_(std::move(memory)) {}
  template <class Other>
  LargeAllocator(const LargeAllocator<Other>& other)  // NOLINT(google-explicit-constructor): allocators convert
      : memory_(other.memory()) {}

  [[nodiscard]] Value* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(Value);
    if (bytes < LargeMemory::kHugePageBytes) return std::allocator<Value>().allocate(count);
    return static_cast<Value*>(memory_ ? memory_->take(bytes) : LargeMemory::allocate(bytes));
  }

  void deallocate(Value* memory, std::size_t count) {
    const std::size_t bytes = count * sizeof(Value);
    if (bytes < LargeMemory::kHugePageBytes) {
      std::allocator<Value>().deallocate(memory, count);
    } else if (memory_) {
      memory_->give(memory, bytes);
    } else {
      LargeMemory::free(memory);
    }
  }

  [[nodiscard]] const std::shared_ptr<LargeMemory>& memory() const { return memory_; }

  template <class Other>
  friend bool operator==(const LargeAllocator& a, const LargeAllocator<Other>& b) {
    return a.memory() == b.memory();
  }

 private:
  std::shared_ptr<LargeMemory> memory_;
};

template <class Value>
using LargeVector = std::vector<Value, LargeAllocator<Value>>;

/// Where a part of a build gets its memory, whatever the type of its elements; the default: from the heap.
using BuildMemory = LargeAllocator<std::byte>;

/// Some rows, or all of them in an order.
using RowNumbers = LargeVector<std::uint32_t>;

}  // namespace nazotte
