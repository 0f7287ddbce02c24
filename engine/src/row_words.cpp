#include "row_words.hpp"

#include "prefetch.hpp"

#include <nazotte/check.hpp>

#include <limits>

namespace nazotte {

namespace {

std::span<const WordNumber> words_of(const TagListValues& values, std::uint32_t row) {
  const std::uint64_t begin = row == 0 ? 0 : values.ends[row - 1];
  return std::span(values.words).subspan(begin, values.ends[row] - begin);
}

}  // namespace

RowWords::RowWords(const TagListValues& values, std::span<const std::uint32_t> order)
    : rows_(static_cast<std::uint32_t>(order.size())), none_(static_cast<WordNumber>(values.dictionary.size())) {
  for (std::uint32_t row = 0; row < rows_; ++row) places_ = std::max(places_, words_of(values, row).size());
  if (places_ <= kPlacesMax) {
    words_ = PackedArray(rows_ * places_, none_, values.words.get_allocator());
    for (std::uint32_t row = 0; row < rows_; ++row) {
      prefetch_ahead<2 * kPrefetchAhead>(order, row, [&](std::uint32_t from) { return &values.ends[from]; });
      prefetch_ahead(order, row, [&](std::uint32_t from) { return words_of(values, from).data(); });
      const auto words = words_of(values, order[row]);
      for (std::size_t i = 0; i < places_; ++i) words_.set(row * places_ + i, i < words.size() ? words[i] : none_);
    }
    return;
  }
  NAZOTTE_CHECK(values.words.size() <= std::numeric_limits<std::uint32_t>::max());
  begins_.reserve(order.size() + 1);
  begins_.push_back(0);
  words_ = PackedArray(values.words.size(), none_, values.words.get_allocator());
  std::uint32_t next = 0;
  for (const std::uint32_t from : order) {
    for (const WordNumber word : words_of(values, from)) words_.set(next++, word);
    begins_.push_back(next);
  }
}

}  // namespace nazotte
