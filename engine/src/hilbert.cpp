#include "hilbert.hpp"

#include "radix_sort.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace nazotte {

namespace {

constexpr std::uint32_t kBits = 16;  // per axis
constexpr std::uint32_t kStepBits = 4;
constexpr std::uint32_t kStepMask = (1U << kStepBits) - 1;

/// How a quadrant lies: bit 0, the axes are swapped; bit 1, both run backwards.
using Turn = std::uint32_t;
constexpr std::uint32_t kTurns = 4;

struct Step {
  std::uint8_t distance;
  std::uint8_t turn;  // of the quadrant that was reached
};

constexpr Step make_step(Turn turn, std::uint32_t x, std::uint32_t y) {
  std::uint32_t distance = 0;
  for (std::uint32_t bit = kStepBits; bit-- > 0;) {
    std::uint32_t right = x >> bit & 1;
    std::uint32_t upper = y >> bit & 1;
    if ((turn & 1) != 0) std::swap(right, upper);
    right ^= turn >> 1;
    upper ^= turn >> 1;
    distance = distance << 2 | ((3 * right) ^ upper);
    // Turn the lower quadrants so that the curve goes on from where it left the last one.
    if (upper == 0) turn ^= 1 | right << 1;
  }
  return {static_cast<std::uint8_t>(distance), static_cast<std::uint8_t>(turn)};
}

constexpr auto kSteps = [] {
  std::array<std::array<Step, 1U << (2 * kStepBits)>, kTurns> steps{};
  for (Turn turn = 0; turn < kTurns; ++turn) {
    for (std::uint32_t xy = 0; xy < steps[turn].size(); ++xy) {
      steps[turn][xy] = make_step(turn, xy >> kStepBits, xy & kStepMask);
    }
  }
  return steps;
}();

}  // namespace

std::uint32_t hilbert_distance(std::uint32_t x, std::uint32_t y) {
  std::uint32_t distance = 0;
  Turn turn = 0;
  for (std::uint32_t shift = kBits; shift > 0;) {
    shift -= kStepBits;
    const Step step = kSteps[turn][(x >> shift & kStepMask) << kStepBits | (y >> shift & kStepMask)];
    distance = distance << (2 * kStepBits) | step.distance;
    turn = step.turn;
  }
  return distance;
}

RowNumbers along_hilbert_curve(std::span<const GridPoint> points, const BuildMemory& memory) {
  if (points.empty()) return {};
  GridBox bounds{points[0], points[0]};
  for (const GridPoint point : points) {
    bounds.min = {std::min(bounds.min.x, point.x), std::min(bounds.min.y, point.y)};
    bounds.max = {std::max(bounds.max.x, point.x), std::max(bounds.max.y, point.y)};
  }
  const double x_scale = (1U << kBits) / (static_cast<double>(bounds.max.x) - bounds.min.x + 1);
  const double y_scale = (1U << kBits) / (static_cast<double>(bounds.max.y) - bounds.min.y + 1);
  SortItems<std::uint32_t> items(points.size(), memory);
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    const double x = (static_cast<double>(points[i].x) - bounds.min.x) * x_scale;
    const double y = (static_cast<double>(points[i].y) - bounds.min.y) * y_scale;
    items[i] = {hilbert_distance(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)), i};
  }
  radix_sort(items);
  RowNumbers order(items.size(), memory);
  for (std::size_t i = 0; i < items.size(); ++i) order[i] = items[i].row;
  return order;
}

}  // namespace nazotte
