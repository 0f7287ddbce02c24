// Memory in huge pages that one build passes on from what it has finished to what it begins.
//
// Building a segment of ten million rows takes its columns apart one by one and needs room for sorting in between: more
// than a gigabyte a table, most of it for a moment. Each new page has to be cleared by the kernel, which was a fourth
// of the build's time; here, what a column leaves is what the next one is put into.
//
// Thread safety: one thread until close(); afterwards give() from any thread.
// Invariants: free ranges are whole huge pages, none touches another; there are none after close().
#pragma once

#include <cstddef>
#include <map>

namespace nazotte {

class LargeMemory {
 public:
  static constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

  LargeMemory() = default;
  ~LargeMemory() { close(); }
  LargeMemory(const LargeMemory&) = delete;
  LargeMemory& operator=(const LargeMemory&) = delete;

  /// Such memory outside of any build, from the heap. Throws std::bad_alloc.
  [[nodiscard]] static void* allocate(std::size_t bytes);
  static void free(void* memory);
  /// Lets the kernel make all whole pages of a range at once, which spares a fault for each: for memory that is about
  /// to be filled.
  static void populate(void* memory, std::size_t bytes);

  /// At least `bytes`, aligned to a huge page; not cleared. Throws std::bad_alloc. O(free ranges).
  [[nodiscard]] void* take(std::size_t bytes);
  /// `memory` from take(bytes). O(log free ranges), or a system call once it is closed.
  void give(void* memory, std::size_t bytes);
  /// Nothing will be taken any more: what is free goes back to the system, and so does what is given later.
  void close();

 private:
  std::map<std::byte*, std::size_t> free_;  // by address: bytes
  bool closed_ = false;
};

}  // namespace nazotte
