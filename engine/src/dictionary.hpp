// Distinct words, numbered from 0 in the order of their first appearance.
//
// Thread safety: const access from any thread; one thread interns.
// Invariant: a word keeps its number and its address as long as the dictionary lives, also when it is moved.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nazotte {

using WordNumber = std::uint32_t;

class Dictionary {
 public:
  Dictionary() = default;
  Dictionary(Dictionary&&) = default;
  Dictionary& operator=(Dictionary&&) = default;
  /// Not copyable: the map's keys are views of the words.
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  /// The word's number; a new one for a new word. Amortised O(length).
  WordNumber intern(std::string_view word) {
    const auto found = numbers_.find(word);
    if (found != numbers_.end()) return found->second;
    const auto number = static_cast<WordNumber>(words_.size());
    numbers_.emplace(words_.emplace_back(word), number);
    return number;
  }

  /// O(length).
  [[nodiscard]] std::optional<WordNumber> find(std::string_view word) const {
    const auto found = numbers_.find(word);
    if (found == numbers_.end()) return std::nullopt;
    return found->second;
  }

  [[nodiscard]] std::string_view word(WordNumber number) const { return words_[number]; }
  [[nodiscard]] std::size_t size() const { return words_.size(); }

  /// An estimate of the heap memory in use.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t total = numbers_.bucket_count() * kPlaceBytes;
    for (const std::string& word : words_) total += sizeof(std::string) + word.capacity();
    return total;
  }

 private:
  static constexpr std::size_t kPlaceBytes =
      sizeof(std::pair<std::string_view, WordNumber>) + 1;  // and its hash's byte

  std::deque<std::string> words_;
  boost::unordered_flat_map<std::string_view, WordNumber> numbers_;
};

}  // namespace nazotte
