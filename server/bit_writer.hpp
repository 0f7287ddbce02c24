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

  /// `count` bits from bit `first` of `source` on, which must be readable up to 1 byte in front of `source` and 8 bytes
  /// behind the bits. O(count).
  void copy(const char* source, std::size_t first, std::size_t count) {
    if (count <= kBitsMax) return add(load(source, first, count), count);
    // The bits that wait are taken for bits of the source, so that whole words can be stored; they are put right at the
    // end. No step depends on the one before.
    const std::size_t begin = first + 8 - waiting_bits_;
    const char* from = source - 1 + begin / 8;
    const std::size_t shift = begin % 8;
    const std::size_t bits = waiting_bits_ + count;
    const char* const end = out_ + (bits + 7) / 8;
    char* to = out_;
    for (; to + sizeof(Words) <= end; to += sizeof(Words), from += sizeof(Words))
      store(shifted<Words>(from, shift), to);
    for (; to < end; to += sizeof(std::uint64_t), from += sizeof(std::uint64_t)) {
      store(shifted<std::uint64_t>(from, shift), to);
    }
    const auto first_byte = static_cast<unsigned char>(*out_);
    *out_ = static_cast<char>((first_byte >> waiting_bits_ << waiting_bits_) | waiting_);
    out_ += bits / 8;
    waiting_bits_ = bits % 8;
    waiting_ = waiting_bits_ == 0 ? 0 : static_cast<unsigned char>(*out_) & ((1U << waiting_bits_) - 1);
  }

  /// add, then copy.
  void add_and_copy(std::uint64_t bits, std::size_t count, const char* source, std::size_t first, std::size_t copied) {
    if (count + copied <= kBitsMax) return add(bits | load(source, first, copied) << count, count + copied);
    add(bits, count);
    copy(source, first, copied);
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

  using Words = std::uint64_t __attribute__((vector_size(16)));

  /// A word, or two, of the bits from bit `shift` of `source` on; reads one byte more than it has.
  template <class Word>
  static Word shifted(const char* source, std::size_t shift) {
    Word low;
    Word high;
    std::memcpy(&low, source, sizeof(low));
    std::memcpy(&high, source + 1, sizeof(high));
    // Where the two overlap they agree, so no shift is as wide as a word.
    return low >> shift | high << (8 - shift);
  }

  template <class Word>
  static void store(const Word& word, char* to) {
    std::memcpy(to, &word, sizeof(word));
  }

  char* out_;
  std::uint64_t waiting_ = 0;
  std::size_t waiting_bits_ = 0;
};

}  // namespace nazotte::server
