// Memory for the one asynchronous operation that a connection has pending, so that starting one allocates nothing.
//
// Thread safety: one thread.
// Lifetime: must outlive the operation.
#pragma once

#include <cstddef>
#include <new>

namespace nazotte::server {

class OperationMemory {
 public:
  OperationMemory() = default;
  OperationMemory(const OperationMemory&) = delete;
  OperationMemory& operator=(const OperationMemory&) = delete;

  void* allocate(std::size_t bytes) {
    if (taken_ || bytes > sizeof(bytes_)) return ::operator new(bytes);
    taken_ = true;
    return bytes_;
  }

  void deallocate(void* pointer) noexcept {
    if (pointer == bytes_) {
      taken_ = false;
    } else {
      ::operator delete(pointer);
    }
  }

 private:
  static constexpr std::size_t kBytes = 256;
  alignas(std::max_align_t) std::byte bytes_[kBytes];
  bool taken_ = false;
};

/// Standard allocator over an OperationMemory, for asio::bind_allocator.
template <class T>
class OperationAllocator {
 public:
  using value_type = T;

  explicit OperationAllocator(OperationMemory& memory) : memory_(&memory) {}
  template <class U>
  OperationAllocator(const OperationAllocator<U>& other) : memory_(other.memory_) {}  // NOLINT: converting, as required

  T* allocate(std::size_t count) { return static_cast<T*>(memory_->allocate(count * sizeof(T))); }
  void deallocate(T* pointer, std::size_t) noexcept { memory_->deallocate(pointer); }

  template <class U>
  bool operator==(const OperationAllocator<U>& other) const {
    return memory_ == other.memory_;
  }

 private:
  template <class U>
  friend class OperationAllocator;

  OperationMemory* memory_;
};

}  // namespace nazotte::server
