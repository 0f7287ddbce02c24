// Declarations and the filling of batches.
#include <nazotte/batch.hpp>
#include <nazotte/schema.hpp>
#include <nazotte/table.hpp>

#include <catch2/catch.hpp>

#include <limits>

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
