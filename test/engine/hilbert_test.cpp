// The Hilbert curve against its properties: it meets every cell once, and goes from neighbour to neighbour.
#include <catch2/catch.hpp>

#include "hilbert.hpp"
#include "random_source.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace nazotte::test {
namespace {

TEST_CASE("the curve goes from neighbour to neighbour and meets every cell once", "[hilbert]") {
  constexpr std::uint32_t kSide = 64;  // a whole quadrant of a quadrant, down to single cells
  std::map<std::uint32_t, GridPoint> cells;
  for (std::int32_t x = 0; x < static_cast<std::int32_t>(kSide); ++x) {
    for (std::int32_t y = 0; y < static_cast<std::int32_t>(kSide); ++y) {
      cells[hilbert_distance(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y))] = {x, y};
    }
  }
  REQUIRE(cells.size() == kSide * kSide);
  CHECK(cells.begin()->first == 0);
  CHECK(cells.rbegin()->first == kSide * kSide - 1);
  for (auto cell = cells.begin(), next = std::next(cell); next != cells.end(); ++cell, ++next) {
    REQUIRE(std::abs(cell->second.x - next->second.x) + std::abs(cell->second.y - next->second.y) == 1);
  }
}

TEST_CASE("points are ordered along the curve, stable within a cell", "[hilbert]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::int64_t count : {0, 1, 2, 1000}) {
    std::vector<GridPoint> points;
    for (std::int64_t i = 0; i < count; ++i) points.push_back({random.integer32(0, 65535), random.integer32(0, 65535)});
    if (count > 2) {
      points[0] = {0, 0};
      points[1] = {65535, 65535};  // the curve's cells are the grid's
      points[2] = points[3];
    }
    auto order = along_hilbert_curve(points);
    if (count > 2) {
      REQUIRE(std::is_sorted(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto key = [&](std::uint32_t i) {
          return hilbert_distance(static_cast<std::uint32_t>(points[i].x), static_cast<std::uint32_t>(points[i].y));
        };
        return key(a) != key(b) ? key(a) < key(b) : a < b;
      }));
    }
    std::sort(order.begin(), order.end());
    for (std::uint32_t i = 0; i < count; ++i) REQUIRE(order[i] == i);
  }
}

}  // namespace
}  // namespace nazotte::test
