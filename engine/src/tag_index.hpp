// Words of rows, and the rows of words.
//
// TagIndex: one word per row, found by equality. TagListIndex: any number of words per row, found by a part of a word.
//
// Thread safety: const access from any thread.
// Invariants: rows ascend in every posting and list; both keep the words of every row.
#pragma once

#include "batch_data.hpp"
#include "dictionary.hpp"
#include "packed_array.hpp"
#include "posting.hpp"
#include "row_words.hpp"
#include "term_rows.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
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

  /// The rows with exactly this word; null when there are none. O(length).
  [[nodiscard]] const Posting* find(std::string_view word) const;
  [[nodiscard]] std::optional<WordNumber> number(std::string_view word) const { return dictionary_.find(word); }
  [[nodiscard]] const Posting& posting(WordNumber word) const { return postings_[word]; }

  /// The row's word; valid as long as the index.
  [[nodiscard]] std::string_view word(std::uint32_t row) const { return dictionary_.word(words_[row]); }
  [[nodiscard]] WordNumber number(std::uint32_t row) const { return words_[row]; }
  /// Distinct words of the rows.
  [[nodiscard]] std::size_t words() const { return dictionary_.size(); }

  /// Appends the words of all rows, in rank order. O(rows + words).
  void append_to(TagValues& values) const;

  [[nodiscard]] std::size_t column_bytes() const;
  [[nodiscard]] std::size_t index_bytes() const;

 private:
  Dictionary dictionary_;
  PackedArray words_;
  std::vector<Posting> postings_;
};

class TagListIndex {
 public:
  /// Up to so many words, what a question for one of them matches is known when the index is built.
  static constexpr std::size_t kTermsMax = 512;

  /// postings: every word has a bitmap or an array, for one pass over the segment.
  /// terms: every word has a list of its rows, for the facet index; only up to kTermsMax words, else as postings.
  enum class Access : std::uint8_t { postings, terms };

  /// `order[row]`: where the row is in `values`. O(rows + words), and O(words^2) up to kTermsMax.
  TagListIndex(TagListValues&& values, std::span<const std::uint32_t> order, Access access);

  /// The rows that have a word which contains `part`; null: none. The result is this index's, or one
  /// that is appended to `made`.
  /// `part` must not be empty. O(length) for a word of a small dictionary with postings, else up to O(all words' bytes)
  /// and a union.
  [[nodiscard]] const Posting* containing(std::string_view part, std::list<Posting>& made) const;

  /// Appends the row's words; valid as long as the index. O(words of the row).
  void words(std::uint32_t row, std::vector<std::string_view>& out) const {
    words_.any_of(row, [&](WordNumber word) {
      out.push_back(dictionary_.word(word));
      return false;
    });
  }

  /// Are there lists of terms? The functions below are for then.
  [[nodiscard]] bool has_terms() const { return !containing_.empty(); }
  [[nodiscard]] std::size_t terms() const { return dictionary_.size(); }
  [[nodiscard]] std::optional<WordNumber> term(std::string_view word) const { return dictionary_.find(word); }
  [[nodiscard]] TermRows::List rows(WordNumber term) const { return term_rows_.list(term); }
  /// O(words of the row).
  [[nodiscard]] bool has(std::uint32_t row, WordNumber term) const {
    const std::vector<WordNumber>& others = containing_[term];
    return words_.any_of(row, [&](WordNumber word) {
      return word == term || (!others.empty() && std::ranges::binary_search(others, word));
    });
  }
  /// Fetches what has(row, term) will read.
  void prefetch(std::uint32_t row) const { words_.prefetch(row); }
  /// Calls f(term) for every term of the row, ascending.
  template <class F>
  void for_each_term(std::uint32_t row, F f) const {
    boost::container::small_vector<WordNumber, 16> terms;
    terms_of(row, terms);
    for (const WordNumber term : terms) f(term);
  }
  /// Calls f(row, terms) for every row that has some; the terms ascend. O(rows + words).
  template <class F>
  void for_each_row(F f) const {
    boost::container::small_vector<WordNumber, 16> terms;
    for (std::uint32_t row = 0; row < words_.rows(); ++row) {
      terms_of(row, terms);
      if (!terms.empty()) f(row, std::span<const WordNumber>(terms.data(), terms.size()));
    }
  }

  /// Appends the words of all rows, in rank order. O(rows + words).
  void append_to(TagListValues& values) const;

  [[nodiscard]] std::size_t column_bytes() const;
  [[nodiscard]] std::size_t index_bytes() const;

 private:
  void build_postings();
  void build_unions();
  void build_terms(const BuildMemory& memory);
  void terms_of(std::uint32_t row, boost::container::small_vector<WordNumber, 16>& terms) const;
  [[nodiscard]] std::vector<WordNumber> words_containing(std::string_view part) const;
  [[nodiscard]] const Posting* made_of_terms(std::string_view part, std::list<Posting>& made) const;

  Dictionary dictionary_;
  RowWords words_;
  // With postings:
  std::vector<Posting> postings_;
  std::vector<std::optional<Posting>> unions_;  // per word; nothing: only the word itself contains it
  // With terms:
  std::vector<std::vector<WordNumber>> containing_;  // per term: the other words that contain it, ascending
  std::vector<std::vector<WordNumber>> contained_;   // per word: the other terms that it contains
  TermRows term_rows_;
};

}  // namespace nazotte
