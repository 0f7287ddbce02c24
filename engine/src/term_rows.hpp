// The rows of every term of a tag list column, in rank order.
//
// A term is a word of the dictionary that is asked for: a row has it when one of the row's words contains it, so
// "rest" is a term of the row with the word "armrest".
//
// Thread safety: const access from any thread.
// Invariant: rows ascend within a term.
#pragma once

#include "dictionary.hpp"
#include "packed_array.hpp"
#include "row_lists.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace nazotte {

class TermRows {
 public:
  TermRows() = default;

  /// `visit(f)` calls f(row, term) for all pairs, rows ascending; it is called twice. O(pairs + terms).
  template <class Visit>
  TermRows(std::size_t terms, std::uint32_t segment_rows, const BuildMemory& memory, Visit visit) {
    std::vector<std::size_t> begins(terms + 1);
    visit([&](std::uint32_t, WordNumber term) { ++begins[term + 1]; });
    for (std::size_t term = 0; term < terms; ++term) begins[term + 1] += begins[term];
    PackedArray rows(begins[terms], segment_rows, memory);
    std::vector<std::size_t> next(begins.begin(), begins.end() - 1);
    visit([&](std::uint32_t row, WordNumber term) { rows.set(next[term]++, row); });
    lists_ = RowLists(rows, begins, memory);
  }

  using List = RowLists::List;
  [[nodiscard]] List list(WordNumber term) const { return lists_.list(term); }

  [[nodiscard]] std::size_t bytes() const { return lists_.bytes(); }

 private:
  RowLists lists_;
};

}  // namespace nazotte
