#include "sorted_order.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace nazotte {

namespace {

/// IEEE 754 doubles in their order as unsigned integers; both zeros are one value. NaN is below or above all numbers.
std::uint64_t ordered_bits_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

template <class Value, class Ordered>
std::vector<std::uint32_t> sort_rows(std::span<const Value> values, std::span<const std::uint32_t> by_key,
                                     Ordered ordered) {
  SortItems<decltype(ordered(values[0]))> items;
  items.reserve(by_key.size());
  for (const std::uint32_t row : by_key) items.push_back({ordered(values[row]), row});
  radix_sort(items);
  std::vector<std::uint32_t> rows;
  rows.reserve(items.size());
  for (const auto& item : items) rows.push_back(item.row);
  return rows;
}

}  // namespace

SortedOrder::SortedOrder(std::span<const std::int32_t> values, std::span<const std::uint32_t> by_key)
    : rows_(sort_rows(values, by_key, [](std::int32_t value) { return ordered_bits(value); })) {}

SortedOrder::SortedOrder(std::span<const double> values, std::span<const std::uint32_t> by_key)
    : rows_(sort_rows(values, by_key, ordered_bits_of)) {}

std::span<const std::uint32_t> SortedOrder::slice(std::span<const std::int32_t> values, ClosedRange range) const {
  const auto first =
      std::partition_point(rows_.begin(), rows_.end(), [&](std::uint32_t row) { return values[row] < range.min; });
  const auto last =
      std::partition_point(first, rows_.end(), [&](std::uint32_t row) { return values[row] <= range.max; });
  return {first, last};
}

std::span<const std::uint32_t> SortedOrder::slice(std::span<const double> values, RealRange range) const {
  if (std::isnan(range.min) || std::isnan(range.max)) return {};
  const std::uint64_t min = ordered_bits_of(range.min);
  const std::uint64_t max = ordered_bits_of(range.max);
  // An infinite max is an open side: it takes infinity itself in.
  const std::uint64_t end = range.max == std::numeric_limits<double>::infinity() ? max + 1 : max;
  const auto first = std::partition_point(rows_.begin(), rows_.end(),
                                          [&](std::uint32_t row) { return ordered_bits_of(values[row]) < min; });
  const auto last =
      std::partition_point(first, rows_.end(), [&](std::uint32_t row) { return ordered_bits_of(values[row]) < end; });
  return {first, last};
}

}  // namespace nazotte
