// Declarations and the filling of batches.
#include <nazotte/batch.hpp>
#include <nazotte/schema.hpp>
#include <nazotte/table.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "random_source.hpp"

namespace nazotte::test {
namespace {

TEST_CASE("ranges are half-open and may be open", "[schema]") {
  constexpr auto kMin = std::numeric_limits<std::int32_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int32_t>::max();
  CHECK(IntegerRange{80, 110}.contains(80));
  CHECK(IntegerRange{80, 110}.contains(109));
  CHECK_FALSE(IntegerRange{80, 110}.contains(110));
  CHECK(IntegerRange{kOpen, 80}.contains(kMin));
  CHECK(IntegerRange{80, kOpen}.contains(kMax));
  CHECK_FALSE(IntegerRange{80, kMax}.contains(kMax));
  CHECK(IntegerRange{kOpen, kOpen}.unbounded());
  CHECK_FALSE(IntegerRange{kOpen, kMax}.unbounded());
}

struct Books {
  Books() {
    auto made = std::make_shared<Schema>("books");
    price = made->integer("price", {.buckets = {{kOpen, 1000}, {1000, kOpen}}, .ordered = true});
    weight = made->real("weight");
    genre = made->tag("genre");
    words = made->tag_list("words");
    shop = made->point("shop");
    made->with_counter();
    schema = std::move(made);
  }
  std::shared_ptr<const Schema> schema;
  IntegerColumn price{};
  RealColumn weight{};
  TagColumn genre{};
  TagListColumn words{};
  PointColumn shop{};
};

std::shared_ptr<const TableSnapshot> table_of(Batch&& batch) {
  Table table(batch.schema_ptr());
  auto prepared = table.prepare(std::move(batch));
  REQUIRE(prepared.has_value());
  table.commit(std::move(*prepared));
  return table.snapshot();
}

std::uint64_t count(const TableSnapshot& snapshot, const Query& query) {
  Hits hits;
  snapshot.search(query, hits);
  return hits.count;
}

TEST_CASE("values that are not set are zero and empty", "[batch]") {
  const Books books;
  Batch batch(books.schema);
  batch.row(7).counter(1);
  CHECK(batch.rows() == 1);
  const auto snapshot = table_of(std::move(batch));
  const auto hit = snapshot->find(7);
  REQUIRE(hit.has_value());
  CHECK(snapshot->value(books.price, *hit) == 0);
  CHECK(snapshot->value(books.weight, *hit) == 0);
  CHECK(snapshot->value(books.genre, *hit).empty());
  CHECK(snapshot->value(books.shop, *hit) == GridPoint{0, 0});
  CHECK(snapshot->payload(*hit).empty());
  CHECK(count(*snapshot, Query().is(books.genre, "")) == 1);
  CHECK(count(*snapshot, Query().contains(books.words, "a")) == 0);
}

TEST_CASE("the counter is 0 when not set: the row is out of searches", "[batch]") {
  const Books books;
  Batch batch(books.schema);
  batch.row(7);
  CHECK(count(*table_of(std::move(batch)), Query()) == 0);
}

TEST_CASE("a value that is set twice is replaced", "[batch]") {
  const Books books;
  Batch batch(books.schema);
  batch.row(1).counter(1).payload("first").set(books.words, "old,gone").set(books.genre, "crime");
  batch.payload("second").set(books.words, "new").set(books.genre, "love");
  batch.row(2).counter(1).payload("third");
  const auto snapshot = table_of(std::move(batch));
  CHECK(snapshot->payload(*snapshot->find(1)) == "second");
  CHECK(snapshot->payload(*snapshot->find(2)) == "third");
  std::array<std::string_view, 2> both;
  snapshot->payloads(std::array{*snapshot->find(2), *snapshot->find(1)}, both);
  CHECK(both == std::array<std::string_view, 2>{"third", "second"});
  CHECK(snapshot->value(books.genre, *snapshot->find(1)) == "love");
  CHECK(count(*snapshot, Query().contains(books.words, "old")) == 0);
  CHECK(count(*snapshot, Query().contains(books.words, "new")) == 1);
}

TEST_CASE("word lists drop empty and repeated words", "[batch]") {
  const Books books;
  Batch batch(books.schema);
  batch.row(1).counter(1).set(books.words, ",a,,b,a,").row(2).counter(1).set(books.words, ",").row(3).counter(1);
  batch.set(books.words, "b");
  const auto snapshot = table_of(std::move(batch));
  CHECK(count(*snapshot, Query().contains(books.words, "a")) == 1);
  CHECK(count(*snapshot, Query().contains(books.words, "b")) == 2);
  CHECK(count(*snapshot, Query().contains(books.words, "")) == 3);
}

/// All that a snapshot tells about a row.
std::string row_text(const TableSnapshot& snapshot, const Books& books, Hit hit) {
  std::vector<std::string_view> words;
  snapshot.words(books.words, hit, words);
  std::sort(words.begin(), words.end());
  const GridPoint shop = snapshot.value(books.shop, hit);
  std::string text = std::to_string(snapshot.key(hit)) + ' ' + std::to_string(snapshot.value(books.price, hit)) + ' ' +
                     std::to_string(snapshot.value(books.weight, hit)) + ' ' +
                     std::string(snapshot.value(books.genre, hit)) + ' ' + std::to_string(shop.x) + ' ' +
                     std::to_string(shop.y) + ' ' + std::string(snapshot.payload(hit)) +
                     (snapshot.live(hit) ? "" : " -");
  for (const std::string_view word : words) text.append(1, ' ').append(word);
  return text;
}

TEST_CASE("columns at once are what rows one by one are", "[batch]") {
  const Books books;
  RandomSource random;
  INFO(random.seed());
  const std::vector<std::string> lists = {"", "a", "b,a", ",c,,a,c"};
  Batch by_row(books.schema);
  Batch by_column(books.schema);
  Key key = 0;
  for (std::int64_t part = random.integer(1, 4); part > 0; --part) {
    std::vector<Key> keys;
    std::vector<std::int32_t> prices;
    std::vector<double> weights;
    std::vector<std::string_view> genres;
    std::vector<std::string_view> words;
    std::vector<Degrees> shops;
    for (std::int64_t rows = random.integer(0, 20); rows > 0; --rows) {
      keys.push_back(key++);
      prices.push_back(random.integer32(0, 3));
      weights.push_back(random.real(-1, 1));
      genres.emplace_back(random.pick(lists));
      words.emplace_back(random.pick(lists));
      shops.push_back({random.real(-90, 90), random.chance(0.1) ? std::nan("") : random.real(-90, 90)});
      by_row.row(keys.back()).set(books.price, prices.back()).set(books.weight, weights.back());
      by_row.set(books.genre, genres.back()).set(books.words, words.back()).payload(words.back());
      by_row.set(books.shop, shops.back().latitude, shops.back().longitude).counter(prices.back());
    }
    by_column.append(keys).set_all(books.words, genres);  // replaced by the next one
    by_column.set_all(books.price, prices).set_all(books.weight, weights).set_all(books.genre, genres);
    by_column.set_all(books.words, words).set_all(books.shop, shops).counters(prices).payloads(words);
    by_row.row(key).counter(1);  // one that stays empty, between the parts
    by_column.row(key++).counter(1);
  }
  const auto expected = table_of(std::move(by_row));
  const auto found = table_of(std::move(by_column));
  REQUIRE(found->rows() == static_cast<std::uint64_t>(key));
  for (Key k = 0; k < key; ++k) {
    CHECK(row_text(*found, books, *found->find(k)) == row_text(*expected, books, *expected->find(k)));
  }
}

TEST_CASE("a segment's columns are seen as they lie in memory", "[batch]") {
  const Books books;
  Batch batch(books.schema);
  batch.append(std::array<Key, 3>{3, 1, 2}).set_all(books.price, std::array{30, 10, 20});
  batch.set_all(books.weight, std::array{0.3, 0.1, 0.2}).counters(std::array{1, 0, 1});
  const auto snapshot = table_of(std::move(batch));
  const auto equal = [](const auto& span, const auto& values) { return std::ranges::equal(span, values); };
  REQUIRE(snapshot->segments().size() == 1);
  CHECK(equal(snapshot->keys(0), std::array<Key, 3>{1, 2, 3}));
  CHECK(equal(snapshot->values(books.price, 0), std::array{10, 20, 30}));
  CHECK(equal(snapshot->values(books.weight, 0), std::array{0.1, 0.2, 0.3}));
  CHECK(equal(snapshot->values(books.shop, 0), std::array<GridPoint, 3>{}));
}

TEST_CASE("points that are no place are inside of nothing", "[batch]") {
  const Books books;
  Batch batch(books.schema);
  batch.row(1).counter(1).set(books.shop, std::numeric_limits<double>::quiet_NaN(), 0);
  batch.row(2).counter(1).set(books.shop, 0, 1e300);
  batch.row(3).counter(1).set(books.shop, 1.5, 2.5);
  const auto snapshot = table_of(std::move(batch));
  const std::vector<Degrees> world = {{-1000, -1000}, {-1000, 1000}, {1000, 1000}, {1000, -1000}};
  Hits hits;
  snapshot->inside(books.shop, *Polygon::from_degrees(world), 10, hits);
  REQUIRE(hits.rows.size() == 1);
  CHECK(snapshot->key(hits.rows[0]) == 3);
  CHECK(snapshot->value(books.shop, hits.rows[0]) == GridPoint{2'500'000, 1'500'000});
}

}  // namespace
}  // namespace nazotte::test
