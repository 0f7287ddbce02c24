// Rows that live as long as a run: what the model knows and what answers are held against.
//
// Thread safety: filled by one thread, then read by any.
// Invariant: a row never moves once it was added; its strings are the store's own.
#pragma once

#include <nazotte/isuumo/rows.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace nazotte::load {

using isuumo::Chair;
using isuumo::Estate;

template <class Row>
class RowStore {
 public:
  /// Copies the row and its strings. The row stays where it is as long as the store lives.
  const Row& add(const Row& row);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// All rows, in the order in which they were added.
  [[nodiscard]] std::vector<const Row*> pointers() const;

 private:
  [[nodiscard]] std::string_view keep(std::string_view text);

  std::pmr::monotonic_buffer_resource texts_;
  std::deque<Row> rows_;
};

/// The order of all results: popularity, highest first, then id.
template <class Row>
[[nodiscard]] bool ranks_before(const Row& a, const Row& b) {
  return a.popularity != b.popularity ? a.popularity > b.popularity : a.id < b.id;
}

[[nodiscard]] inline std::int32_t cost(const Chair& chair) { return chair.price; }
[[nodiscard]] inline std::int32_t cost(const Estate& estate) { return estate.rent; }

/// The order of low_priced: price or rent, then id.
template <class Row>
[[nodiscard]] bool costs_less(const Row& a, const Row& b) {
  return cost(a) != cost(b) ? cost(a) < cost(b) : a.id < b.id;
}

/// Does the chair pass through the estate's door, two of its sides in some orientation?
[[nodiscard]] bool fits_through(const Chair& chair, const Estate& estate);

/// A point on the grid on which polygons are compared: degrees as printf's %f prints them, without the point.
struct GridPlace {
  std::int32_t latitude = 0;   // microdegrees
  std::int32_t longitude = 0;  // microdegrees
  friend bool operator==(const GridPlace&, const GridPlace&) = default;
};

/// Rounds to 6 decimals exactly as "%f" does. Beyond 1,001 degrees it stays there, where no polygon
/// reaches and products of differences still fit into 64 bits.
[[nodiscard]] std::int32_t to_microdegrees(double degrees);
[[nodiscard]] inline GridPlace place_of(const Estate& estate) {
  return {to_microdegrees(estate.latitude), to_microdegrees(estate.longitude)};
}

}  // namespace nazotte::load
