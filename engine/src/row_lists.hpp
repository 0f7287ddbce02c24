// Lists of ascending rows, in as few bits as their distances need, each row found in one step.
//
// A list is cut into blocks of 32 rows: the first one, and what each is beyond it, in as many bits as the list's widest
// block needs. 32 rows of a word that one row in thirty has lie within 2,000: 11 bits a row and 4 bytes a block are
// half of the 3 bytes that a row number takes. All blocks of a list are of one size, so a place tells the address.
//
// Source: frame of reference, J. Goldstein, R. Ramakrishnan, U. Shaft, "Compressing Relations and Indexes", ICDE 1998.
//
// Thread safety: const access from any thread.
// Invariant: rows ascend within a list.
#pragma once

#include <nazotte/check.hpp>

#include "large_vector.hpp"
#include "packed_array.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace nazotte {

class RowLists {
 public:
  RowLists() = default;

  /// List i: rows[begins[i]], ..., rows[begins[i + 1] - 1], ascending. O(rows + lists).
  RowLists(const PackedArray& rows, std::span<const std::size_t> begins, const BuildMemory& memory = {});

  /// Valid as long as the lists.
  class List {
   public:
    [[nodiscard]] std::size_t size() const { return size_; }
    /// O(1).
    [[nodiscard]] std::uint32_t operator[](std::size_t place) const {
      NAZOTTE_DCHECK(place < size_);
      const std::uint8_t* const block = blocks_ + place / kBlockRows * block_bytes(bits_);
      const std::size_t bit = place % kBlockRows * bits_;
      std::uint32_t first;
      std::uint64_t window;  // up to 32 bits of the distance, and up to 7 before it
      std::memcpy(&first, block, sizeof first);
      std::memcpy(&window, block + sizeof first + bit / 8, sizeof window);
      return first + static_cast<std::uint32_t>((window >> (bit % 8)) & ((std::uint64_t{1} << bits_) - 1));
    }

   private:
    friend class RowLists;
    List(const std::uint8_t* blocks, std::size_t size, std::size_t bits) : blocks_(blocks), size_(size), bits_(bits) {}
    const std::uint8_t* blocks_;
    std::size_t size_;
    std::size_t bits_;
  };
  [[nodiscard]] List list(std::size_t number) const {
    const Place& place = places_[number];
    return {bytes_.data() + place.begin, place.size, place.bits};
  }

  [[nodiscard]] std::size_t bytes() const { return places_.capacity() * sizeof(Place) + bytes_.capacity(); }

 private:
  static constexpr std::size_t kBlockRows = 32;
  static constexpr std::size_t kPadding = sizeof(std::uint64_t);  // a distance is read as 8 bytes

  static constexpr std::size_t block_bytes(std::size_t bits) { return sizeof(std::uint32_t) + bits * kBlockRows / 8; }

  /// Where a list is.
  struct Place {
    std::size_t begin;  // its first byte
    std::size_t size;   // rows
    std::size_t bits;   // of a distance
  };
  void write(std::span<std::uint8_t> block, const PackedArray& rows, std::size_t begin, std::size_t end);

  std::vector<Place> places_;
  LargeVector<std::uint8_t> bytes_;
};

}  // namespace nazotte
