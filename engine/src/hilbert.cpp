#include "hilbert.hpp"

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

/// Sorts by the upper 32 bits; equal ones keep their order. A radix sort, see radix_sort.hpp, with digits as wide as
/// the first-level cache has room for their places.
void sort_by_upper_half(std::vector<std::uint64_t>& items) {
  constexpr std::uint32_t kDigitBits = 11;
  constexpr std::uint32_t kDigits = 3;
  constexpr std::size_t kValues = std::size_t{1} << kDigitBits;
  const auto digit_of = [](std::uint64_t item, std::uint32_t digit) {
    return static_cast<std::size_t>(item >> (32 + digit * kDigitBits)) & (kValues - 1);
  };
  std::vector<std::array<std::uint32_t, kValues>> places(kDigits);
  for (const std::uint64_t item : items) {
    for (std::uint32_t digit = 0; digit < kDigits; ++digit) ++places[digit][digit_of(item, digit)];
  }
  std::vector<std::uint64_t> sorted(items.size());
  for (std::uint32_t digit = 0; digit < kDigits; ++digit) {
    std::uint32_t next = 0;
    for (std::uint32_t& place : places[digit]) next += std::exchange(place, next);
    for (const std::uint64_t item : items) sorted[places[digit][digit_of(item, digit)]++] = item;
    items.swap(sorted);
  }
}

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

std::vector<std::uint32_t> along_hilbert_curve(std::span<const GridPoint> points) {
  if (points.empty()) return {};
  GridBox bounds{points[0], points[0]};
  for (const GridPoint point : points) {
    bounds.min = {std::min(bounds.min.x, point.x), std::min(bounds.min.y, point.y)};
    bounds.max = {std::max(bounds.max.x, point.x), std::max(bounds.max.y, point.y)};
  }
  const double x_scale = (1U << kBits) / (static_cast<double>(bounds.max.x) - bounds.min.x + 1);
  const double y_scale = (1U << kBits) / (static_cast<double>(bounds.max.y) - bounds.min.y + 1);
  std::vector<std::uint64_t> items(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = (static_cast<double>(points[i].x) - bounds.min.x) * x_scale;
    const double y = (static_cast<double>(points[i].y) - bounds.min.y) * y_scale;
    const std::uint64_t distance = hilbert_distance(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y));
    items[i] = distance << 32 | i;
  }
  sort_by_upper_half(items);
  std::vector<std::uint32_t> order(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) order[i] = static_cast<std::uint32_t>(items[i]);
  return order;
}

}  // namespace nazotte
