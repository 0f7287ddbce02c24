// ISUUMO's two tables: conditions, paging, errors, stock, replacement.
#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/limits.hpp>

#include <catch2/catch.hpp>

#include <limits>
#include <thread>

namespace nazotte::isuumo::test {
namespace {

Conditions conditions() {
  const std::vector<IntegerRange> sides = {{kOpen, 80}, {80, 110}, {110, 150}, {150, kOpen}};
  Conditions made;
  made.chair_price = {{kOpen, 3000}, {3000, 6000}, {6000, kOpen}, {kOpen, kOpen}};
  made.chair_height = made.chair_width = made.chair_depth = sides;
  made.estate_door_height = made.estate_door_width = sides;
  made.estate_rent = {{kOpen, 50'000}, {50'000, kOpen}};
  return made;
}

Renderer renderer() {
  return {[](const Chair& chair, std::string& out) { out += "chair " + std::to_string(chair.id); },
          [](const Estate& estate, std::string& out) { out += "estate " + std::to_string(estate.id); }};
}

Chair chair(std::int32_t id, std::int32_t popularity) {
  Chair made;
  made.id = id;
  made.price = 1000 * id;
  made.height = 100;
  made.width = 60;
  made.depth = 50;
  made.color = id % 2 == 0 ? "黒" : "白";
  made.kind = "座椅子";
  made.features = id % 3 == 0 ? "アーム高さ調節可能,木製" : "高さ調節可能";
  made.popularity = popularity;
  made.stock = 1;
  return made;
}

Estate estate(std::int32_t id, std::int32_t door_width, std::int32_t door_height) {
  Estate made;
  made.id = id;
  made.rent = 100'000 - 1000 * id;
  made.door_width = door_width;
  made.door_height = door_height;
  made.latitude = 35 + id / 10.0;
  made.longitude = 139;
  made.popularity = id;
  return made;
}

class Fixture {
 public:
  Fixture() : catalog(conditions(), renderer()) {
    const std::vector<Chair> chairs = {chair(1, 5), chair(2, 9), chair(3, 5), chair(4, 1), chair(5, 7), chair(6, 7)};
    const std::vector<Estate> estates = {estate(1, 60, 50), estate(2, 49, 200), estate(3, 50, 60), estate(4, 80, 80)};
    catalog.commit_chairs(std::move(*catalog.prepare(std::span<const Chair>(chairs))));
    catalog.commit_estates(std::move(*catalog.prepare(std::span<const Estate>(estates))));
  }

  const CatalogSnapshot& snapshot() { return catalog.published().latest(); }

  std::vector<Key> chairs(const ChairQuery& question) {
    REQUIRE(snapshot().search(question, query, hits).has_value());
    return keys(snapshot().chairs());
  }
  Error refused(const ChairQuery& question) {
    const auto result = snapshot().search(question, query, hits);
    REQUIRE(result.has_error());
    return result.error();
  }
  std::vector<Key> keys(const TableSnapshot& table) {
    std::vector<Key> found;
    for (const Hit hit : hits.rows) found.push_back(table.key(hit));
    return found;
  }

  Catalog catalog;
  Query query;
  Hits hits;
};

TEST_CASE_METHOD(Fixture, "chairs are found by every condition, by popularity and id", "[catalog]") {
  CHECK(chairs({.height_range = 1, .per_page = 10}) == std::vector<Key>{2, 5, 6, 1, 3, 4});
  CHECK(chairs({.price_range = 1, .per_page = 10}) == std::vector<Key>{5, 3, 4});
  CHECK(chairs({.width_range = 0, .depth_range = 0, .color = "黒", .per_page = 10}) == std::vector<Key>{2, 6, 4});
  CHECK(chairs({.kind = "座椅子", .color = "白", .per_page = 10}) == std::vector<Key>{5, 1, 3});
  CHECK(chairs({.features = "高さ調節可能", .per_page = 10}).size() == 6);
  CHECK(chairs({.features = "木製,,アーム高さ調節可能,", .per_page = 10}) == std::vector<Key>{6, 3});
  CHECK(chairs({.kind = "ハンモック", .per_page = 10}).empty());
  CHECK(chairs({.width_range = 3, .per_page = 10}).empty());
}

TEST_CASE_METHOD(Fixture, "pages are cut from the whole result", "[catalog]") {
  CHECK(chairs({.height_range = 1, .page = 1, .per_page = 4}) == std::vector<Key>{3, 4});
  CHECK(hits.count == 6);
  CHECK(chairs({.height_range = 1, .page = 2, .per_page = 4}).empty());
  CHECK(hits.count == 6);
  CHECK(chairs({.height_range = 1, .page = 0, .per_page = 0}).empty());
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  // 2^63 * 2 would come out as page 0.
  CHECK(chairs({.height_range = 1, .page = std::uint64_t{1} << 63, .per_page = 2}).empty());
  CHECK(chairs({.height_range = 1, .page = kMax, .per_page = kMax}).empty());
  CHECK(chairs({.height_range = 1, .page = 0, .per_page = kMax}).size() == 6);
}

TEST_CASE_METHOD(Fixture, "questions without a condition or with an unknown range are refused", "[catalog]") {
  CHECK(refused({.per_page = 10}).message == "no search condition is given");
  CHECK(refused({.features = ",,", .per_page = 10}).code == ErrorCode::invalid_argument);
  CHECK(refused({.price_range = 3, .per_page = 10}).message == "no search condition is given");
  CHECK(refused({.price_range = 4}).message == "priceRangeId: there is no range 4");
  CHECK(refused({.height_range = 4}).message == "heightRangeId: there is no range 4");
  CHECK(refused({.width_range = 4}).message == "widthRangeId: there is no range 4");
  CHECK(refused({.depth_range = 0xffff'ffff}).message == "depthRangeId: there is no range 4294967295");
  std::string features;
  for (std::size_t i = 0; i < kQueryTermsMax; ++i) features += "x,";
  CHECK(chairs({.features = features}).empty());
  CHECK(refused({.features = features + "x"}).code == ErrorCode::limit_exceeded);
  CHECK(refused({.color = "黒", .features = features}).code == ErrorCode::limit_exceeded);
}

TEST_CASE_METHOD(Fixture, "estates are found by every condition", "[catalog]") {
  const auto estates = [this](const EstateQuery& question) {
    REQUIRE(snapshot().search(question, query, hits).has_value());
    return keys(snapshot().estates());
  };
  CHECK(estates({.door_width_range = 0, .per_page = 10}) == std::vector<Key>{3, 2, 1});
  CHECK(estates({.door_height_range = 3, .per_page = 10}) == std::vector<Key>{2});
  CHECK(estates({.rent_range = 1, .per_page = 2}) == std::vector<Key>{4, 3});
  const auto unknown = [this](const EstateQuery& question) {
    return snapshot().search(question, query, hits).error().message;
  };
  CHECK(unknown({.door_height_range = 9}) == "doorHeightRangeId: there is no range 9");
  CHECK(unknown({.door_width_range = 9}) == "doorWidthRangeId: there is no range 9");
  CHECK(unknown({.rent_range = 9}) == "rentRangeId: there is no range 9");
}

TEST_CASE_METHOD(Fixture, "choices are counted in place of what is chosen, features beside it", "[catalog]") {
  using enum ChairParameter;
  const std::vector<ChairOffer> offers = {{color, 0, {"白", "黒", "赤"}},
                                          {price_range, 4, {}},
                                          {features, 0, {"高さ調節可能", "木製"}},
                                          {kind, 0, {"座椅子"}}};
  ChoiceScratch scratch;
  ChoiceCounts counts;
  const auto count = [&](const ChairQuery& question) {
    REQUIRE(snapshot().count_choices(question, offers, scratch, counts).has_value());
    return counts.choices;
  };
  CHECK(count({}) == std::vector<std::uint64_t>{3, 3, 0, 2, 3, 1, 6, 6, 2, 6});
  CHECK(counts.count == 6);
  CHECK(count({.color = "黒"}) == std::vector<std::uint64_t>{3, 3, 0, 1, 1, 1, 3, 3, 1, 3});
  CHECK(counts.count == 3);
  CHECK(count({.price_range = 0, .features = "木製"}) == std::vector<std::uint64_t>{0, 0, 0, 0, 1, 1, 2, 0, 0, 0});
  CHECK(counts.count == 0);
  catalog.set_stock(std::vector<Catalog::StockChange>{{2, 0}, {3, 0}});
  CHECK(count({}) == std::vector<std::uint64_t>{2, 2, 0, 1, 2, 1, 4, 4, 1, 4});
  CHECK(count({.kind = "座椅子", .page = 99, .per_page = 99}) == count({}));
  CHECK(snapshot().count_choices({.price_range = 4}, offers, scratch, counts).error().message ==
        "priceRangeId: there is no range 4");
}

TEST_CASE_METHOD(Fixture, "choices of estates are counted", "[catalog]") {
  using enum EstateParameter;
  const std::vector<EstateOffer> offers = {
      {rent_range, 2, {}}, {door_height_range, 4, {}}, {door_width_range, 4, {}}, {features, 0, {"駐車場あり"}}};
  ChoiceScratch scratch;
  ChoiceCounts counts;
  REQUIRE(snapshot().count_choices(EstateQuery{.door_width_range = 0}, offers, scratch, counts).has_value());
  CHECK(counts.count == 3);
  CHECK(counts.choices == std::vector<std::uint64_t>{0, 3, 2, 0, 0, 1, 3, 1, 0, 0, 0});
  CHECK(snapshot().count_choices(EstateQuery{.rent_range = 9}, offers, scratch, counts).error().message ==
        "rentRangeId: there is no range 9");
}

TEST_CASE_METHOD(Fixture, "recommended estates let the two shorter sides pass", "[catalog]") {
  REQUIRE(snapshot().recommended(1, hits).has_value());
  CHECK(keys(snapshot().estates()) == std::vector<Key>{4, 3, 1});
  catalog.set_stock(std::vector<Catalog::StockChange>{{1, 0}});
  REQUIRE(snapshot().recommended(1, hits).has_value());
  CHECK(hits.count == 3);
  CHECK(snapshot().recommended(99, hits).error().code == ErrorCode::not_found);
}

TEST_CASE_METHOD(Fixture, "low priced rows come by price", "[catalog]") {
  snapshot().low_priced_chairs(hits);
  CHECK(keys(snapshot().chairs()) == std::vector<Key>{1, 2, 3, 4, 5, 6});
  snapshot().low_priced_estates(hits);
  CHECK(keys(snapshot().estates()) == std::vector<Key>{4, 3, 2, 1});
}

TEST_CASE_METHOD(Fixture, "nazotte takes the estates strictly inside", "[catalog]") {
  const std::vector<Degrees> ring = {{35.1, 138}, {35.1, 140}, {35.35, 140}, {35.35, 138}};
  snapshot().nazotte(*Polygon::from_degrees(ring), hits);
  CHECK(keys(snapshot().estates()) == std::vector<Key>{3, 2});
}

TEST_CASE_METHOD(Fixture, "a sold out chair is gone until it is in stock again", "[catalog]") {
  catalog.set_stock(std::vector<Catalog::StockChange>{{2, 0}, {5, -1}});
  CHECK(chairs({.height_range = 1, .per_page = 10}) == std::vector<Key>{6, 1, 3, 4});
  snapshot().low_priced_chairs(hits);
  CHECK(keys(snapshot().chairs()) == std::vector<Key>{1, 3, 4, 6});
  CHECK_FALSE(snapshot().find_chair(2).has_value());
  CHECK(snapshot().find_chair(1).has_value());
  CHECK(catalog.has_chair(2));
  CHECK(catalog.stock(2) == 0);
  CHECK_FALSE(catalog.stock(99).has_value());
  catalog.set_stock(std::vector<Catalog::StockChange>{{2, 3}});
  CHECK(chairs({.height_range = 1, .per_page = 1}) == std::vector<Key>{2});
}

TEST_CASE_METHOD(Fixture, "imports are refused as a whole when an id exists", "[catalog]") {
  const std::vector<Chair> chairs_twice = {chair(7, 1), chair(1, 1)};
  const auto refused_chairs = catalog.prepare(std::span<const Chair>(chairs_twice));
  REQUIRE(refused_chairs.has_error());
  CHECK(refused_chairs.error().code == ErrorCode::duplicate_key);
  CHECK(refused_chairs.error().message == "id 1 exists already");
  CHECK_FALSE(catalog.has_chair(7));
}

TEST_CASE_METHOD(Fixture, "a replacement is seen at once and whole", "[catalog]") {
  CatalogBuilder builder = catalog.builder();
  builder.add(chair(10, 1));
  builder.add(estate(20, 90, 90));
  auto replacement = Catalog::prepare_replace(std::move(builder));
  REQUIRE(replacement.has_value());
  CHECK(snapshot().find_chair(1).has_value());
  catalog.install(std::move(*replacement));
  CHECK_FALSE(snapshot().find_chair(1).has_value());
  const auto hit = snapshot().find_chair(10);
  REQUIRE(hit.has_value());
  CHECK(snapshot().chairs().payload(*hit) == "chair 10");
  CHECK(snapshot().estates().payload(*snapshot().find_estate(20)) == "estate 20");
}

TEST_CASE_METHOD(Fixture, "a replacement may be built on a thread a table", "[catalog]") {
  CatalogBuilder builder = catalog.builder();
  std::thread estates([&] {
    for (std::int32_t id = 1; id <= 300; ++id) builder.add(estate(id, 80, 80));
    builder.end_estates();
  });
  for (std::int32_t id = 1; id <= 200; ++id) builder.add(chair(id, id));
  builder.end_chairs();
  estates.join();
  catalog.install(std::move(*Catalog::prepare_replace(std::move(builder))));
  CHECK(snapshot().chairs().rows() == 200);
  CHECK(snapshot().estates().rows() == 300);
  CHECK(snapshot().chairs().payload(*snapshot().find_chair(200)) == "chair 200");
  CHECK(snapshot().estates().payload(*snapshot().find_estate(300)) == "estate 300");
}

TEST_CASE_METHOD(Fixture, "a replacement with an id twice is refused", "[catalog]") {
  CatalogBuilder builder = catalog.builder();
  builder.add(estate(20, 90, 90));
  builder.add(estate(20, 90, 90));
  const auto replacement = Catalog::prepare_replace(std::move(builder));
  REQUIRE(replacement.has_error());
  CHECK(replacement.error().message == "estate: id 20 is given twice");
}

TEST_CASE_METHOD(Fixture, "merges change no answer", "[catalog]") {
  const std::vector<Chair> more_chairs = {chair(7, 6), chair(8, 6)};
  const std::vector<Estate> more_estates = {estate(5, 90, 90)};
  catalog.commit_chairs(std::move(*catalog.prepare(std::span<const Chair>(more_chairs))));
  catalog.commit_estates(std::move(*catalog.prepare(std::span<const Estate>(more_estates))));
  const auto before = chairs({.height_range = 1, .per_page = 10});
  auto chair_merge = catalog.plan_chair_merge();
  REQUIRE(chair_merge.has_value());
  chair_merge->run();
  catalog.install_chairs(std::move(*chair_merge));
  if (auto estate_merge = catalog.plan_estate_merge()) {
    estate_merge->run();
    catalog.install_estates(std::move(*estate_merge));
  }
  CHECK(snapshot().chairs().segments().size() == 1);
  CHECK(chairs({.height_range = 1, .per_page = 10}) == before);
  CHECK(catalog.has_estate(5));
}

}  // namespace
}  // namespace nazotte::isuumo::test
