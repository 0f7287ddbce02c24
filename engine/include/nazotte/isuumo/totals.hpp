// What two copies of the tables are compared by without reading one into the other: the number of rows and the sum of
// each integer column, over the rows with an id in a range.
//
// A row that was added, removed or had a number changed shows, unless changes cancel out exactly; a text or a place
// that was changed does not. A database computes the same with COUNT and SUM, exactly.
//
// Thread safety: values and pure functions.
#pragma once

#include <nazotte/isuumo/rows.hpp>
#include <nazotte/table.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace nazotte::isuumo {

/// Calls f(column) for each integer column in order. The first one is the id.
template <class Row, class F>
constexpr void for_each_integer_column(F&& f) {
  for_each_column<Row>([&f]<class Value>(const Column<Row, Value>& column) {
    if constexpr (std::is_same_v<Value, std::int32_t>) f(column);
  });
}

template <class Row>
inline constexpr std::size_t kIntegerColumnCount = [] {
  std::size_t count = 0;
  for_each_integer_column<Row>([&count](const auto&) { ++count; });
  return count;
}();

template <class Row>
struct TableTotals {
  std::uint64_t rows = 0;
  std::array<std::int64_t, kIntegerColumnCount<Row>> sums{};  // in the order of the integer columns

  friend bool operator==(const TableTotals&, const TableTotals&) = default;
};

struct Totals {
  TableTotals<Chair> chairs;
  TableTotals<Estate> estates;

  friend bool operator==(const Totals&, const Totals&) = default;
};

/// Every id that a row can have.
inline constexpr KeyRange kAllIds{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};

/// The rows that totals are over.
struct TotalsRange {
  KeyRange chairs = kAllIds;
  KeyRange estates = kAllIds;
};

/// One of `slices` parts of all ids, which divide those from `present.first` to `present.last` evenly; the first and
/// the last part are open to the outside, so that no id is in none. `slice` < `slices`.
[[nodiscard]] constexpr KeyRange id_slice(KeyRange present, std::uint64_t slice, std::uint64_t slices) {
  const std::int64_t width = (present.last - present.first) / static_cast<std::int64_t>(slices) + 1;
  const std::int64_t first = present.first + width * static_cast<std::int64_t>(slice);
  return {slice == 0 ? kAllIds.first : first, slice + 1 == slices ? kAllIds.last : first + width - 1};
}

}  // namespace nazotte::isuumo
