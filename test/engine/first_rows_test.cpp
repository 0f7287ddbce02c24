// The first live rows by value: selected, and kept up to date while rows come and go, against a full sort.
#include <catch2/catch.hpp>

#include "first_rows.hpp"
#include "random_source.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace nazotte::test {
namespace {

struct Column {
  std::vector<std::int32_t> values;
  std::vector<Key> keys;

  Column(RandomSource& random, std::uint32_t rows, std::int32_t value_max) : keys(rows) {
    for (std::uint32_t row = 0; row < rows; ++row) values.push_back(random.integer32(-value_max, value_max));
    if (rows > 1 && random.chance(0.5)) values[rows / 2] = std::numeric_limits<std::int32_t>::max();
    std::iota(keys.begin(), keys.end(), -10);
    std::shuffle(keys.begin(), keys.end(), random.engine());
  }
  [[nodiscard]] KeyedValues view() const { return {values, keys}; }

  [[nodiscard]] std::vector<std::uint32_t> sorted(const Bitmap& live, std::size_t limit) const {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < values.size(); ++row) {
      if (live.test(row)) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(), [this](auto a, auto b) { return view()[a] < view()[b]; });
    rows.resize(std::min(rows.size(), limit));
    return rows;
  }
};

TEST_CASE("the first rows are selected as a full sort would", "[first]") {
  RandomSource random;
  INFO(random.seed());
  for (int round = 0; round < 300; ++round) {
    const auto rows = static_cast<std::uint32_t>(random.integer(0, 300));
    const Column column(random, rows, random.pick(std::vector<std::int32_t>{0, 3, 1'000'000}));
    Bitmap live = Bitmap::full(rows);
    const bool all = random.chance(0.3);
    for (std::uint32_t row = 0; row < rows && !all; row += 1 + row % 3) live.reset(row);
    const std::size_t limit =
        random.chance(0.1) ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(random.integer(0, 40));
    REQUIRE(select_first_rows(column.view(), all ? nullptr : &live, limit) == column.sorted(live, limit));
  }
}

TEST_CASE("the first rows stay right while rows come and go", "[first]") {
  RandomSource random;
  INFO(random.seed());
  constexpr std::size_t kWanted = 3;
  for (const std::uint32_t rows : {1U, 2U, 3U, 20U, 30U, 400U}) {
    const Column column(random, rows, random.chance(0.5) ? 5 : 1000);
    Bitmap live = Bitmap::full(rows);
    for (std::uint32_t row = 0; row < rows; ++row) {
      if (random.chance(0.3)) live.reset(row);
    }
    const auto candidates = select_first_rows(column.view(), nullptr, kWanted * kFirstRowsSpare);
    FirstRows first(kWanted, candidates, column.view(), &live);
    for (int step = 0; step < 3000; ++step) {
      // Mostly selling what comes first, or mostly bringing back.
      const bool selling = step / 500 % 2 == 0;
      auto row = static_cast<std::uint32_t>(random.integer(0, rows - 1));
      if (selling && random.chance(0.7) && !first.shown().empty()) row = first.shown().front();
      const std::vector<std::uint32_t> before(first.shown().begin(), first.shown().end());
      bool changed = false;
      if (live.test(row) && (selling || random.chance(0.2))) {
        live.reset(row);
        changed = first.removed(row, column.view(), &live);
      } else if (!live.test(row)) {
        live.set(row);
        changed = first.added(row, column.view());
      }
      const std::vector<std::uint32_t> after(first.shown().begin(), first.shown().end());
      REQUIRE(after == column.sorted(live, kWanted));
      REQUIRE(changed == (before != after));
    }
  }
}

}  // namespace
}  // namespace nazotte::test
