#include "tag_index.hpp"

#include "prefetch.hpp"
#include "word_rows.hpp"

#include <utility>

namespace nazotte {

namespace {

/// `visit(f)` calls f(row, word) for all pairs, rows ascending; it is called twice. O(pairs + words).
template <class Visit>
std::vector<Posting> build_postings_of(std::size_t words, std::uint32_t segment_rows, Visit visit) {
  std::vector<std::uint32_t> rows;
  const auto begins = group_by_word(
      words, visit, [&](std::size_t pairs) { rows.resize(pairs); },
      [&](std::size_t place, std::uint32_t row) { rows[place] = row; });

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

std::size_t bytes_of(const std::vector<std::vector<WordNumber>>& lists) {
  std::size_t total = lists.capacity() * sizeof(std::vector<WordNumber>);
  for (const auto& list : lists) total += list.capacity() * sizeof(WordNumber);
  return total;
}

/// The numbers that the words of `from` have in `to`; new words are added.
std::vector<WordNumber> numbers_in(Dictionary& to, const Dictionary& from) {
  std::vector<WordNumber> numbers;
  numbers.reserve(from.size());
  for (WordNumber word = 0; word < from.size(); ++word) numbers.push_back(to.intern(from.word(word)));
  return numbers;
}

/// The largest of the numbers below `size`.
std::uint32_t largest(std::size_t size) { return static_cast<std::uint32_t>(size == 0 ? 0 : size - 1); }

}  // namespace

TagIndex::TagIndex(TagValues&& values, std::span<const std::uint32_t> order) {
  // Numbers are given anew to the words that some row has: a facet has no value too many (the empty word, mostly).
  constexpr WordNumber kUnused = ~WordNumber{0};
  std::vector<WordNumber> numbers(values.dictionary.size(), kUnused);
  for (const WordNumber word : values.words) {
    if (numbers[word] == kUnused) numbers[word] = dictionary_.intern(values.dictionary.word(word));
  }
  const auto rows = static_cast<std::uint32_t>(order.size());
  words_ = PackedArray(rows, largest(dictionary_.size()), values.words.get_allocator());
  for (std::uint32_t row = 0; row < rows; ++row) {
    prefetch_ahead(order, row, [&values](std::uint32_t from) { return &values.words[from]; });
    words_.set(row, numbers[values.words[order[row]]]);
  }
  postings_ = build_postings_of(dictionary_.size(), rows, [this, rows](auto f) {
    for (std::uint32_t row = 0; row < rows; ++row) f(row, words_[row]);
  });
}

const Posting* TagIndex::find(std::string_view word) const {
  const auto number = dictionary_.find(word);
  return number ? &postings_[*number] : nullptr;
}

void TagIndex::append_to(TagValues& values) const {
  const std::vector<WordNumber> numbers = numbers_in(values.dictionary, dictionary_);
  for (std::size_t row = 0; row < words_.size(); ++row) values.words.push_back(numbers[words_[row]]);
}

std::size_t TagIndex::column_bytes() const { return dictionary_.bytes() + words_.bytes(); }

std::size_t TagIndex::index_bytes() const { return bytes_of(postings_); }

TagListIndex::TagListIndex(TagListValues&& values, std::span<const std::uint32_t> order, Access access)
    : words_(values, order) {
  dictionary_ = std::move(values.dictionary);
  if (access == Access::terms && dictionary_.size() <= kTermsMax) {
    build_terms(values.words.get_allocator());
  } else {
    build_postings();
  }
}

void TagListIndex::build_postings() {
  postings_ = build_postings_of(dictionary_.size(), words_.rows(), [this](auto f) {
    for (std::uint32_t row = 0; row < words_.rows(); ++row) {
      words_.any_of(row, [&](WordNumber word) {
        f(row, word);
        return false;
      });
    }
  });
  if (dictionary_.size() <= kTermsMax) build_unions();
}

void TagListIndex::build_unions() {
  unions_.resize(dictionary_.size());
  for (WordNumber word = 0; word < dictionary_.size(); ++word) {
    std::vector<const Posting*> postings;
    for (const WordNumber other : words_containing(dictionary_.word(word))) postings.push_back(&postings_[other]);
    if (postings.size() > 1) unions_[word] = unite(postings, words_.rows());
  }
}

void TagListIndex::build_terms(const BuildMemory& memory) {
  containing_.resize(dictionary_.size());
  contained_.resize(dictionary_.size());
  for (WordNumber term = 0; term < dictionary_.size(); ++term) {
    for (const WordNumber word : words_containing(dictionary_.word(term))) {
      if (word == term) continue;
      containing_[term].push_back(word);
      contained_[word].push_back(term);
    }
  }
  term_rows_ = TermRows(dictionary_.size(), words_.rows(), memory, [this](auto f) {
    for_each_row([&f](std::uint32_t row, std::span<const WordNumber> terms) {
      for (const WordNumber term : terms) f(row, term);
    });
  });
}

void TagListIndex::terms_of(std::uint32_t row, boost::container::small_vector<WordNumber, 16>& terms) const {
  terms.clear();
  bool more = false;
  words_.any_of(row, [&](WordNumber word) {
    terms.push_back(word);
    terms.insert(terms.end(), contained_[word].begin(), contained_[word].end());
    more |= !contained_[word].empty();
    return false;
  });
  if (!more) return;
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
}

std::vector<WordNumber> TagListIndex::words_containing(std::string_view part) const {
  std::vector<WordNumber> found;
  for (WordNumber word = 0; word < dictionary_.size(); ++word) {
    if (dictionary_.word(word).find(part) != std::string_view::npos) found.push_back(word);
  }
  return found;
}

const Posting* TagListIndex::containing(std::string_view part, std::list<Posting>& made) const {
  if (has_terms()) return made_of_terms(part, made);
  if (!unions_.empty()) {
    if (const auto word = dictionary_.find(part)) return unions_[*word] ? &*unions_[*word] : &postings_[*word];
  }
  std::vector<const Posting*> postings;
  for (const WordNumber word : words_containing(part)) postings.push_back(&postings_[word]);
  if (postings.size() <= 1) return postings.empty() ? nullptr : postings.front();
  return &made.emplace_back(unite(postings, words_.rows()));
}

const Posting* TagListIndex::made_of_terms(std::string_view part, std::list<Posting>& made) const {
  std::vector<WordNumber> terms;
  if (const auto whole = term(part)) {
    terms.push_back(*whole);
  } else {
    terms = words_containing(part);
  }
  if (terms.empty()) return nullptr;
  Bitmap bitmap(words_.rows());
  for (const WordNumber term : terms) {
    const TermRows::List list = rows(term);
    for (std::size_t place = 0; place < list.size(); ++place) bitmap.set(list[place]);
  }
  return &made.emplace_back(Posting::from_bitmap(std::move(bitmap)));
}

void TagListIndex::append_to(TagListValues& values) const {
  const std::vector<WordNumber> numbers = numbers_in(values.dictionary, dictionary_);
  for (std::uint32_t row = 0; row < words_.rows(); ++row) {
    const std::size_t begin = values.words.size();
    words_.any_of(row, [&](WordNumber word) {
      values.words.push_back(numbers[word]);
      return false;
    });
    std::sort(values.words.begin() + static_cast<std::ptrdiff_t>(begin), values.words.end());
    values.ends.push_back(values.words.size());
  }
}

std::size_t TagListIndex::column_bytes() const { return dictionary_.bytes() + words_.bytes(); }

std::size_t TagListIndex::index_bytes() const {
  std::size_t total = bytes_of(postings_) + bytes_of(containing_) + bytes_of(contained_) + term_rows_.bytes();
  for (const auto& united : unions_) total += sizeof(united) + (united ? united->bytes() : 0);
  return total;
}

}  // namespace nazotte
