#include "word_sets.hpp"

#include "tag_index.hpp"

#include <algorithm>
#include <iterator>

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

WordSets::WordSets(const TagListIndex& index, std::span<const FacetCode> codes, std::size_t terms_max,
                   const BuildMemory& memory) {
  count_entries(index, codes, std::min(terms_max, kTermsMax));
  fill(index, codes, memory);
}

/// Leaves the beginnings of all sets' entries, for the sizes that are kept.
void WordSets::count_entries(const TagListIndex& index, std::span<const FacetCode> codes, std::size_t terms_max) {
  for (std::size_t size = kTermsMin; size <= terms_max; ++size) {
    const std::size_t combinations = choose(index.terms(), size);
    if (combinations > 0 && combinations <= codes.size()) sets_[size - kTermsMin].begins.resize(combinations + 1);
  }
  index.for_each_row([&](std::uint32_t row, std::span<const WordNumber> terms) {
    if ((codes[row] & kIndexedBit) == 0) return;
    for (std::size_t size = kTermsMin; size <= kTermsMax; ++size) {
      auto& begins = sets_[size - kTermsMin].begins;
      // A row of very many words would alone exceed the limit.
      if (begins.empty() || terms.size() < size) continue;
      if (choose(terms.size(), size) > kEntriesPerRowMax * codes.size()) {
        begins.clear();
        continue;
      }
      for_each_combination(terms, size, [&](auto set) { ++begins[combination_number(set) + 1]; });
    }
  });
  for (Sets& sets : sets_) {
    for (std::size_t number = 1; number < sets.begins.size(); ++number) sets.begins[number] += sets.begins[number - 1];
    if (!sets.begins.empty() && sets.begins.back() > kEntriesPerRowMax * codes.size()) sets.begins.clear();
  }
}

void WordSets::fill(const TagListIndex& index, std::span<const FacetCode> codes, const BuildMemory& memory) {
  std::vector<std::size_t> next[kTermsMax - kTermsMin + 1];
  for (std::size_t i = 0; i < std::size(sets_); ++i) {
    if (sets_[i].begins.empty()) continue;
    next[i].assign(sets_[i].begins.begin(), sets_[i].begins.end() - 1);
    sets_[i].rows = PackedArray(sets_[i].begins.back(), static_cast<std::uint32_t>(codes.size()), memory);
    sets_[i].codes = LargeVector<FacetCode>(sets_[i].begins.back(), memory);
  }
  index.for_each_row([&](std::uint32_t row, std::span<const WordNumber> terms) {
    if ((codes[row] & kIndexedBit) == 0) return;
    for (std::size_t size = kTermsMin; size <= kTermsMax && size <= terms.size(); ++size) {
      Sets& sets = sets_[size - kTermsMin];
      if (sets.begins.empty()) continue;
      for_each_combination(terms, size, [&](auto set) {
        const std::size_t place = next[size - kTermsMin][combination_number(set)]++;
        sets.rows.set(place, row);
        sets.codes[place] = codes[row];
      });
    }
  });
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
