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
  TermRows(std::size_t terms, std::uint32_t segment_rows, const BuildMemory& memory, Visit visit) : begins_(terms + 1) {
    visit([this](std::uint32_t, WordNumber term) { ++begins_[term + 1]; });
    for (std::size_t term = 0; term < terms; ++term) begins_[term + 1] += begins_[term];
    rows_ = PackedArray(begins_[terms], segment_rows, memory);
    std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
    visit([&](std::uint32_t row, WordNumber term) { rows_.set(next[term]++, row); });
  }

  struct List {
    const PackedArray* rows;
    std::size_t begin;
    std::size_t length;
    [[nodiscard]] std::size_t size() const { return length; }
    [[nodiscard]] std::uint32_t operator[](std::size_t place) const { return (*rows)[begin + place]; }
  };
  [[nodiscard]] List list(WordNumber term) const {
    return {&rows_, begins_[term], begins_[term + std::size_t{1}] - begins_[term]};
  }

  [[nodiscard]] std::size_t bytes() const { return begins_.capacity() * sizeof(std::size_t) + rows_.bytes(); }

 private:
  std::vector<std::size_t> begins_;
  PackedArray rows_;
};

}  // namespace nazotte
