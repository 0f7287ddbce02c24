#include "choice_counter.hpp"

#include "facet_search.hpp"

#include <algorithm>
#include <cstddef>
#include <list>
#include <utility>
#include <variant>
#include <vector>

namespace nazotte {

namespace {

constexpr Page kCountOnly{0, 0};

/// Columns of the kinds that terms ask.
enum class ColumnKind : std::uint8_t { integer, real, tag, tag_list };
using ColumnId = std::pair<ColumnKind, std::uint16_t>;

ColumnId column_of(IntegerColumn column) { return {ColumnKind::integer, column.index}; }
ColumnId column_of(RealColumn column) { return {ColumnKind::real, column.index}; }
ColumnId column_of(TagColumn column) { return {ColumnKind::tag, column.index}; }
ColumnId column_of(TagListColumn column) { return {ColumnKind::tag_list, column.index}; }
ColumnId column_of(const Query::Term& term) {
  return std::visit([](const auto& one) { return column_of(one.column); }, term);
}

}  // namespace

std::uint64_t ChoiceCounter::count() { return matched(query_); }

std::uint64_t ChoiceCounter::matched(const Query& query) {
  std::vector<Hit> no_rows;
  if (const FacetSearch search(view_, query); search.covered()) return search.collect(kCountOnly, 0, no_rows);
  return SegmentMatcher(view_, query, &parts_).collect(kCountOnly, 0, no_rows);
}

std::uint64_t ChoiceCounter::count(const Choice& choice) {
  rebase(choice);
  with_choice_ = base_;
  with_choice_.add(choice.term);
  if (const FacetSearch search(view_, with_choice_); search.covered()) {
    std::vector<Hit> no_rows;
    return search.collect(kCountOnly, 0, no_rows);
  }
  return std::visit([this](const auto& one) { return count_in_base(one); }, choice.term);
}

void ChoiceCounter::rebase(const Choice& choice) {
  const bool adds = choice.effect == Choice::Effect::adds;
  const ColumnId column = column_of(choice.term);
  if (rebased_for_ && rebased_for_->effect == choice.effect && (adds || column_of(rebased_for_->term) == column))
    return;
  rebased_for_ = choice;
  base_.clear();
  base_rows_.reset();
  counted_column_.reset();
  for (const Query::Term& term : query_.terms()) {
    if (adds || column_of(term) != column) base_.add(term);
  }
}

const Posting& ChoiceCounter::base_rows() {
  if (!base_rows_) base_rows_ = SegmentMatcher(view_, base_, &parts_).matches();
  return *base_rows_;
}

const std::vector<std::uint64_t>& ChoiceCounter::term_counts(TagListColumn column) {
  if (counted_column_ == column.index) return term_counts_;
  counted_column_ = column.index;
  const TagListIndex& lists = view_.segment->tag_lists(column);
  term_counts_.assign(lists.terms(), 0);
  base_rows().for_each(
      [&](std::uint32_t row) { lists.for_each_term(row, [this](WordNumber term) { ++term_counts_[term]; }); });
  return term_counts_;
}

std::uint64_t ChoiceCounter::count_in_base(const Posting* posting) {
  return posting == nullptr ? 0 : count_common(base_rows(), *posting);
}

std::uint64_t ChoiceCounter::count_in_base(const Query::InBucket& term) {
  return count_in_base(view_.segment->bucket(term.column, term.bucket));
}

std::uint64_t ChoiceCounter::count_in_base(const Query::InRange& term) {
  const auto bucket = view_.segment->bucket_number(term.column, term.range);
  return bucket ? count_in_base(Query::InBucket{term.column, *bucket}) : matched(with_choice_);
}

std::uint64_t ChoiceCounter::count_in_base(const Query::InRealRange&) { return matched(with_choice_); }

std::uint64_t ChoiceCounter::count_in_base(const Query::TagIs& term) {
  return count_in_base(view_.segment->tags(term.column).find(term.word));
}

std::uint64_t ChoiceCounter::count_in_base(const Query::WordContains& term) {
  if (term.part.empty()) return base_rows().count();
  const TagListIndex& lists = view_.segment->tag_lists(term.column);
  const auto number = lists.has_terms() ? lists.term(term.part) : std::nullopt;
  if (!number) {
    std::list<Posting> made;
    return count_in_base(lists.containing(term.part, made));
  }
  // Few rows: their words are looked at once for all choices. Many: the choice's rows are.
  constexpr std::uint32_t kFewRatio = 8;
  if (base_rows().count() < view_.segment->rows() / kFewRatio) return term_counts(term.column)[*number];
  std::uint64_t count = 0;
  const TermRows::List rows = lists.rows(*number);
  for (std::size_t i = 0; i < rows.size(); ++i) count += base_rows().contains(rows[i]) ? 1 : 0;
  return count;
}

}  // namespace nazotte
