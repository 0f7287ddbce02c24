#include "word_sets.hpp"

#include "tag_index.hpp"

#include <boost/container/small_vector.hpp>

namespace nazotte {

namespace {

std::size_t choose(std::size_t n, std::size_t k) {
  if (n < k) return 0;
  return k == 2 ? n * (n - 1) / 2 : n * (n - 1) * (n - 2) / 6;
}

/// The place of an ascending combination among all of its size. Source: the combinatorial number system, D. Knuth, The
/// Art of Computer Programming, vol. 4A, 7.2.1.3.
std::size_t combination_number(std::span<const WordNumber> terms) {
  std::size_t number = choose(terms[1], 2) + terms[0];
  if (terms.size() == 3) number += choose(terms[2], 3);
  return number;
}

}  // namespace

WordSets::WordSets(const TagListIndex& index, std::span<const FacetCode> codes) {
  for (std::size_t size = kTermsMin; size <= kTermsMax; ++size) build(index, codes, size);
}

void WordSets::build(const TagListIndex& index, std::span<const FacetCode> codes, std::size_t size) {
  const std::size_t combinations = choose(index.terms(), size);
  if (combinations == 0 || combinations > codes.size()) return;
  std::vector<std::size_t> begins(combinations + 1);
  std::size_t entries = 0;
  index.for_each_row([&](std::uint32_t row, std::span<const WordNumber> terms) {
    if (terms.size() < size || (codes[row] & kIndexedBit) == 0) return;
    entries += choose(terms.size(), size);
    if (entries > kEntriesPerRowMax * codes.size()) return;
    for_each_combination(terms, size, [&](auto terms_of_set) { ++begins[combination_number(terms_of_set) + 1]; });
  });
  if (entries > kEntriesPerRowMax * codes.size()) return;
  for (std::size_t number = 0; number < combinations; ++number) begins[number + 1] += begins[number];

  Sets& sets = sets_[size - kTermsMin];
  sets.rows = PackedArray(entries, static_cast<std::uint32_t>(codes.size()));
  sets.codes.resize(entries);
  std::vector<std::size_t> next(begins.begin(), begins.end() - 1);
  index.for_each_row([&](std::uint32_t row, std::span<const WordNumber> terms) {
    if (terms.size() < size || (codes[row] & kIndexedBit) == 0) return;
    for_each_combination(terms, size, [&](auto terms_of_set) {
      const std::size_t place = next[combination_number(terms_of_set)]++;
      sets.rows.set(place, row);
      sets.codes[place] = codes[row];
    });
  });
  sets.begins = std::move(begins);
}

WordSets::List WordSets::list(std::span<const WordNumber> terms) const {
  const Sets& sets = of_size(terms.size());
  const std::size_t number = combination_number(terms);
  const std::size_t begin = sets.begins[number];
  return {&sets.rows, begin, std::span(sets.codes).subspan(begin, sets.begins[number + 1] - begin)};
}

std::size_t WordSets::bytes() const {
  std::size_t total = 0;
  for (const Sets& sets : sets_) {
    total +=
        sets.begins.capacity() * sizeof(std::size_t) + sets.rows.bytes() + sets.codes.capacity() * sizeof(FacetCode);
  }
  return total;
}

}  // namespace nazotte
