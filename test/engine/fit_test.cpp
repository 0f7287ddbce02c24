// Pairs of sizes: the zones, the table, and both together, against a look at every row.
#include "fit_search.hpp"
#include "index_contract.hpp"
#include "random_source.hpp"

#include <algorithm>
#include <limits>

namespace nazotte::test {
namespace {

struct Sizes {
  std::vector<std::int32_t> a;
  std::vector<std::int32_t> b;

  Sizes(RandomSource& random, std::uint32_t rows, std::int32_t span) {
    for (std::uint32_t row = 0; row < rows; ++row) {
      a.push_back(random.integer32(30, 29 + span));
      b.push_back(random.integer32(30, 29 + span));
    }
  }
  [[nodiscard]] SizeColumns columns() const { return {a, b}; }
  [[nodiscard]] bool fits(std::uint32_t row, SizePair size) const {
    return (a[row] >= size.a && b[row] >= size.b) || (a[row] >= size.b && b[row] >= size.a);
  }
};

SizePair random_size(RandomSource& random, std::int32_t span) {
  const auto one = [&] {
    if (random.chance(0.05)) return std::numeric_limits<std::int32_t>::min();
    if (random.chance(0.05)) return std::numeric_limits<std::int32_t>::max();
    return random.integer32(25, 35 + span);
  };
  return {one(), one()};
}

Bitmap random_bitmap(RandomSource& random, std::uint32_t rows, double density) {
  Bitmap bitmap(rows);
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (random.chance(density)) bitmap.set(row);
  }
  return bitmap;
}

std::vector<std::uint32_t> expected(const Sizes& sizes, const FitZones::Question& question) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = question.first_row; row < sizes.a.size() && rows.size() < question.limit; ++row) {
    if (sizes.fits(row, question.size) && (question.live == nullptr || question.live->test(row))) rows.push_back(row);
  }
  return rows;
}

TEST_CASE("contract: fit zones", "[contract]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t rows : border_sizes()) {
    const Sizes sizes(random, rows, 171);
    const Bitmap live = random_bitmap(random, rows, 0.8);
    const FitZones zones(sizes.columns());
    for (int i = 0; i < 20; ++i) {
      const FitZones::Question question{.size = random_size(random, 171),
                                        .live = random.chance(0.5) ? &live : nullptr,
                                        .limit = random.chance(0.5) ? rows : 5,
                                        .first_row = random.chance(0.5) ? 0 : random.integer32(0, 1) * rows / 2};
      FoundRows found;
      zones.search(sizes.columns(), question, found);
      REQUIRE(std::vector(found.begin(), found.end()) == expected(sizes, question));
    }
  }
}

TEST_CASE("contract: fit search with a table", "[contract]") {
  RandomSource random;
  INFO(random.seed());
  std::size_t tables = 0;
  for (const std::uint32_t rows : border_sizes()) {
    for (const std::int32_t span : {1, 7, 40, 171, 300}) {
      const Sizes sizes(random, rows, span);
      const Bitmap live = random_bitmap(random, rows, 0.8);
      const std::size_t best = random.pick(std::vector<std::size_t>{1, 3, 20});
      tables += FitTable::build(sizes.columns(), best).has_value() ? 1 : 0;
      const FitSearch search(sizes.columns(), best);
      for (int i = 0; i < 20; ++i) {
        const FitZones::Question question{.size = random_size(random, span),
                                          .live = random.chance(0.5) ? &live : nullptr,
                                          .limit = static_cast<std::size_t>(random.integer(0, 30))};
        FoundRows found;
        search.search(sizes.columns(), question, found);
        REQUIRE(std::vector(found.begin(), found.end()) == expected(sizes, question));
      }
    }
  }
  CHECK(tables > 20);
}

TEST_CASE("a fit table holds the first rows of every cell, and knows when these are all", "[fit]") {
  RandomSource random;
  INFO(random.seed());
  const Sizes sizes(random, 3000, 20);
  const auto table = FitTable::build(sizes.columns(), 4);
  REQUIRE(table.has_value());
  for (std::int32_t a = 25; a < 55; ++a) {
    for (std::int32_t b = 25; b < 55; ++b) {
      const FitTable::Cell cell = table->find({a, b});
      const auto all = expected(sizes, {.size = {a, b}, .live = nullptr, .limit = sizes.a.size()});
      REQUIRE(cell.rows.size() == std::min<std::size_t>(4, all.size()));
      REQUIRE(std::equal(cell.rows.begin(), cell.rows.end(), all.begin()));
      if (cell.complete) REQUIRE(cell.rows.size() == all.size());
    }
  }
}

TEST_CASE("a fit table is not built where it does not pay", "[fit]") {
  RandomSource random;
  INFO(random.seed());
  CHECK_FALSE(FitTable::build(Sizes(random, 0, 20).columns(), 20).has_value());
  CHECK_FALSE(FitTable::build(Sizes(random, 3000, 20).columns(), 0).has_value());
  CHECK_FALSE(FitTable::build(Sizes(random, 3000, 171).columns(), 20).has_value());
  Sizes wide(random, 3000, 20);
  wide.a[0] = std::numeric_limits<std::int32_t>::min();
  wide.b[1] = std::numeric_limits<std::int32_t>::max();
  CHECK_FALSE(FitTable::build(wide.columns(), 20).has_value());
}

}  // namespace
}  // namespace nazotte::test
