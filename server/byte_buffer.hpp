// A growing run of bytes, filled at the back and eaten at the front. Unlike std::string it never clears memory that is
// about to be overwritten.
//
// Thread safety: one thread.
// Lifetime: views and pointers are valid until the next prepare, release or destruction.
#pragma once

#include <nazotte/check.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace nazotte::server {

class ByteBuffer {
 public:
  [[nodiscard]] std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  /// Room behind the content for at least `bytes` more; spare() tells how much there is. Amortised O(bytes).
  char* prepare(std::size_t bytes) {
    if (spare() < bytes) make_room(bytes);
    return bytes_.get() + end_;
  }
  [[nodiscard]] std::size_t spare() const { return capacity_ - end_; }

  /// The first `bytes` bytes of the prepared room are content now.
  void commit(std::size_t bytes) {
    NAZOTTE_DCHECK(bytes <= spare());
    end_ += bytes;
  }

  void append(std::string_view bytes) {
    if (bytes.empty()) return;  // there may be no memory on either side
    std::memcpy(prepare(bytes.size()), bytes.data(), bytes.size());
    commit(bytes.size());
  }

  /// Drops bytes at the front.
  void consume(std::size_t bytes) {
    NAZOTTE_DCHECK(bytes <= size());
    begin_ += bytes;
    if (empty()) clear();
  }

  void clear() { begin_ = end_ = 0; }

  /// Gives memory back when there is more than `capacity_max` and no content.
  void release(std::size_t capacity_max) {
    if (empty() && capacity_ > capacity_max) *this = ByteBuffer();
  }

 private:
  void make_room(std::size_t bytes) {
    const std::size_t content = size();
    if (capacity_ - content >= bytes && begin_ >= content) {
      std::memcpy(bytes_.get(), bytes_.get() + begin_, content);
    } else {
      const std::size_t capacity = std::max(content + bytes, capacity_ * 2);
      auto grown = std::make_unique_for_overwrite<char[]>(capacity);
      if (content != 0) std::memcpy(grown.get(), bytes_.get() + begin_, content);
      bytes_ = std::move(grown);
      capacity_ = capacity;
    }
    begin_ = 0;
    end_ = content;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace nazotte::server
