// The two smallest sides by key, against the sides themselves; when they are not kept; and through a table's life.
#include "pass_sizes.hpp"

#include <catch2/catch.hpp>

#include "sample.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

namespace nazotte::test {
namespace {

constexpr Key kKeyMin = std::numeric_limits<Key>::min();
constexpr Key kKeyMax = std::numeric_limits<Key>::max();

struct Rows {
  std::vector<Key> keys;
  std::vector<std::vector<std::int32_t>> sides;  // [column][row]

  [[nodiscard]] SideColumns columns() const { return {sides.begin(), sides.end()}; }
  [[nodiscard]] std::optional<PassSizes> build() const {
    std::vector<std::uint32_t> by_key(keys.size());
    std::iota(by_key.begin(), by_key.end(), 0U);
    std::sort(by_key.begin(), by_key.end(), [this](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
    return PassSizes::build({keys, by_key}, columns());
  }
  [[nodiscard]] SizePair smallest(std::size_t row) const {
    std::vector<std::int32_t> all;
    for (const auto& column : sides) all.push_back(column[row]);
    std::sort(all.begin(), all.end());
    return {all[0], all[1]};
  }
};

Rows random_rows(RandomSource& random, std::int64_t columns, Key first) {
  Rows rows;
  const std::int32_t smallest = random.integer32(-1000, 1000);
  const auto count = static_cast<std::size_t>(random.integer(1, 400));
  Key key = first;
  for (std::size_t row = 0; row < count; ++row, key += random.integer(1, 2)) rows.keys.push_back(key);
  std::shuffle(rows.keys.begin(), rows.keys.end(), random.engine());
  for (std::int64_t column = 0; column < columns; ++column) {
    auto& sides = rows.sides.emplace_back();
    for (std::size_t row = 0; row < count; ++row) sides.push_back(random.integer32(smallest, smallest + 254));
  }
  return rows;
}

TEST_CASE("the two smallest sides are found by key", "[pass]") {
  RandomSource random;
  INFO(random.seed());
  for (int round = 0; round < 60; ++round) {
    const Rows rows =
        random_rows(random, 2 + round % 3, random.pick(std::vector<Key>{-200, 1, kKeyMin, kKeyMax - 900}));
    const auto sizes = rows.build();
    REQUIRE(sizes.has_value());
    std::vector<Key> unknown = {kKeyMin, kKeyMax, 0};
    for (std::size_t row = 0; row < rows.keys.size(); ++row) {
      if (sizes->find(rows.keys[row]) != rows.smallest(row)) REQUIRE(false);
      if (smallest_sides(rows.columns(), row) != rows.smallest(row)) REQUIRE(false);
      if (rows.keys[row] < kKeyMax) unknown.push_back(rows.keys[row] + 1);
      if (rows.keys[row] > kKeyMin) unknown.push_back(rows.keys[row] - 1);
    }
    for (const Key key : unknown) {
      const bool known = std::find(rows.keys.begin(), rows.keys.end(), key) != rows.keys.end();
      if (sizes->find(key).has_value() != known) REQUIRE(false);
    }
  }
}

TEST_CASE("sides are kept by key only where a byte each will do and keys are dense", "[pass]") {
  const auto kept = [](std::vector<Key> keys, std::vector<std::int32_t> a, std::vector<std::int32_t> b) {
    return Rows{std::move(keys), {std::move(a), std::move(b)}}.build().has_value();
  };
  CHECK(kept({1, 2, 3}, {0, 0, 254}, {254, 1, 254}));
  CHECK_FALSE(kept({1, 2, 3}, {0, 0, 254}, {255, 1, 254}));
  constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
  constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
  CHECK_FALSE(kept({1, 2, 3}, {kMin, 0, 0}, {0, kMax, 0}));
  CHECK(kept({1, 2, 3}, {kMax, kMax, kMax - 1}, {kMax - 9, kMax, kMax}));
  CHECK(kept({1, 2, 8}, {1, 1, 1}, {1, 1, 1}));
  CHECK_FALSE(kept({1, 2, 1000}, {1, 1, 1}, {1, 1, 1}));
  CHECK_FALSE(kept({kKeyMin, 2, kKeyMax}, {1, 1, 1}, {1, 1, 1}));
  CHECK_FALSE(kept({}, {}, {}));
}

TEST_CASE("a third side that is large does not keep the two smallest from being kept", "[pass]") {
  const Rows rows{{1, 2}, {{10, 5000}, {3000, 20}, {30, 40}}};
  const auto sizes = rows.build();
  REQUIRE(sizes.has_value());
  CHECK(sizes->find(1) == SizePair{10, 30});
  CHECK(sizes->find(2) == SizePair{20, 40});
}

/// A table of random rows, imported in parts.
class Imported {
 public:
  explicit Imported(RandomSource& random) : random_(random), table_(sample_.schema), naive_(*sample_.schema) {}

  void import(std::int64_t rows) {
    Batch batch(sample_.schema);
    for (; rows > 0; --rows) {
      const SampleRow row = random_row(random_, ++key_);
      sample_.append(batch, row);
      naive_.add(row);
    }
    table_.commit(std::move(*table_.prepare(std::move(batch))));
  }
  /// Keys are dense no more once segments from before and after it are merged.
  void skip_keys() { key_ += 10'000; }
  void set_counters(std::int32_t value) {
    for (Key key = 1; key <= key_; key += 3) {
      if (table_.contains(key)) table_.set_counter(key, value);
    }
  }
  void merge() {
    auto job = table_.plan_merge();
    REQUIRE(job.has_value());
    job->run();
    table_.install(std::move(*job));
  }
  void check() {
    const auto snapshot = table_.snapshot();
    Key unknown = -1;
    for (const SampleRow& row : naive_.rows()) {
      for (; unknown < row.key; ++unknown) {
        if (snapshot->pass(sample_.columns.sides, unknown).has_value()) REQUIRE(false);
      }
      if (snapshot->pass(sample_.columns.sides, row.key) != NaiveTable::pass(row)) REQUIRE(false);
      ++unknown;
    }
    REQUIRE_FALSE(snapshot->pass(sample_.columns.sides, key_ + 1).has_value());
  }

 private:
  RandomSource& random_;
  Sample sample_;
  Table table_;
  NaiveTable naive_;
  Key key_ = 0;
};

TEST_CASE("sides are found by key through imports, sales, revivals and merges", "[pass]") {
  RandomSource random;
  INFO(random.seed());
  Imported imported(random);
  imported.check();
  for (int step = 0; step < 6; ++step) {
    if (step == 3) imported.skip_keys();
    imported.import(300);
    imported.import(200);
    imported.check();
    imported.set_counters(0);
    imported.check();
    imported.merge();
    imported.check();
    imported.set_counters(4);
    imported.check();
  }
}

}  // namespace
}  // namespace nazotte::test
