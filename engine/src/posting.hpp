// The rows that share a property: a bitmap, or, when they are rare, a sorted array of row numbers.
//
// Why two forms: a bitmap costs rows/8 bytes whatever it holds, so a word that one row in a million uses would
// cost as much as a common one.
//
// Thread safety: const access from any thread.
// Invariant: sparse exactly when count < rows / kSparseRatio; the array is strictly ascending.
#pragma once

#include "bitmap.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace nazotte {

class Posting {
 public:
  /// Where walking an array and looking up each row begins to cost more than ANDing whole bitmaps. An array would be
  /// smaller up to a ratio of 32; with this one, bitmaps cost at most 32 bytes per word of a row.
  static constexpr std::uint32_t kSparseRatio = 256;

  [[nodiscard]] static bool is_sparse(std::uint64_t count, std::uint32_t segment_rows) {
    return count < segment_rows / kSparseRatio;
  }

  /// `rows`: strictly ascending, below segment_rows. O(rows), and O(segment_rows) when dense.
  [[nodiscard]] static Posting from_rows(std::span<const std::uint32_t> rows, std::uint32_t segment_rows) {
    Posting posting;
    posting.count_ = static_cast<std::uint32_t>(rows.size());
    if (is_sparse(rows.size(), segment_rows)) {
      posting.rows_.assign(rows.begin(), rows.end());
    } else {
      posting.bitmap_.emplace(segment_rows);
      for (const std::uint32_t row : rows) posting.bitmap_->set(row);
    }
    return posting;
  }

  /// O(size of the bitmap).
  [[nodiscard]] static Posting from_bitmap(Bitmap bitmap) {
    Posting posting;
    posting.count_ = bitmap.count();
    if (is_sparse(posting.count_, bitmap.size())) {
      posting.rows_.reserve(posting.count_);
      for (std::size_t i = 0; i < bitmap.words().size(); ++i) {
        for_each_bit(bitmap.words()[i], static_cast<std::uint32_t>(i * kWordBits),
                     [&posting](std::uint32_t row) { posting.rows_.push_back(row); });
      }
    } else {
      posting.bitmap_.emplace(std::move(bitmap));
    }
    return posting;
  }

  [[nodiscard]] bool dense() const { return bitmap_.has_value(); }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  /// Only when dense.
  [[nodiscard]] const Bitmap& bitmap() const { return *bitmap_; }
  /// Only when sparse.
  [[nodiscard]] std::span<const std::uint32_t> rows() const { return rows_; }

  /// O(1) when dense, else O(log count).
  [[nodiscard]] bool contains(std::uint32_t row) const {
    return dense() ? bitmap_->test(row) : std::binary_search(rows_.begin(), rows_.end(), row);
  }

  /// Calls f(row) in ascending order. O(count), and O(segment rows / 64) when dense.
  template <class F>
  void for_each(F&& f) const {
    if (!dense()) {
      for (const std::uint32_t row : rows_) f(row);
      return;
    }
    const auto words = bitmap_->words();
    for (std::size_t i = 0; i < words.size(); ++i) for_each_bit(words[i], static_cast<std::uint32_t>(i * kWordBits), f);
  }

  [[nodiscard]] std::size_t bytes() const {
    return sizeof(*this) + rows_.capacity() * sizeof(std::uint32_t) + (bitmap_ ? bitmap_->bytes() : 0);
  }

 private:
  std::optional<Bitmap> bitmap_;
  std::vector<std::uint32_t> rows_;
  std::uint32_t count_ = 0;
};

/// Rows that are in both. O(rows of a sparse one), else O(segment rows / 64).
[[nodiscard]] std::uint64_t count_common(const Posting& a, const Posting& b);

/// All rows of any of the postings. O(sum of counts log sum) when the result is rare, else O(segment rows) beside.
[[nodiscard]] Posting unite(std::span<const Posting* const> postings, std::uint32_t segment_rows);

}  // namespace nazotte
