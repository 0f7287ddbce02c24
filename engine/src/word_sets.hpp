// The rows of every pair and every triple of terms, in rank order, with their facets' codes.
//
// Two words of 3% each leave a row in a thousand: finding those by intersecting two long lists costs far more than
// keeping them, since rows have few words.
//
// Thread safety: const access from any thread.
// Invariants: rows ascend within a set; rows that were not live when the segment was built are in none.
#pragma once

#include "dictionary.hpp"
#include "facet_space.hpp"
#include "large_vector.hpp"
#include "packed_array.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nazotte {

class TagListIndex;

/// Calls f(combination) for every combination of `size`, 2 or 3, of the terms; in the order of the terms.
template <class F>
void for_each_combination(std::span<const WordNumber> terms, std::size_t size, F f) {
  for (std::size_t a = 0; a < terms.size(); ++a) {
    for (std::size_t b = a + 1; b < terms.size(); ++b) {
      if (size == 2) {
        const WordNumber pair[] = {terms[a], terms[b]};
        f(std::span<const WordNumber>(pair));
        continue;
      }
      for (std::size_t c = b + 1; c < terms.size(); ++c) {
        const WordNumber triple[] = {terms[a], terms[b], terms[c]};
        f(std::span<const WordNumber>(triple));
      }
    }
  }
}

class WordSets {
 public:
  /// Terms of a set.
  static constexpr std::size_t kTermsMin = 2;
  static constexpr std::size_t kTermsMax = 3;
  /// Entries per row of the segment above which the sets of a size are not kept: rows have too many words.
  static constexpr std::size_t kEntriesPerRowMax = 2;

  /// `codes[row]`. Sets of a size up to `terms_max` are kept when there are at most as many of them as rows.
  /// O(rows + entries + sets).
  WordSets(const TagListIndex& index, std::span<const FacetCode> codes, std::size_t terms_max,
           const BuildMemory& memory);

  /// Are there sets of `size` terms?
  [[nodiscard]] bool has(std::size_t size) const { return !of_size(size).begins.empty(); }

  struct List {
    const PackedArray* packed = nullptr;
    std::size_t begin = 0;
    std::span<const FacetCode> codes = {};
    [[nodiscard]] std::size_t size() const { return codes.size(); }
    [[nodiscard]] std::uint32_t row(std::size_t place) const { return (*packed)[begin + place]; }
  };
  /// `terms`: distinct, ascending; has(terms.size()). O(1).
  [[nodiscard]] List list(std::span<const WordNumber> terms) const;

  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Sets {
    std::vector<std::size_t> begins;  // by number of the combination; empty: not kept
    PackedArray rows;
    LargeVector<FacetCode> codes;
  };

  void count_entries(const TagListIndex& index, std::span<const FacetCode> codes, std::size_t terms_max);
  void fill(const TagListIndex& index, std::span<const FacetCode> codes, const BuildMemory& memory);
  [[nodiscard]] const Sets& of_size(std::size_t size) const { return sets_[size - kTermsMin]; }

  Sets sets_[kTermsMax - kTermsMin + 1];
};

}  // namespace nazotte
