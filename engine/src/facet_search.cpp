#include "facet_search.hpp"

#include "code_kernels.hpp"

#include <algorithm>

namespace nazotte {

FacetSearch::FacetSearch(const SegmentView& view, const Query& query)
    : segment_(view.segment.get()),
      index_(view.segment->facet_index()),
      live_(view.live.get()),
      dead_rows_(view.dead.get()) {
  if (index_ == nullptr || view.revived) return;
  selection_ = index_->space().everything();
  for (const Query::Term& term : query.terms()) {
    if (!std::visit([this](const auto& one) { return add(one); }, term)) return;
  }
  prepare();
  covered_ =
      nothing_ || possible(Plan::segment) || possible(Plan::term) || possible(Plan::set) || possible(Plan::cells);
}

bool FacetSearch::add(const Query::InBucket& term) {
  const Facet* facet = index_->space().find(term.column);
  if (facet == nullptr) return false;
  if (term.bucket >= facet->asked) {
    nothing_ = true;
  } else {
    bind(*facet, term.bucket);
  }
  return true;
}

bool FacetSearch::add(const Query::InRange& term) {
  if (term.range.unbounded()) return true;
  const auto bucket = segment_->bucket_number(term.column, term.range);
  return bucket && add(Query::InBucket{term.column, *bucket});
}

bool FacetSearch::add(const Query::InRealRange&) { return false; }

bool FacetSearch::add(const Query::TagIs& term) {
  const Facet* facet = index_->space().find(term.column);
  if (facet == nullptr) return false;
  const auto number = segment_->tags(term.column).number(term.word);
  if (number) {
    bind(*facet, *number);
  } else {
    nothing_ = true;
  }
  return true;
}

bool FacetSearch::add(const Query::WordContains& term) {
  if (term.part.empty()) return true;
  const TagListIndex& lists = segment_->tag_lists(term.column);
  if (!lists.has_terms()) return false;
  const auto number = lists.term(term.part);
  if (!number) return false;
  const Term word{term.column, *number};
  if (std::find(words_.begin(), words_.end(), word) == words_.end()) words_.push_back(word);
  return true;
}

void FacetSearch::bind(const Facet& facet, std::uint32_t value) {
  if (FacetSpace::bind(facet, value, selection_)) bound_.push_back({&facet, value});
  nothing_ |= selection_.impossible;
}

const TermFacets& FacetSearch::facets_of(const Term& term) const {
  return index_->column(term.column).terms[term.number];
}

void FacetSearch::prepare() {
  if (nothing_) return;
  if (words_.empty()) {
    // A value that hardly any row has is kept as an array of rows, not as a bitmap.
    dense_ = std::all_of(bound_.begin(), bound_.end(), [this](const BoundFacet& bound) {
      return segment_->posting(*bound.facet, bound.value).dense();
    });
  } else {
    const auto rarer = [this](const Term& a, const Term& b) {
      return lists_of(a).rows(a.number).size() < lists_of(b).rows(b.number).size();
    };
    std::iter_swap(words_.begin(), std::min_element(words_.begin(), words_.end(), rarer));
    choose_set();
  }
  count_ = count_indexed();
  if (dead_rows_ != nullptr && count_ != 0U) {
    dead_ = count_dead();
    if (count_) *count_ -= dead_;
  }
  nothing_ = count_ == 0U;
}

std::optional<std::uint64_t> FacetSearch::count_indexed() const {
  if (words_.empty()) return index_->cube() ? std::optional(index_->cube()->count(selection_.cell)) : std::nullopt;
  if (words_.size() == 1) {
    const TermFacets& facets = facets_of(words_[0]);
    if (facets.cube) return facets.cube->count(selection_.cell);
    if (bound_.empty() && facets.bitmaps && facets.bitmaps->indexed() == nullptr)
      return lists_of(words_[0]).rows(words_[0].number).size();
  } else if (bound_.empty() && set_ && unset_.empty()) {
    return set_->size();
  }
  return std::nullopt;
}

void FacetSearch::choose_set() {
  const auto& sets = index_->column(words_[0].column).sets;
  boost::container::small_vector<WordNumber, 8> numbers;
  for (const Term& word : words_) {
    if (word.column.index == words_[0].column.index) numbers.push_back(word.number);
  }
  if (numbers.size() < WordSets::kTermsMin || !sets) return;
  const std::size_t size = numbers.size() > 2 && sets->has(3) ? 3 : 2;
  if (!sets->has(size)) return;
  std::sort(numbers.begin(), numbers.end());
  std::span<const WordNumber> best;
  WordNumber chosen[WordSets::kTermsMax];
  for_each_combination({numbers.data(), numbers.size()}, size, [&](std::span<const WordNumber> terms) {
    const WordSets::List list = sets->list(terms);
    if (set_ && list.size() >= set_->size()) return;
    set_ = list;
    std::copy(terms.begin(), terms.end(), chosen);
    best = {chosen, terms.size()};
  });
  for (const Term& word : words_) {
    const bool in_set =
        word.column.index == words_[0].column.index && std::find(best.begin(), best.end(), word.number) != best.end();
    if (!in_set) unset_.push_back(word);
  }
}

std::uint32_t FacetSearch::count_dead() const {
  const DeadRows& dead = *dead_rows_;
  if (words_.empty()) return static_cast<std::uint32_t>(count_codes(dead.codes, selection_));
  TermSignature wanted = 0;
  for (const Term& word : words_) wanted |= term_bit(word.column, word.number);
  std::uint32_t count = 0;
  for (std::size_t place = 0; place < dead.rows.size(); ++place) {
    if ((dead.terms[place] & wanted) != wanted || !selection_.matches(dead.codes[place])) continue;
    count += has_words(dead.rows[place], words_) ? 1 : 0;
  }
  return count;
}

CountCube::Place FacetSearch::begin_of(std::uint64_t offset) const {
  if (offset == 0 || !count_) return {};
  return index_->cube()->seek(selection_.cell, offset, [this](std::uint32_t end) -> std::uint64_t {
    if (dead_ == 0) return 0;
    const std::vector<std::uint32_t>& rows = dead_rows_->rows;
    const auto before = std::lower_bound(rows.begin(), rows.end(), end) - rows.begin();
    return count_codes(std::span(dead_rows_->codes).first(static_cast<std::size_t>(before)), selection_);
  });
}

bool FacetSearch::has_words(std::uint32_t row, std::span<const Term> words) const {
  return std::all_of(words.begin(), words.end(),
                     [this, row](const Term& word) { return lists_of(word).has(row, word.number); });
}

void FacetSearch::prefetch(std::uint32_t row) const {
  if (!words_.empty()) lists_of(words_[0]).prefetch(row);
  if (dead_ > 0) __builtin_prefetch(&live_->words()[row / kWordBits]);
}

bool FacetSearch::passes(std::uint32_t row, std::span<const Term> words) const {
  return (dead_ == 0 || live_->test(row)) && has_words(row, words);
}

bool FacetSearch::possible(Plan plan) const {
  switch (plan) {
    case Plan::segment:
      return dense_;
    case Plan::cells:
      return index_->cells() && index_->cells()->covers(selection_);
    case Plan::term:
      return !words_.empty() && facets_of(words_[0]).bitmaps.has_value();
    case Plan::set:
      return set_.has_value();
  }
  return false;
}

std::uint64_t FacetSearch::collect(Page page, std::uint32_t segment, std::vector<Hit>& out) const {
  if (nothing_) return 0;
  if (count_ && (page.limit == 0 || page.offset >= *count_)) return *count_;
  return collect_decided(decide(page), page, segment, out);
}

std::uint64_t FacetSearch::collect_by(Plan plan, Page page, std::uint32_t segment, std::vector<Hit>& out) const {
  if (nothing_) return 0;
  const CountCube::Place begin = plan == Plan::segment ? begin_of(page.offset) : CountCube::Place();
  return collect_decided({plan, begin}, page, segment, out);
}

std::uint64_t FacetSearch::collect_decided(Decision decision, Page page, std::uint32_t segment,
                                           std::vector<Hit>& out) const {
  switch (decision.plan) {
    case Plan::segment:
      return collect_segment(decision.begin, page, segment, out);
    case Plan::cells:
      return collect_cells(page, segment, out);
    case Plan::term:
      return collect_term(page, segment, out);
    case Plan::set:
      return collect_set(page, segment, out);
  }
  return 0;
}

}  // namespace nazotte
