#include "posting.hpp"

#include "bitmap_kernels.hpp"

#include <array>

namespace nazotte {

Posting unite(std::span<const Posting* const> postings, std::uint32_t segment_rows) {
  std::uint64_t count_max = 0;
  for (const Posting* posting : postings) count_max += posting->count();
  if (Posting::is_sparse(count_max, segment_rows)) {
    std::vector<std::uint32_t> rows;
    rows.reserve(count_max);
    for (const Posting* posting : postings) rows.insert(rows.end(), posting->rows().begin(), posting->rows().end());
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return Posting::from_rows(rows, segment_rows);
  }
  Bitmap bitmap(segment_rows);
  const std::span<Word> words = bitmap.words();
  for (const Posting* posting : postings) {
    if (posting->dense()) {
      for (std::size_t i = 0; i < words.size(); ++i) words[i] |= posting->bitmap().words()[i];
    } else {
      for (const std::uint32_t row : posting->rows()) bitmap.set(row);
    }
  }
  return Posting::from_bitmap(std::move(bitmap));
}

std::uint64_t count_common(const Posting& a, const Posting& b) {
  if (!a.dense() || !b.dense()) {
    const bool walk_a = !a.dense() && (b.dense() || a.count() <= b.count());
    const Posting& other = walk_a ? b : a;
    return static_cast<std::uint64_t>(
        std::ranges::count_if((walk_a ? a : b).rows(), [&other](std::uint32_t row) { return other.contains(row); }));
  }
  const std::array operands = {a.bitmap().words().data(), b.bitmap().words().data()};
  const std::size_t words = a.bitmap().words().size();
  std::uint64_t count = 0;
  Word block[kBlockWords];
  for (std::size_t first = 0; first < words; first += kBlockWords) {
    count += and_block(operands, first, std::min(kBlockWords, words - first), block);
  }
  return count;
}

}  // namespace nazotte
