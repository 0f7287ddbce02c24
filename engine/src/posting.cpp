#include "posting.hpp"

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

}  // namespace nazotte
