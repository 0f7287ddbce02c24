// Looking at rows in an order that is not theirs: each is a cache miss, unless it is asked for some rows before.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nazotte {

/// Places before its turn at which a row is fetched: enough for memory to answer, and for the cache to hold.
inline constexpr std::size_t kPrefetchAhead = 32;

/// Fetches address_of(order[place + kAhead]), when there is such a place. An address that has to be looked up is itself
/// fetched by another call, further ahead. Inlined always: a call whose only effect is a prefetch has none to the
/// compiler, and GCC 12 leaves it out.
template <std::size_t kAhead = kPrefetchAhead, class AddressOf>
[[gnu::always_inline]] inline void prefetch_ahead(std::span<const std::uint32_t> order, std::size_t place,
                                                  AddressOf address_of) {
  if (place + kAhead < order.size()) __builtin_prefetch(address_of(order[place + kAhead]));
}

}  // namespace nazotte
