// Owns a file descriptor.
//
// Thread safety: one thread.
#pragma once

#include <unistd.h>

#include <utility>

namespace nazotte::server {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, kNone)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] bool is_open() const { return number_ != kNone; }
  [[nodiscard]] int number() const { return number_; }

  /// Gives up ownership.
  int release() { return std::exchange(number_, kNone); }

  void close() {
    if (is_open()) ::close(std::exchange(number_, kNone));
  }

 private:
  static constexpr int kNone = -1;
  int number_ = kNone;
};

}  // namespace nazotte::server
