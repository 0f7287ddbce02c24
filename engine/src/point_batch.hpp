// Points that lie within the bounds of a polygon, gathered from many groups to be tested together.
//
// Most groups hold few points that are worth a test, and which ones nobody can guess: testing group by group spends its
// time on branches guessed wrong and on empty lanes. So the points within the bounds are packed first, without a branch
// where the machine can, and then tested sixteen at a time.
//
// Thread safety: none.
// Invariant: all points in it lie within the bounds of the polygon that it is drained with, not on their sides.
#pragma once

#include <nazotte/polygon.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace nazotte {

/// Sixteen points and the rows that they are. Aligned, as wide registers want.
struct alignas(64) RankedPoints {
  PointGroup points;
  std::array<std::uint32_t, kGroupSize> rows;
};

class PointBatch {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  /// No room for what one call of add() may bring: drain first.
  [[nodiscard]] bool full() const { return size_ > kCapacity - kGroupSize * kGroupSize; }

  /// Adds the points strictly within `bounds`, in order, of groups[i] for each i in `among`. Must not be full.
  /// O(groups).
  void add(const RankedPoints* groups, GroupMask among, const GridBox& bounds);

  /// Calls take(rows, inside) for sixteen points after the other, in the order of their arrival: rows[i] is strictly
  /// inside of the polygon for each i in `inside`. The batch is empty then.
  template <class Take>
  void drain(const Polygon& polygon, Take take) {
    for (std::size_t first = 0; first < size_; first += kGroupSize) {
      take(rows_.values.data() + first, contained(polygon, first));
    }
    size_ = 0;
  }

 private:
  static constexpr std::size_t kCapacity = 2 * kGroupSize * kGroupSize;
  /// Whole registers are written, so there is room behind the last element. Aligned: a register that is written across
  /// two pages of memory takes as long as twenty others.
  template <class Value>
  struct alignas(64) Column {
    std::array<Value, kCapacity + kGroupSize> values;
  };

  [[nodiscard]] GroupMask contained(const Polygon& polygon, std::size_t first) const;

  std::size_t size_ = 0;
  Column<std::int32_t> x_;
  Column<std::int32_t> y_;
  Column<std::uint32_t> rows_;
};

}  // namespace nazotte
