// Writes bits in the order of deflate (RFC 1951: from the low end of each byte), and copies runs of them.
//
// Thread safety: one thread.
// Invariant: what is in front of `out` is written; up to 7 bits wait. Every call may touch the 8 bytes behind.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace nazotte::server {

static_assert(std::endian::native == std::endian::little, "bits are loaded and stored as little-endian words");

class BitWriter {
 public:
  /// Most bits that add takes.
  static constexpr std::size_t kBitsMax = 56;

  explicit BitWriter(char* out) : out_(out) {}

  /// The low `count` bits; all others must be 0. O(1).
  void add(std::uint64_t bits, std::size_t count) {
    waiting_ |= bits << waiting_bits_;
    waiting_bits_ += count;
    std::memcpy(out_, &waiting_, sizeof(waiting_));
    out_ += waiting_bits_ / 8;
    waiting_ >>= waiting_bits_ / 8 * 8;
    waiting_bits_ %= 8;
  }

  /// `count` bits from bit `first` of `source` on, which must be readable up to 8 bytes behind them. O(count).
  void copy(const char* source, std::size_t first, std::size_t count) {
    for (; count > kBitsMax; count -= kBitsMax, first += kBitsMax) add(load(source, first, kBitsMax), kBitsMax);
    add(load(source, first, count), count);
  }

  /// Fills the last byte with zeros; returns the end.
  [[nodiscard]] char* finish() {
    if (waiting_bits_ > 0) ++out_;  // it has been stored already
    waiting_ = 0;
    waiting_bits_ = 0;
    return out_;
  }

 private:
  static std::uint64_t load(const char* source, std::size_t first, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, source + first / 8, sizeof(word));
    return word >> first % 8 & ((std::uint64_t{1} << count) - 1);
  }

  char* out_;
  std::uint64_t waiting_ = 0;
  std::size_t waiting_bits_ = 0;
};

}  // namespace nazotte::server
