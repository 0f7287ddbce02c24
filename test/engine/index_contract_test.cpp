// Every index by itself, held to the contract of index_contract.hpp.
#include "index_contract.hpp"

#include "key_index.hpp"
#include "posting.hpp"
#include "random_source.hpp"
#include "sample.hpp"
#include "sorted_order.hpp"
#include "spatial_index.hpp"
#include "tag_index.hpp"

#include <algorithm>
#include <limits>
#include <list>
#include <numeric>
#include <set>

namespace nazotte::test {
namespace {

std::vector<std::uint32_t> rows_of(const Posting& posting) {
  std::vector<std::uint32_t> rows;
  posting.for_each([&rows](std::uint32_t row) { rows.push_back(row); });
  REQUIRE(posting.count() == rows.size());
  return rows;
}

std::vector<std::uint32_t> identity(std::uint32_t rows) {
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  return order;
}

Bitmap random_bitmap(RandomSource& random, std::uint32_t rows, double density) {
  Bitmap bitmap(rows);
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (random.chance(density)) bitmap.set(row);
  }
  return bitmap;
}

TEST_CASE("contract: bitmap", "[contract]") {
  for (const std::uint32_t rows : border_sizes()) {
    Bitmap bitmap = Bitmap::full(rows);
    REQUIRE(bitmap.count() == rows);
    for (std::uint32_t row = 0; row < rows; row += 3) bitmap.reset(row);
    require_contract(rows_of(Posting::from_bitmap(bitmap)), rows, [](std::uint32_t row) { return row % 3 != 0; });
  }
}

TEST_CASE("contract: posting, sparse and dense", "[contract]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t rows : border_sizes()) {
    for (const double density : {0.0, 0.01, 1.0 / 32, 0.5, 1.0}) {
      const Bitmap bitmap = random_bitmap(random, rows, density);
      const Posting posting = Posting::from_bitmap(bitmap);
      const auto has = [&bitmap](std::uint32_t row) { return bitmap.test(row); };
      require_contract(rows_of(posting), rows, has);
      require_contract(rows_of(Posting::from_rows(rows_of(posting), rows)), rows, has);
      REQUIRE(posting.dense() == !Posting::is_sparse(posting.count(), rows));
      for (std::uint32_t row = 0; row < rows; ++row) {
        if (posting.contains(row) != has(row)) REQUIRE(false);
      }
    }
  }
}

TEST_CASE("contract: union of postings", "[contract]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t rows : border_sizes()) {
    const Bitmap a = random_bitmap(random, rows, random.chance(0.5) ? 0.01 : 0.3);
    const Bitmap b = random_bitmap(random, rows, random.chance(0.5) ? 0.005 : 0.6);
    const std::vector<Posting> postings = {Posting::from_bitmap(a), Posting::from_bitmap(b)};
    const std::vector<const Posting*> both = {postings.data(), &postings[1]};
    require_contract(rows_of(unite(both, rows)), rows, [&](std::uint32_t row) { return a.test(row) || b.test(row); });
  }
}

TEST_CASE("contract: tag index", "[contract]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t rows : border_sizes()) {
    TagValues values;
    values.dictionary.intern("");
    std::vector<std::string> words;
    for (std::uint32_t row = 0; row < rows; ++row) {
      words.push_back(random.chance(0.01) ? std::to_string(row) : random.pick(sample_colors()));
      values.words.push_back(values.dictionary.intern(words.back()));
    }
    const TagIndex index(std::move(values), identity(rows));
    for (const std::string& word : sample_colors()) {
      const Posting* posting = index.find(word);
      require_contract(posting == nullptr ? std::vector<std::uint32_t>() : rows_of(*posting), rows,
                       [&](std::uint32_t row) { return words[row] == word; });
    }
    REQUIRE(index.find("never given") == nullptr);
    for (std::uint32_t row = 0; row < rows; ++row) {
      if (index.word(row) != words[row]) REQUIRE(false);
    }
  }
}

/// `odd`: how often a word is one that hardly another row has.
void check_tag_list(RandomSource& random, std::uint32_t rows, double odd, TagListIndex::Access access) {
  TagListValues values;
  std::vector<std::vector<std::string>> lists(rows);
  for (auto& list : lists) {
    std::set<std::string> distinct;
    for (std::int64_t i = random.integer(0, 3); i > 0; --i) {
      distinct.insert(random.chance(odd) ? "odd" + std::to_string(random.bits() % 100'000)
                                         : random.pick(sample_features()));
    }
    list.assign(distinct.begin(), distinct.end());
    for (const std::string& word : list) values.words.push_back(values.dictionary.intern(word));
    values.ends.push_back(values.words.size());
  }
  const TagListIndex index(std::move(values), identity(rows), access);
  std::vector<std::string> parts = sample_features();
  parts.insert(parts.end(), {"r", "節", "odd", "odd7", "never given", "m"});
  for (const std::string& part : parts) {
    std::list<Posting> made;
    const Posting* posting = index.containing(part, made);
    require_contract(
        posting == nullptr ? std::vector<std::uint32_t>() : rows_of(*posting), rows, [&](std::uint32_t row) {
          return std::any_of(lists[row].begin(), lists[row].end(),
                             [&part](const std::string& word) { return word.find(part) != std::string::npos; });
        });
  }
}

TEST_CASE("contract: tag list index, with a small and with a large dictionary", "[contract]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t rows : border_sizes()) {
    for (const auto access : {TagListIndex::Access::postings, TagListIndex::Access::terms}) {
      check_tag_list(random, rows, 0, access);
      check_tag_list(random, rows, 0.9, access);
    }
  }
}

TEST_CASE("contract: sorted order", "[contract]") {
  constexpr auto kMin = std::numeric_limits<std::int32_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int32_t>::max();
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t rows : border_sizes()) {
    std::vector<std::int32_t> values;
    for (std::uint32_t row = 0; row < rows; ++row) values.push_back(random.integer32(-20, 20));
    values[0] = kMin;
    values.back() = kMax;
    const std::vector<std::uint32_t> by_key = identity(rows);
    const SortedOrder order(std::span<const std::int32_t>(values), by_key);
    REQUIRE(std::is_sorted(order.rows().begin(), order.rows().end(), [&](std::uint32_t a, std::uint32_t b) {
      return values[a] != values[b] ? values[a] < values[b] : a < b;
    }));
    for (int i = 0; i < 20; ++i) {
      const std::int32_t min = random.integer32(-25, 25);
      const ClosedRange range{random.chance(0.2) ? kMin : min,
                              random.chance(0.2) ? kMax : min + random.integer32(0, 10)};
      const auto slice = order.slice(values, range);
      std::vector<std::uint32_t> sorted(slice.begin(), slice.end());
      std::sort(sorted.begin(), sorted.end());
      const auto in_range = [&](std::uint32_t row) { return values[row] >= range.min && values[row] <= range.max; };
      require_contract(sorted, rows, in_range);
      Bitmap bitmap(rows);
      range_bitmap(values, range, bitmap.words());
      require_contract(rows_of(Posting::from_bitmap(std::move(bitmap))), rows, in_range);
    }
  }
}

TEST_CASE("contract: key index, dense and wide keys", "[contract]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t rows : border_sizes()) {
    for (const std::int64_t step : {1, 2, 1000}) {
      std::vector<Key> keys;
      for (std::uint32_t row = 0; row < rows; ++row) keys.push_back(row * step - 500);
      std::shuffle(keys.begin(), keys.end(), random.engine());
      auto by_key = identity(rows);
      std::sort(by_key.begin(), by_key.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
      const KeyIndex index({keys, by_key});
      for (std::uint32_t row = 0; row < rows; ++row) {
        if (index.find(keys[row]) != row) REQUIRE(false);
        if (step > 1 && index.find(keys[row] + 1).has_value()) REQUIRE(false);
      }
      REQUIRE_FALSE(index.find(-501).has_value());
      REQUIRE_FALSE(index.find(std::numeric_limits<Key>::max()).has_value());
    }
  }
}

TEST_CASE("contract: spatial index", "[contract]") {
  RandomSource random;
  INFO(random.seed());
  for (const std::uint32_t rows : border_sizes()) {
    const bool same_place = random.chance(0.1);
    std::vector<GridPoint> points;
    for (std::uint32_t row = 0; row < rows; ++row) {
      const SampleRow sample = random_row(random, row);
      points.push_back(same_place ? to_grid({35, 139}) : to_grid(sample.place));
    }
    const Bitmap live = random_bitmap(random, rows, 0.8);
    const SpatialIndex index(points);
    for (int i = 0; i < 20; ++i) {
      const auto polygon = Polygon::from_degrees(random_ring(random, random.integer(3, 30), 0.15));
      REQUIRE(polygon.has_value());
      FoundRows found;
      index.search(*polygon, &live, rows, found);
      const auto inside = [&](std::uint32_t row) { return live.test(row) && polygon->contains(points[row]); };
      require_contract({found.begin(), found.end()}, rows, inside);
      const auto limit = static_cast<std::size_t>(random.integer(0, 60));
      FoundRows best;
      index.search(*polygon, &live, limit, best);
      found.resize(std::min(found.size(), limit));
      REQUIRE(best == found);
    }
  }
}

}  // namespace
}  // namespace nazotte::test
