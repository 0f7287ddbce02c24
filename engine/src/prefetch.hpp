// Looking at rows in an order that is not theirs: each is a cache miss, unless it is asked for some rows before.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nazotte {

/// Calls fetch(order[place + some]), when there is such a place.
template <class Fetch>
void prefetch_ahead(std::span<const std::uint32_t> order, std::size_t place, Fetch fetch) {
  constexpr std::size_t kAhead = 32;
  if (place + kAhead < order.size()) fetch(order[place + kAhead]);
}

}  // namespace nazotte
