// Rows in the order of results, and for every condition of the vocabulary which of them meet it: one bit a row, found
// by asking every row when the segment is made.
//
// Thread safety: read-only after construction.
// Lifetime: the rows' store and the vocabulary must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "rows.hpp"
#include "vocabulary.hpp"

namespace nazotte::load {

/// One bit a row, in words of 64; bits beyond the last row are 0.
using RowBits = std::vector<std::uint64_t>;

/// Of a row: its number in the order of results.
struct Latitude {
  std::int32_t microdegrees = 0;
  std::uint32_t number = 0;
};

template <class Row>
class Segment {
 public:
  Segment() = default;
  /// O(rows * conditions).
  Segment(std::vector<const Row*> rows, const Vocabulary<Row>& vocabulary);

  [[nodiscard]] std::size_t size() const { return ranked_.size(); }
  /// In the order of results.
  [[nodiscard]] const std::vector<const Row*>& ranked() const { return ranked_; }
  /// In the order of low_priced; numbers of ranked().
  [[nodiscard]] const std::vector<std::uint32_t>& cheapest() const { return cheapest_; }
  /// Of estates; by the same number as ranked(). Empty for chairs.
  [[nodiscard]] const std::vector<GridPlace>& places() const { return places_; }
  /// Of estates: the places with a latitude of more than `south` and less than `north`, from south to north.
  [[nodiscard]] std::span<const Latitude> between(std::int32_t south, std::int32_t north) const;
  /// Does the row with this number meet the condition? O(1).
  [[nodiscard]] bool meets(std::uint32_t number, std::size_t condition) const {
    return (by_condition_[condition][number / 64] >> (number % 64) & 1U) != 0;
  }
  /// The row's number in ranked().
  [[nodiscard]] std::optional<std::uint32_t> find(std::int32_t id) const;

  /// Which rows meet all of the conditions. O(rows / 64 * conditions).
  void match(const std::vector<std::size_t>& conditions, RowBits& bits) const;

 private:
  std::vector<const Row*> ranked_;
  std::vector<std::uint32_t> cheapest_;
  std::vector<GridPlace> places_;
  std::vector<Latitude> latitudes_;
  std::vector<RowBits> by_condition_;
  std::unordered_map<std::int32_t, std::uint32_t> by_id_;
};

}  // namespace nazotte::load
