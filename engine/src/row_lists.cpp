#include "row_lists.hpp"

#include <algorithm>
#include <bit>

namespace nazotte {

RowLists::RowLists(const PackedArray& rows, std::span<const std::size_t> begins, const BuildMemory& memory)
    : bytes_(memory) {
  std::size_t bytes = 0;
  places_.reserve(begins.size() - 1);
  for (std::size_t list = 0; list + 1 < begins.size(); ++list) {
    std::uint32_t widest = 0;
    for (std::size_t begin = begins[list]; begin < begins[list + 1]; begin += kBlockRows) {
      const std::size_t last = std::min(begin + kBlockRows, begins[list + 1]) - 1;
      widest = std::max(widest, rows[last] - rows[begin]);
    }
    const auto bits = static_cast<std::size_t>(std::bit_width(widest));
    const std::size_t size = begins[list + 1] - begins[list];
    places_.push_back({bytes, size, bits});
    bytes += (size + kBlockRows - 1) / kBlockRows * block_bytes(bits);
  }
  bytes_.resize(bytes + kPadding);
  for (std::size_t list = 0; list + 1 < begins.size(); ++list) {
    const Place& place = places_[list];
    std::uint8_t* block = bytes_.data() + place.begin;
    for (std::size_t begin = begins[list]; begin < begins[list + 1]; begin += kBlockRows) {
      write({block, block_bytes(place.bits) + kPadding}, rows, begin, std::min(begin + kBlockRows, begins[list + 1]));
      block += block_bytes(place.bits);
    }
  }
}

/// `block` is zero, its padding included; distances are read and written as 8 bytes.
void RowLists::write(std::span<std::uint8_t> block, const PackedArray& rows, std::size_t begin, std::size_t end) {
  const std::uint32_t first = rows[begin];
  std::memcpy(block.data(), &first, sizeof first);
  const std::size_t bits = (block.size() - kPadding - sizeof first) * 8 / kBlockRows;
  for (std::size_t place = begin; place < end; ++place) {
    const std::size_t bit = (place - begin) * bits;
    std::uint8_t* const to = &block[sizeof first + bit / 8];
    std::uint64_t window;
    std::memcpy(&window, to, sizeof window);
    window |= std::uint64_t{rows[place] - first} << (bit % 8);
    std::memcpy(to, &window, sizeof window);
  }
}

}  // namespace nazotte
