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
#include "word_rows.hpp"

#include <cstddef>
#include <cstdint>

namespace nazotte {

class TermRows {
 public:
  TermRows() = default;

  /// `visit(f)` calls f(row, term) for all pairs, rows ascending; it is called twice. O(pairs + terms).
  template <class Visit>
  TermRows(std::size_t terms, std::uint32_t segment_rows, const BuildMemory& memory, Visit visit) {
    PackedArray rows;
    const auto begins = group_by_word(
        terms, visit, [&](std::size_t pairs) { rows = PackedArray(pairs, segment_rows, memory); },
        [&](std::size_t place, std::uint32_t row) { rows.set(place, row); });
    lists_ = RowLists(rows, begins, memory);
  }

  using List = RowLists::List;
  [[nodiscard]] List list(WordNumber term) const { return lists_.list(term); }

  [[nodiscard]] std::size_t bytes() const { return lists_.bytes(); }

 private:
  RowLists lists_;
};

}  // namespace nazotte
