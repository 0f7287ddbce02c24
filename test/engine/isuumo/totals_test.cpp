#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/totals.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <span>
#include <vector>

namespace nazotte::isuumo {

namespace {

Catalog empty_catalog() {
  return {Conditions{}, {.chair = [](const Chair&, std::string&) {}, .estate = [](const Estate&, std::string&) {}}};
}

Chair chair(std::int32_t id, std::int32_t stock) {
  return {.id = id, .price = 10 * id, .height = 1, .width = 2, .depth = 3, .popularity = -id, .stock = stock};
}

void add(Catalog& catalog, const std::vector<Chair>& chairs) {
  auto segment = catalog.prepare(std::span<const Chair>(chairs));
  REQUIRE(segment.has_value());
  catalog.commit_chairs(std::move(*segment));
}

}  // namespace

TEST_CASE("Totals add up the integer columns of all segments, sold out rows included") {
  Catalog catalog = empty_catalog();
  add(catalog, {chair(1, 5), chair(2, 0)});
  add(catalog, {chair(10, 7)});
  catalog.set_stock(std::array{Catalog::StockChange{1, 4}});
  const Totals totals = catalog.totals({});
  CHECK(totals.chairs.rows == 3);
  CHECK(totals.chairs.sums == std::array<std::int64_t, 7>{13, 130, 3, 6, 9, -13, 11});
  CHECK(totals.estates == TableTotals<Estate>{});
  CHECK(catalog.totals({.chairs = {2, 9}}).chairs.sums == std::array<std::int64_t, 7>{2, 20, 1, 2, 3, -2, 0});
  CHECK(catalog.rows_max() == 3);
}

TEST_CASE("Slices of ids leave none out and share none") {
  for (const KeyRange present : {KeyRange{1, 10}, KeyRange{5, 5}, KeyRange{-3, 1'000'000}, kAllIds}) {
    for (const std::uint64_t slices : {1, 2, 3, 7, 64}) {
      std::int64_t next = kAllIds.first;
      for (std::uint64_t slice = 0; slice < slices; ++slice) {
        const KeyRange range = id_slice(present, slice, slices);
        CHECK(range.first == next);
        next = range.last + 1;
      }
      CHECK(next == kAllIds.last + 1);
    }
  }
}

TEST_CASE("Slices of a catalog hold about the same number of rows each") {
  Catalog catalog = empty_catalog();
  std::vector<Chair> chairs;
  for (std::int32_t id = 1; id <= 1'000; ++id) chairs.push_back(chair(id, 1));
  add(catalog, chairs);
  std::uint64_t rows = 0;
  for (std::uint64_t slice = 0; slice < 10; ++slice) {
    const Totals totals = catalog.totals(catalog.totals_range(slice, 10));
    CHECK(totals.chairs.rows == 100);
    rows += totals.chairs.rows;
  }
  CHECK(rows == 1'000);
}

TEST_CASE("Rows join a content that nobody sees yet, or nothing of it") {
  Catalog catalog = empty_catalog();
  auto content = Catalog::prepare_replace(catalog.builder());
  REQUIRE(content.has_value());
  REQUIRE(catalog.add(std::array{chair(1, 1), chair(2, 1)}, *content).has_value());
  CHECK_FALSE(catalog.add(std::array{chair(3, 1), chair(2, 1)}, *content).has_value());
  CHECK_FALSE(catalog.has_chair(1));
  catalog.install(std::move(*content));
  CHECK(catalog.stock(2) == 1);
  CHECK_FALSE(catalog.has_chair(3));
}

}  // namespace nazotte::isuumo
