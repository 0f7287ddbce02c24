// The ways in which FacetSearch finds a page, and what it expects each to cost.
#include "facet_search.hpp"

#include "code_kernels.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace nazotte {

namespace {

// Nanoseconds on a Xeon of 2.6 GHz, by `engine_bench`. Only their ratios matter, and those only roughly.
constexpr double kCodeCost = 0.05;  // one code of a set
constexpr double kListCost = 25;    // the first look at a list
constexpr double kMergeCost = 1.5;  // one head of a merge, per row taken
constexpr double kStepCost = 2;     // a step of a binary search, see merge_cells

/// What depends on whether the cache holds the index.
struct MemoryCosts {
  double word;    // one word of one operand
  double filter;  // looking at a row's words
};
MemoryCosts memory_costs(std::uint32_t rows) {
  constexpr std::uint32_t kCachedRows = 1U << 21;
  return rows < kCachedRows ? MemoryCosts{.word = 0.2, .filter = 10} : MemoryCosts{.word = 0.6, .filter = 28};
}

constexpr double kImpossible = std::numeric_limits<double>::infinity();

/// Words that are read until the page is full, when `count` matches are spread evenly over all words.
double expected_words(std::optional<std::uint64_t> count, Page page, std::size_t words) {
  const auto all = static_cast<double>(words);
  if (!count) return all;
  const double end = static_cast<double>(page.offset) + static_cast<double>(page.limit);
  return std::min(all, all * end / static_cast<double>(std::max<std::uint64_t>(*count, 1)));
}

}  // namespace

struct FacetSearch::SegmentSource {
  Operands operands;
  std::uint32_t rows;

  [[nodiscard]] std::size_t words() const { return words_for(rows); }
  [[nodiscard]] std::uint32_t row(std::size_t bit) const { return static_cast<std::uint32_t>(bit); }
  std::uint64_t fill(std::size_t first, std::size_t count, Word* out) const {
    return operands.empty() ? full_block(first, count, rows, out) : and_block(operands, first, count, out);
  }
};

/// What has to be looked at row by row.
struct FacetSearch::Filter {
  const FacetSearch& search;
  std::span<const Term> words;

  [[nodiscard]] bool empty() const { return words.empty() && search.dead_ == 0; }
  /// Clears the bits of rows that do not pass; returns how many are left.
  template <class Source>
  std::uint64_t apply(const Source& source, std::size_t first, std::size_t count, Word* out) const {
    std::uint64_t left = 0;
    for (std::size_t i = 0; i < count; ++i) {
      for (Word word = out[i]; word != 0; word &= word - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(word));
        if (search.passes(source.row((first + i) * kWordBits + bit), words)) {
          ++left;
        } else {
          out[i] &= ~(Word{1} << bit);
        }
      }
    }
    return left;
  }
};

struct FacetSearch::TermSource {
  TermRows::List list;
  Operands operands;
  Filter filter;

  [[nodiscard]] std::size_t words() const { return words_for(static_cast<std::uint32_t>(list.size())); }
  [[nodiscard]] std::uint32_t row(std::size_t bit) const { return list[bit]; }
  std::uint64_t fill(std::size_t first, std::size_t count, Word* out) const {
    const std::uint64_t bits = operands.empty() ? full_block(first, count, static_cast<std::uint32_t>(list.size()), out)
                                                : and_block(operands, first, count, out);
    return bits == 0 || filter.empty() ? bits : filter.apply(*this, first, count, out);
  }
};

struct FacetSearch::SetSource {
  WordSets::List list;
  FacetSelection selection;
  Filter filter;

  [[nodiscard]] std::size_t words() const { return words_for(static_cast<std::uint32_t>(list.size())); }
  [[nodiscard]] std::uint32_t row(std::size_t bit) const { return list.row(bit); }
  std::uint64_t fill(std::size_t first, std::size_t count, Word* out) const {
    const auto codes =
        list.codes.subspan(first * kWordBits, std::min(count * kWordBits, list.size() - first * kWordBits));
    const std::uint64_t bits = match_codes(codes, selection, out);
    return bits == 0 || filter.empty() ? bits : filter.apply(*this, first, count, out);
  }
};

FacetSearch::Decision FacetSearch::decide(Page page) const {
  Decision best{Plan::segment, {}};
  double best_cost = kImpossible;
  const auto offer = [&](Plan plan, double cost) {
    if (cost >= best_cost) return;
    best.plan = plan;
    best_cost = cost;
  };
  if (possible(Plan::segment)) {
    best.begin = begin_of(page.offset);
    offer(Plan::segment, segment_cost(page, best.begin));
  }
  if (possible(Plan::term)) offer(Plan::term, term_cost(page));
  if (possible(Plan::set)) offer(Plan::set, set_cost());
  if (possible(Plan::cells)) offer(Plan::cells, cells_cost(page));
  NAZOTTE_CHECK(best_cost < kImpossible);
  return best;
}

double FacetSearch::expected_rows() const {
  if (index_->cube()) return index_->cube()->count(selection_.cell);
  const unsigned bound_bits = index_->space().everything().free_bits - selection_.free_bits;
  return static_cast<double>(segment_->rows()) / static_cast<double>(1U << bound_bits);
}

double FacetSearch::segment_cost(Page page, CountCube::Place begin) const {
  double words = expected_words(count_, page, words_for(segment_->rows()));
  words -= std::min(words, static_cast<double>(begin.word));
  return words * memory_costs(segment_->rows()).word * static_cast<double>(bound_.size() + (live_ != nullptr ? 1 : 0));
}

double FacetSearch::cells_cost(Page page) const {
  const auto lists = static_cast<double>(1U << selection_.free_bits);
  if (words_.empty() && dead_ == 0) {
    const auto rows_of_list = static_cast<std::uint64_t>(static_cast<double>(count_.value_or(0)) / lists);
    const bool searches = page.offset > 0 && lists > 1;
    const double steps = searches ? std::bit_width(segment_->rows()) * std::bit_width(rows_of_list) : 0;
    const double taken = static_cast<double>(std::min(page.limit, count_.value_or(page.limit)));
    return lists * (kListCost + steps * kStepCost + (lists > 1 ? taken * kMergeCost : 0));
  }
  return lists * kListCost + expected_rows() * memory_costs(segment_->rows()).filter;
}

double FacetSearch::term_cost(Page page) const {
  const auto rows = static_cast<std::uint32_t>(lists_of(words_[0]).rows(words_[0].number).size());
  const double words = expected_words(count_, page, words_for(rows));
  const MemoryCosts costs = memory_costs(segment_->rows());
  double cost = kListCost + words * costs.word * static_cast<double>(bound_.size() + 1);
  if (words_.size() > 1 || dead_ > 0) {
    // Every row that has the facets is looked at.
    const double share = expected_rows() / static_cast<double>(std::max(segment_->rows(), 1U));
    cost += words * kWordBits * share * costs.filter;
  }
  return cost;
}

double FacetSearch::set_cost() const { return kListCost + static_cast<double>(set_->size()) * kCodeCost; }

std::uint64_t FacetSearch::collect_segment(CountCube::Place begin, Page page, std::uint32_t segment,
                                           std::vector<Hit>& out) const {
  SegmentSource source{{}, segment_->rows()};
  for (const BoundFacet& bound : bound_) {
    source.operands.push_back(segment_->posting(*bound.facet, bound.value).bitmap().words().data());
  }
  if (live_ != nullptr) source.operands.push_back(live_->words().data());
  return collect_page(source, {.count = count_, .first_word = begin.word, .skipped = begin.skipped}, page, segment,
                      out);
}

std::uint64_t FacetSearch::collect_term(Page page, std::uint32_t segment, std::vector<Hit>& out) const {
  const FacetBitmaps& bitmaps = *facets_of(words_[0]).bitmaps;
  TermSource source{lists_of(words_[0]).rows(words_[0].number), {}, {*this, std::span(words_).subspan(1)}};
  for (const BoundFacet& bound : bound_) source.operands.push_back(bitmaps.bitmap(*bound.facet, bound.value));
  // Rows that were dead when the bitmaps were made are in none of them.
  if (bound_.empty() && bitmaps.indexed() != nullptr) source.operands.push_back(bitmaps.indexed());
  return collect_page(source, {.count = count_}, page, segment, out);
}

std::uint64_t FacetSearch::collect_set(Page page, std::uint32_t segment, std::vector<Hit>& out) const {
  const SetSource source{*set_, selection_, {*this, unset_}};
  return collect_page(source, {.count = count_}, page, segment, out);
}

std::uint64_t FacetSearch::collect_cells(Page page, std::uint32_t segment, std::vector<Hit>& out) const {
  const CellPostings::Lists lists = index_->cells()->lists(selection_);
  return words_.empty() && dead_ == 0 ? merge_cells(lists, page, segment, out)
                                      : filter_cells(lists, page, segment, out);
}

std::uint64_t FacetSearch::merge_cells(const CellPostings::Lists& lists, Page page, std::uint32_t segment,
                                       std::vector<Hit>& out) const {
  const CellPostings& cells = *index_->cells();
  std::uint64_t total = 0;
  for (const CellPostings::List& list : lists) total += list.size();
  if (page.limit == 0 || page.offset >= total) return total;
  CellPostings::Lists heads = lists;
  if (lists.size() == 1) {
    heads[0].begin += static_cast<std::uint32_t>(page.offset);
  } else if (page.offset > 0) {
    // The smallest row with `offset` rows of the lists below it: where the page begins in each of them.
    std::uint32_t first = 0;
    std::uint32_t last = segment_->rows();
    while (first < last) {
      const std::uint32_t middle = first + (last - first) / 2;
      std::uint64_t below = 0;
      for (const CellPostings::List& list : lists) below += cells.lower_bound(list, middle) - list.begin;
      if (below < page.offset) {
        first = middle + 1;
      } else {
        last = middle;
      }
    }
    for (CellPostings::List& head : heads) head.begin = cells.lower_bound(head, first);
  }
  boost::container::small_vector<std::uint32_t, std::size_t{1} << CellPostings::kFreeBitsMax> rows;
  constexpr std::uint32_t kEnd = std::numeric_limits<std::uint32_t>::max();
  const auto head_row = [&cells](const CellPostings::List& head) {
    return head.size() > 0 ? cells.row(head.begin) : kEnd;
  };
  for (const CellPostings::List& head : heads) rows.push_back(head_row(head));
  for (std::uint64_t taken = std::min(page.limit, total - page.offset); taken > 0; --taken) {
    const auto best = static_cast<std::size_t>(std::min_element(rows.begin(), rows.end()) - rows.begin());
    out.push_back({segment, rows[best]});
    ++heads[best].begin;
    rows[best] = head_row(heads[best]);
  }
  return total;
}

std::uint64_t FacetSearch::filter_cells(const CellPostings::Lists& lists, Page page, std::uint32_t segment,
                                        std::vector<Hit>& out) const {
  const CellPostings& cells = *index_->cells();
  boost::container::small_vector<std::uint32_t, 256> rows;
  for (const CellPostings::List& list : lists) {
    for (std::uint32_t place = list.begin; place < list.end; ++place) {
      // The rows lie far apart: each is a cache miss, unless it was asked for in time.
      constexpr std::uint32_t kAhead = 16;
      if (place + kAhead < list.end) prefetch(cells.row(place + kAhead));
      if (passes(cells.row(place), words_)) rows.push_back(cells.row(place));
    }
  }
  if (lists.size() > 1) std::sort(rows.begin(), rows.end());
  for (std::uint64_t i = page.offset; i < rows.size() && i - page.offset < page.limit; ++i) {
    out.push_back({segment, rows[i]});
  }
  return rows.size();
}

}  // namespace nazotte
