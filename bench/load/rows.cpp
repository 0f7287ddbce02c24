#include "rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <type_traits>

namespace nazotte::load {

template <class Row>
std::string_view RowStore<Row>::keep(std::string_view text) {
  if (text.empty()) return {};
  char* const copy = static_cast<char*>(texts_.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

template <class Row>
const Row& RowStore<Row>::add(const Row& row) {
  Row& kept = rows_.emplace_back(row);
  isuumo::for_each_column<Row>([&](const auto& column) {
    if constexpr (std::is_same_v<std::decay_t<decltype(kept.*column.member)>, std::string_view>) {
      kept.*column.member = keep(row.*column.member);
    }
  });
  return kept;
}

template <class Row>
std::vector<const Row*> RowStore<Row>::pointers() const {
  std::vector<const Row*> all;
  all.reserve(rows_.size());
  for (const Row& row : rows_) all.push_back(&row);
  return all;
}

template class RowStore<Chair>;
template class RowStore<Estate>;

bool fits_through(const Chair& chair, const Estate& estate) {
  std::array sides = {chair.height, chair.width, chair.depth};
  std::sort(sides.begin(), sides.end());
  return (estate.door_width >= sides[0] && estate.door_height >= sides[1]) ||
         (estate.door_width >= sides[1] && estate.door_height >= sides[0]);
}

std::int32_t to_microdegrees(double degrees) {
  constexpr double kDegreesMax = 1'001;
  degrees = std::clamp(degrees, -kDegreesMax, kDegreesMax);
  std::array<char, 32> text{};
  // Rounds the exact binary value, as printf does; arithmetic on doubles would round twice.
  char* const end = std::to_chars(text.data(), text.data() + text.size(), degrees, std::chars_format::fixed, 6).ptr;
  char* const digits = std::remove(text.data(), end, '.');
  std::int32_t microdegrees = 0;
  std::from_chars(text.data(), digits, microdegrees);
  return microdegrees;
}

}  // namespace nazotte::load
