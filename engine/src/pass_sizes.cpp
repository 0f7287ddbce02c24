#include "pass_sizes.hpp"

#include <algorithm>
#include <limits>

namespace nazotte {

SizePair smallest_sides(const SideColumns& sides, std::size_t row) {
  auto [smaller, larger] = std::minmax({sides[0][row], sides[1][row]});
  for (std::size_t i = 2; i < sides.size(); ++i) {
    // Without a branch: any order is as likely.
    const std::int32_t side = sides[i][row];
    larger = std::max(smaller, std::min(larger, side));
    smaller = std::min(smaller, side);
  }
  return {smaller, larger};
}

std::optional<PassSizes> PassSizes::build(const KeysInOrder& rows, const SideColumns& sides,
                                          const BuildMemory& memory) {
  const auto dense = DenseKeys::of(rows);
  if (!dense) return std::nullopt;
  std::int32_t smallest = std::numeric_limits<std::int32_t>::max();
  std::int32_t largest = std::numeric_limits<std::int32_t>::min();
  for (std::size_t row = 0; row < rows.keys.size(); ++row) {
    const SizePair pair = smallest_sides(sides, row);
    smallest = std::min(smallest, pair.a);
    largest = std::max(largest, pair.b);
  }
  if (static_cast<std::int64_t>(largest) - smallest >= kSpanMax) return std::nullopt;
  PassSizes sizes(*dense, smallest, memory);
  for (std::size_t row = 0; row < rows.keys.size(); ++row) {
    const SizePair pair = smallest_sides(sides, row);
    sizes.codes_[dense->place(rows.keys[row])] =
        static_cast<Code>((pair.a - smallest) * kSideCodes + (pair.b - smallest));
  }
  return sizes;
}

}  // namespace nazotte
