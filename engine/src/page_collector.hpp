// Takes a page out of a source of matches that come as blocks of bits, and counts the rest.
//
// A Source has words(), fill(first, count, out), which writes the matches of up to kBlockWords words and returns how
// many they are, and row(bit), the row that a bit stands for, ascending.
//
// Thread safety: pure functions.
#pragma once

#include <nazotte/query.hpp>

#include "bitmap_kernels.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nazotte {

/// The part [offset, offset + limit) of a list.
struct Page {
  std::uint64_t offset;
  std::uint64_t limit;
};

/// What is known before a word is read.
struct Known {
  std::optional<std::uint64_t> count = std::nullopt;  // of all matches
  std::size_t first_word = 0;                         // words before this one need not be read:
  std::uint64_t skipped = 0;                          // so many matches are in them, no more than the page's offset
};

/// Appends the rows of a block's set bits, but the first `page.offset` and at most `page.limit`; returns how many.
template <class Source>
std::uint64_t extract(const Source& source, std::span<const Word> block, std::size_t first_word, Page page,
                      std::uint32_t segment, std::vector<Hit>& out) {
  const BitPlace begin = page.offset > 0 ? pass_bits(block, page.offset) : BitPlace{0, 0};
  std::uint64_t skip = begin.before;
  std::uint64_t taken = 0;
  for (std::size_t i = begin.word; i < block.size() && taken < page.limit; ++i) {
    Word word = block[i];
    for (; skip > 0; --skip) word &= word - 1;
    const std::size_t first_bit = (first_word + i) * kWordBits;
    for (; word != 0 && taken < page.limit; word &= word - 1, ++taken) {
      out.push_back({segment, source.row(first_bit + static_cast<std::size_t>(std::countr_zero(word)))});
    }
  }
  return taken;
}

/// Appends the page to `out` as rows of segment number `segment`; returns the number of all matches. Reads up to the
/// page's end when that number is known, else all.
template <class Source>
std::uint64_t collect_page(const Source& source, const Known& known, Page page, std::uint32_t segment,
                           std::vector<Hit>& out) {
  // A frequent match fills the page within a few words; a rare one is not held up by many small blocks.
  constexpr std::size_t kFirstBlockWords = 8;
  Word block[kBlockWords];
  std::uint64_t count = known.skipped;
  page.offset -= known.skipped;
  std::size_t block_words = known.count ? kFirstBlockWords : kBlockWords;
  for (std::size_t first = known.first_word; first < source.words(); first += block_words) {
    if (known.count && page.limit == 0) break;
    if (first > known.first_word) block_words = std::min(kBlockWords, 2 * block_words);
    const std::size_t size = std::min(block_words, source.words() - first);
    const std::uint64_t found = source.fill(first, size, block);
    count += found;
    if (page.offset >= found) {
      page.offset -= found;
    } else if (page.limit > 0) {
      page.limit -= extract(source, {block, size}, first, page, segment, out);
      page.offset = 0;
    }
  }
  return known.count.value_or(count);
}

}  // namespace nazotte
