#include "tag_index.hpp"

#include <utility>

namespace nazotte {

namespace {

/// `visit(f)` calls f(row, word) for all pairs, rows ascending; it is called twice. O(pairs + words).
template <class Visit>
std::vector<Posting> build_postings(std::size_t words, std::uint32_t segment_rows, Visit visit) {
  std::vector<std::size_t> begins(words + 1);
  visit([&](std::uint32_t, WordNumber word) { ++begins[word + 1]; });
  for (std::size_t word = 0; word < words; ++word) begins[word + 1] += begins[word];
  std::vector<std::uint32_t> rows(begins[words]);
  std::vector<std::size_t> next(begins.begin(), begins.end() - 1);
  visit([&](std::uint32_t row, WordNumber word) { rows[next[word]++] = row; });

  std::vector<Posting> postings;
  postings.reserve(words);
  for (std::size_t word = 0; word < words; ++word) {
    const std::span<const std::uint32_t> all(rows);
    postings.push_back(Posting::from_rows(all.subspan(begins[word], begins[word + 1] - begins[word]), segment_rows));
  }
  return postings;
}

std::size_t bytes_of(const std::vector<Posting>& postings) {
  std::size_t total = 0;
  for (const Posting& posting : postings) total += posting.bytes();
  return total;
}

}  // namespace

TagIndex::TagIndex(TagValues&& values, std::span<const std::uint32_t> order)
    : dictionary_(std::move(values.dictionary)) {
  words_.reserve(order.size());
  for (const std::uint32_t from : order) words_.push_back(values.words[from]);
  const auto rows = static_cast<std::uint32_t>(order.size());
  postings_ = build_postings(dictionary_.size(), rows, [this, rows](auto f) {
    for (std::uint32_t row = 0; row < rows; ++row) f(row, words_[row]);
  });
}

const Posting* TagIndex::find(std::string_view word) const {
  const auto number = dictionary_.find(word);
  return number ? &postings_[*number] : nullptr;
}

std::size_t TagIndex::column_bytes() const { return dictionary_.bytes() + words_.capacity() * sizeof(WordNumber); }

std::size_t TagIndex::index_bytes() const { return bytes_of(postings_); }

TagListIndex::TagListIndex(TagListValues&& values, std::span<const std::uint32_t> order)
    : dictionary_(std::move(values.dictionary)), rows_(static_cast<std::uint32_t>(order.size())) {
  postings_ = build_postings(dictionary_.size(), rows_, [&values, order](auto f) {
    for (std::uint32_t row = 0; row < order.size(); ++row) {
      const std::uint32_t from = order[row];
      const std::uint64_t begin = from == 0 ? 0 : values.ends[from - 1];
      for (std::uint64_t i = begin; i < values.ends[from]; ++i) f(row, values.words[i]);
    }
  });
  if (dictionary_.size() <= kUnionWordsMax) build_unions();
}

void TagListIndex::build_unions() {
  unions_.resize(dictionary_.size());
  for (WordNumber word = 0; word < dictionary_.size(); ++word) {
    const auto postings = postings_containing(dictionary_.word(word));
    if (postings.size() > 1) unions_[word] = unite(postings, rows_);
  }
}

std::vector<const Posting*> TagListIndex::postings_containing(std::string_view part) const {
  std::vector<const Posting*> found;
  for (WordNumber word = 0; word < dictionary_.size(); ++word) {
    if (dictionary_.word(word).find(part) != std::string_view::npos) found.push_back(&postings_[word]);
  }
  return found;
}

const Posting* TagListIndex::containing(std::string_view part, std::list<Posting>& made) const {
  if (!unions_.empty()) {
    if (const auto word = dictionary_.find(part)) return unions_[*word] ? &*unions_[*word] : &postings_[*word];
  }
  const auto postings = postings_containing(part);
  if (postings.size() <= 1) return postings.empty() ? nullptr : postings.front();
  return &made.emplace_back(unite(postings, rows_));
}

TagListValues TagListIndex::values() const {
  TagListValues values;
  std::vector<std::uint64_t> next(rows_);
  for (const Posting& posting : postings_) posting.for_each([&next](std::uint32_t row) { ++next[row]; });
  std::uint64_t total = 0;
  values.ends.reserve(rows_);
  for (std::uint64_t& words : next) {
    values.ends.push_back(total + words);
    total += std::exchange(words, total);
  }
  values.words.resize(total);
  for (WordNumber word = 0; word < postings_.size(); ++word) {
    values.dictionary.intern(dictionary_.word(word));
    postings_[word].for_each([&](std::uint32_t row) { values.words[next[row]++] = word; });
  }
  return values;
}

std::size_t TagListIndex::index_bytes() const {
  std::size_t total = bytes_of(postings_);
  for (const auto& united : unions_) total += sizeof(united) + (united ? united->bytes() : 0);
  return total;
}

}  // namespace nazotte
