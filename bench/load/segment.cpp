#include "segment.hpp"

#include <algorithm>
#include <numeric>
#include <type_traits>

namespace nazotte::load {

template <class Row>
Segment<Row>::Segment(std::vector<const Row*> rows, const Vocabulary<Row>& vocabulary) : ranked_(std::move(rows)) {
  std::sort(ranked_.begin(), ranked_.end(), [](const Row* a, const Row* b) { return ranks_before(*a, *b); });
  cheapest_.resize(ranked_.size());
  std::iota(cheapest_.begin(), cheapest_.end(), 0U);
  std::sort(cheapest_.begin(), cheapest_.end(),
            [this](std::uint32_t a, std::uint32_t b) { return costs_less(*ranked_[a], *ranked_[b]); });
  by_id_.reserve(ranked_.size());
  for (std::uint32_t i = 0; i < ranked_.size(); ++i) by_id_.emplace(ranked_[i]->id, i);
  if constexpr (std::is_same_v<Row, Estate>) {
    for (const Estate* estate : ranked_) {
      latitudes_.push_back({place_of(*estate).latitude, static_cast<std::uint32_t>(places_.size())});
      places_.push_back(place_of(*estate));
    }
    std::sort(latitudes_.begin(), latitudes_.end(),
              [](const Latitude& a, const Latitude& b) { return a.microdegrees < b.microdegrees; });
  }
  by_condition_.reserve(vocabulary.conditions.size());
  for (const Condition<Row>& condition : vocabulary.conditions) {
    RowBits& bits = by_condition_.emplace_back((ranked_.size() + 63) / 64);
    for (std::size_t i = 0; i < ranked_.size(); ++i) {
      if (condition.matches(*ranked_[i])) bits[i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }
}

template <class Row>
std::span<const Latitude> Segment<Row>::between(std::int32_t south, std::int32_t north) const {
  const auto first = std::upper_bound(latitudes_.begin(), latitudes_.end(), south,
                                      [](std::int32_t value, const Latitude& one) { return value < one.microdegrees; });
  const auto last = std::lower_bound(first, latitudes_.end(), north,
                                     [](const Latitude& one, std::int32_t value) { return one.microdegrees < value; });
  return {first, last};
}

template <class Row>
std::optional<std::uint32_t> Segment<Row>::find(std::int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

template <class Row>
void Segment<Row>::match(const std::vector<std::size_t>& conditions, RowBits& bits) const {
  bits.clear();
  for (const std::size_t number : conditions) {
    const RowBits& of_condition = by_condition_[number];
    if (bits.empty()) {
      bits = of_condition;
      continue;
    }
    for (std::size_t word = 0; word < bits.size(); ++word) bits[word] &= of_condition[word];
  }
}

template class Segment<Chair>;
template class Segment<Estate>;

}  // namespace nazotte::load
