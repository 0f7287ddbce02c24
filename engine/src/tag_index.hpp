// Words of rows, and the rows of words.
//
// TagIndex: one word per row, found by equality. TagListIndex: any number of words per row, found by a part of a word.
//
// Thread safety: const access from any thread.
// Invariants: a posting for every word of the dictionary; rows ascend in it.
#pragma once

#include "batch_data.hpp"
#include "dictionary.hpp"
#include "posting.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace nazotte {

class TagIndex {
 public:
  /// `order[row]`: where the row is in `values`. O(rows + words).
  TagIndex(TagValues&& values, std::span<const std::uint32_t> order);

  /// The rows with exactly this word; null when no row ever had it. O(length).
  [[nodiscard]] const Posting* find(std::string_view word) const;

  /// The row's word; valid as long as the index.
  [[nodiscard]] std::string_view word(std::uint32_t row) const { return dictionary_.word(words_[row]); }

  [[nodiscard]] std::size_t column_bytes() const;
  [[nodiscard]] std::size_t index_bytes() const;

 private:
  Dictionary dictionary_;
  std::vector<WordNumber> words_;
  std::vector<Posting> postings_;
};

class TagListIndex {
 public:
  /// Up to so many words, the answer for a part that is itself a word is computed when the index is built.
  static constexpr std::size_t kUnionWordsMax = 512;

  /// `order[row]`: where the row is in `values`. O(rows + words), and O(words^2) up to kUnionWordsMax.
  TagListIndex(TagListValues&& values, std::span<const std::uint32_t> order);

  /// The rows that have a word which contains `part`; null: none. The result is this index's, or one
  /// that is appended to `made`.
  /// `part` must not be empty. O(length) for a word of a small dictionary, else O(all words' bytes) and a union.
  [[nodiscard]] const Posting* containing(std::string_view part, std::list<Posting>& made) const;

  /// The words of all rows: what the index was made from, in the order of its rows. O(rows + words).
  [[nodiscard]] TagListValues values() const;

  [[nodiscard]] std::size_t column_bytes() const { return dictionary_.bytes(); }
  [[nodiscard]] std::size_t index_bytes() const;

 private:
  void build_unions();
  [[nodiscard]] std::vector<const Posting*> postings_containing(std::string_view part) const;

  Dictionary dictionary_;
  std::uint32_t rows_;
  std::vector<Posting> postings_;
  std::vector<std::optional<Posting>> unions_;  // per word; nothing: only the word itself contains it
};

}  // namespace nazotte
