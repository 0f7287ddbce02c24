// Lists of rows: what was put in comes out, whatever the distances.
#include "row_lists.hpp"

#include <catch2/catch.hpp>

#include "random_source.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace nazotte::test {
namespace {

constexpr std::uint32_t kRowMax = std::numeric_limits<std::uint32_t>::max();

using Lists = std::vector<std::vector<std::uint32_t>>;

RowLists packed(const Lists& lists, std::uint32_t largest) {
  std::vector<std::size_t> begins = {0};
  for (const auto& list : lists) begins.push_back(begins.back() + list.size());
  PackedArray rows(begins.back(), largest);
  std::size_t place = 0;
  for (const auto& list : lists) {
    for (const std::uint32_t row : list) rows.set(place++, row);
  }
  return {rows, begins};
}

void require_same(const RowLists& made, const Lists& lists) {
  for (std::size_t number = 0; number < lists.size(); ++number) {
    const RowLists::List list = made.list(number);
    REQUIRE(list.size() == lists[number].size());
    for (std::size_t place = 0; place < list.size(); ++place) {
      if (list[place] != lists[number][place]) REQUIRE(false);
    }
  }
}

/// `size` rows, some next to each other and some up to `step` apart, none above `largest`.
std::vector<std::uint32_t> random_list(RandomSource& random, std::size_t size, std::int64_t step,
                                       std::uint32_t largest) {
  std::vector<std::uint32_t> rows;
  auto row = static_cast<std::uint64_t>(random.integer(0, step));
  while (rows.size() < size && row <= largest) {
    rows.push_back(static_cast<std::uint32_t>(row));
    row += static_cast<std::uint64_t>(random.chance(0.3) ? 1 : random.integer(1, step));
  }
  return rows;
}

TEST_CASE("lists of rows are read as they were written", "[row_lists]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t largest : {std::uint32_t{200}, std::uint32_t{60'000}, std::uint32_t{1} << 23, kRowMax}) {
    for (const std::int64_t step : {1, 2, 30, 5'000, 100'000'000}) {
      Lists lists;
      for (const std::size_t size : {0, 1, 31, 32, 33, 64, 1'000, 0}) {
        lists.push_back(random_list(random, size, step, largest));
      }
      require_same(packed(lists, largest), lists);
    }
  }
}

TEST_CASE("lists of rows hold the widest distance that there is", "[row_lists]") {
  const Lists lists = {{0, 1, kRowMax}, {kRowMax}, {}, {0, kRowMax}};
  require_same(packed(lists, kRowMax), lists);
  require_same(packed({}, 1), {});
}

TEST_CASE("lists of rows that lie close together take less than their numbers", "[row_lists]") {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 1'000'000; rows.size() < 32'000; row += 30) rows.push_back(row);
  CHECK(packed({rows}, 2'000'000).bytes() < rows.size() * 2);
}

}  // namespace
}  // namespace nazotte::test
