// The words of every row: the column that a tag list index is made from.
//
// Rows mostly have few words: then every row takes as many places as the longest, and looking at one costs one cache
// miss. Else the words of all rows stand one after the other, with an array of where each row's begin.
//
// Thread safety: const access from any thread.
// Invariant: words ascend within a row.
#pragma once

#include "batch_data.hpp"
#include "packed_array.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class RowWords {
 public:
  /// Words per row up to which all rows take the same number of places.
  static constexpr std::size_t kPlacesMax = 8;

  /// `order[row]`: where the row is in `values`. O(rows + words).
  RowWords(const TagListValues& values, std::span<const std::uint32_t> order);

  [[nodiscard]] std::uint32_t rows() const { return rows_; }

  /// Calls f(word) for the row's words until it returns true; returns whether it did.
  template <class F>
  bool any_of(std::uint32_t row, F f) const {
    std::size_t place = begins_.empty() ? row * places_ : begins_[row];
    const std::size_t end = begins_.empty() ? place + places_ : begins_[row + std::size_t{1}];
    for (; place < end; ++place) {
      const WordNumber word = words_[place];
      if (word == none_) return false;
      if (f(word)) return true;
    }
    return false;
  }

  /// Fetches what any_of(row) will read first.
  void prefetch(std::uint32_t row) const {
    if (begins_.empty()) {
      words_.prefetch(row * places_);
    } else {
      __builtin_prefetch(&begins_[row]);
    }
  }

  [[nodiscard]] std::size_t bytes() const { return begins_.capacity() * sizeof(std::uint32_t) + words_.bytes(); }

 private:
  std::uint32_t rows_;
  WordNumber none_;                    // marks a place without a word
  std::size_t places_ = 0;             // per row, when all have the same number
  std::vector<std::uint32_t> begins_;  // else: row r has words_[begins_[r]] up to words_[begins_[r + 1]]
  PackedArray words_;
};

}  // namespace nazotte
