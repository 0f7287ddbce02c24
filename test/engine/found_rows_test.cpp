// Rows on their way to an answer: packed from groups, sorted, and the best of them kept.
#include <catch2/catch.hpp>

#include "best_rows.hpp"
#include "found_rows.hpp"
#include "point_batch.hpp"
#include "random_source.hpp"
#include "rank_sort.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace nazotte::test {
namespace {

/// Distinct numbers in random order, the largest one among them.
std::vector<std::uint32_t> shuffled(RandomSource& random, std::size_t size) {
  std::vector<std::uint32_t> numbers(size);
  const std::uint32_t first = random.chance(0.5) ? 0 : 0x7fff'fff0U;
  std::iota(numbers.begin(), numbers.end(), first);
  if (size > 0 && random.chance(0.5)) numbers.back() = 0xffff'ffffU;
  for (std::size_t i = size; i > 1; --i) {
    std::swap(numbers[i - 1], numbers[static_cast<std::size_t>(random.integer(0, static_cast<std::int64_t>(i) - 1))]);
  }
  return numbers;
}

TEST_CASE("distinct numbers are sorted, few and many", "[rows]") {
  RandomSource random;
  INFO(random.seed());
  for (std::size_t size = 0; size < kRankSortMax + 10; ++size) {
    auto numbers = shuffled(random, size);
    auto expected = numbers;
    std::sort(expected.begin(), expected.end());
    sort_distinct(numbers);
    CAPTURE(size);
    REQUIRE(numbers == expected);
  }
}

TEST_CASE("the best rows are kept in order, whatever their groups", "[rows]") {
  RandomSource random;
  INFO(random.seed());
  for (int round = 0; round < 500; ++round) {
    auto numbers = shuffled(random, static_cast<std::size_t>(random.integer(0, 20)) * kGroupSize);
    const auto limit = static_cast<std::size_t>(random.integer(0, 120));
    FoundRows rows;
    BestRows best(limit, rows);
    std::vector<std::uint32_t> offered;
    for (std::size_t first = 0; first < numbers.size(); first += kGroupSize) {
      auto among = static_cast<GroupMask>(random.bits()) & kWholeGroup;
      for_each_element(among, [&](std::size_t i) {
        offered.push_back(numbers[first + i]);
        // A caller need not offer what cannot get in.
        if (numbers[first + i] >= best.bound()) among &= ~(GroupMask{1} << i);
      });
      best.add(&numbers[first], among);
    }
    best.finish();
    std::sort(offered.begin(), offered.end());
    offered.resize(std::min(offered.size(), limit));
    CAPTURE(round, limit);
    // The largest number is the bound of a list that is not full.
    std::erase_if(offered, [](std::uint32_t row) { return row == 0xffff'ffffU; });
    REQUIRE(std::equal(rows.begin(), rows.end(), offered.begin(), offered.end()));
  }
}

TEST_CASE("a batch tests the points within the bounds, in order", "[rows]") {
  RandomSource random;
  INFO(random.seed());
  const auto polygon =
      Polygon::from_degrees(std::vector<Degrees>{{0, 0}, {0, 0.001}, {0.001, 0.001}, {0.0003, 0.0002}});
  REQUIRE(polygon.has_value());
  for (int round = 0; round < 200; ++round) {
    std::vector<RankedPoints> groups(kGroupSize);
    std::uint32_t row = 0;
    for (RankedPoints& group : groups) {
      for (std::size_t i = 0; i < kGroupSize; ++i) {
        group.points.x[i] = random.chance(0.1) ? -2'147'483'647 - 1 : random.integer32(-100, 1100);
        group.points.y[i] = random.chance(0.1) ? 2'147'483'647 : random.integer32(-100, 1100);
        group.rows[i] = row++;
      }
    }
    PointBatch batch;
    std::vector<std::uint32_t> expected;
    for (int times = 0; times < 2 && !batch.full(); ++times) {
      const auto among = static_cast<GroupMask>(random.bits()) & kWholeGroup;
      batch.add(groups.data(), among, polygon->bounds());
      for_each_element(among, [&](std::size_t group) {
        for (std::size_t i = 0; i < kGroupSize; ++i) {
          if (polygon->contains(groups[group].points[i])) expected.push_back(groups[group].rows[i]);
        }
      });
    }
    FoundRows found;
    batch.drain(*polygon, [&](const std::uint32_t* rows, GroupMask inside) { append_rows(rows, inside, found); });
    REQUIRE(std::equal(found.begin(), found.end(), expected.begin(), expected.end()));
    REQUIRE(batch.size() == 0);
  }
}

}  // namespace
}  // namespace nazotte::test
