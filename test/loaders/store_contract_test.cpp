// What every store promises (loaders/store.hpp), run against each of them.
#include <array>
#include <limits>
#include <vector>

#include "loaders/initial_data.hpp"
#include "test/loaders/store_under_test.hpp"

namespace nazotte::test {

using isuumo::Chair;
using isuumo::Estate;
using loaders::InitialData;
using loaders::Purchase;
using loaders::Store;
using loaders::StoreState;

namespace {

RecordingSink content(Store& store) {
  RecordingSink sink;
  REQUIRE(store.load(sink));
  return sink;
}

bool keeps_rows() { return store_kind() != StoreKind::memory; }

template <std::size_t kCount>
std::vector<std::int32_t> buy(Store& store, std::array<Purchase, kCount> purchases) {
  REQUIRE(store.buy(purchases));
  std::vector<std::int32_t> granted;
  for (const Purchase& purchase : purchases) granted.push_back(purchase.granted);
  return granted;
}

template <class Row, std::size_t kCount>
Result<void> insert(Store& store, const std::array<Row, kCount>& rows) {
  return store.insert(std::span<const Row>(rows));
}

/// Every kind of value that could be lost on the way. `longest` is the text of the longest one.
std::vector<Estate> odd_estates(const std::string& longest) {
  std::vector<Estate> estates;
  const std::vector<double> doubles = {0.0,
                                       0.1,
                                       1.0 / 3,
                                       -139.6917123456789,
                                       5e-324,
                                       2.2250738585072014e-308,
                                       std::numeric_limits<double>::max(),
                                       35.689999999999998,
                                       9007199254740993.0,
                                       1e22,
                                       123456789012345680.0,
                                       -1e-7};
  for (const double value : doubles) {
    Estate estate = sample_estate(static_cast<std::int32_t>(estates.size()) - 5);
    estate.latitude = value;
    estate.longitude = 0.0 - value;  // a zero has no sign in SQL
    estates.push_back(estate);
  }
  estates[1].name = "𠮷野家 '\"\\ \n\r\t%_;--";
  estates[2].description = std::string_view("a\0b\x1A", 4);
  estates[3].features = "";
  estates[4].id = std::numeric_limits<std::int32_t>::min();
  estates[5].rent = std::numeric_limits<std::int32_t>::max();
  estates[6].description = longest;
  return estates;
}

}  // namespace

TEST_CASE("a store without tables says so, and has them once they are made") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make();
  REQUIRE(*store->open() == StoreState::empty);
  REQUIRE(store->create_tables());
  REQUIRE(*store->open() == StoreState::ready);
  CHECK(store->ping());
  CHECK_FALSE(store->unsettled());
}

TEST_CASE("rows come back as the same bits and bytes") {
  if (!store_at_hand() || !keeps_rows()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  RecordingSink expected;
  std::string longest;
  for (int i = 0; i < 4096; ++i) longest += "𠮷";
  const std::vector<Estate> estates = odd_estates(longest);
  for (const Estate& estate : estates) expected.add(estate);
  REQUIRE(store->insert(estates));
  REQUIRE(insert(*store, std::array{sample_chair(1)}));
  expected.add(sample_chair(1));
  const RecordingSink found = content(*store);
  CHECK(found.chairs == expected.chairs);
  REQUIRE(found.estates.size() == expected.estates.size());
  for (const auto& [id, text] : expected.estates) CHECK(found.estates.at(id) == text);
}

TEST_CASE("a load ends each table once, and says before it how many rows there are at most") {
  if (!store_at_hand() || !keeps_rows()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  const auto none = store->count_at_most();
  REQUIRE(none);
  CHECK(none->chairs + none->estates == 0);
  REQUIRE(insert(*store, std::array{sample_chair(-3), sample_chair(0), sample_chair(7)}));
  REQUIRE(insert(*store, std::array{sample_estate(2'147'483'647), sample_estate(-2'147'483'647 - 1)}));
  const RecordingSink found = content(*store);
  CHECK(found.chair_ends == 1);
  CHECK(found.estate_ends == 1);
  const auto counts = store->count_at_most();
  REQUIRE(counts);
  CHECK(counts->chairs == 11);
  CHECK(counts->estates == 4'294'967'296);
}

TEST_CASE("what was written is there for the next daemon") {
  if (!store_at_hand() || !keeps_rows()) return;
  const StoreUnderTest fixture;
  auto store = fixture.make_with_tables();
  REQUIRE(insert(*store, std::array{sample_chair(1, 5)}));
  CHECK(buy(*store, std::array{Purchase{.chair_id = 1, .count = 2}}) == std::vector{2});
  store.reset();
  store = fixture.make();
  REQUIRE(*store->open() == StoreState::ready);
  CHECK(content(*store).chairs.at(1) == describe(sample_chair(1, 3)));
}

TEST_CASE("an insert is all or nothing") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  REQUIRE(insert(*store, std::array{sample_chair(1), sample_chair(2)}));
  auto again = insert(*store, std::array{sample_chair(3), sample_chair(2), sample_chair(4)});
  REQUIRE_FALSE(again);
  CHECK(again.error().code == ErrorCode::duplicate_key);
  CHECK(again.error().message.find('2') != std::string::npos);
  auto twice = insert(*store, std::array{sample_estate(7), sample_estate(7)});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == ErrorCode::duplicate_key);
  // Nothing of the refused ones is left.
  CHECK(insert(*store, std::array{sample_chair(3), sample_chair(4)}));
  CHECK(insert(*store, std::array{sample_estate(7)}));
}

TEST_CASE("an insert above the size of one statement still is one transaction") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  const std::string description(4000, 'x');
  std::vector<Chair> chairs;
  for (std::int32_t id = 1; id <= 1000; ++id) {
    chairs.push_back(sample_chair(id));
    chairs.back().description = description;
  }
  chairs.push_back(sample_chair(500));
  REQUIRE_FALSE(store->insert(chairs));
  CHECK(buy(*store, std::array{Purchase{.chair_id = 1, .count = 1}}) == std::vector{0});
  chairs.pop_back();
  REQUIRE(store->insert(chairs));
  CHECK(buy(*store, std::array{Purchase{.chair_id = 1000, .count = 1}}) == std::vector{1});
}

TEST_CASE("a purchase takes what is there, and never more") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  REQUIRE(insert(*store, std::array{sample_chair(1, 3), sample_chair(2, 0), sample_chair(3, 5), sample_chair(4, -2)}));
  CHECK(buy(*store, std::array{Purchase{.chair_id = 1, .count = 2}, Purchase{.chair_id = 2, .count = 1},
                               Purchase{.chair_id = 3, .count = 9}, Purchase{.chair_id = 4, .count = 1},
                               Purchase{.chair_id = 99, .count = 1}}) == std::vector{2, 0, 5, 0, 0});
  CHECK(buy(*store, std::array{Purchase{.chair_id = 1, .count = 2}, Purchase{.chair_id = 3, .count = 1}}) ==
        std::vector{1, 0});
  CHECK(buy(*store, std::array{Purchase{.chair_id = 1, .count = 1}}) == std::vector{0});
  if (keeps_rows()) CHECK(content(*store).chairs.at(4) == describe(sample_chair(4, -2)));
}

TEST_CASE("purchases of different sizes that are all there take exactly theirs") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  std::vector<Chair> chairs;
  for (std::int32_t id = 1; id <= 300; ++id) chairs.push_back(sample_chair(id, 10));
  REQUIRE(store->insert(chairs));
  std::vector<Purchase> purchases;
  for (std::int32_t id = 2; id <= 300; id += 2) purchases.push_back({.chair_id = id, .count = id % 3 + 1});
  REQUIRE(store->buy(purchases));
  for (const Purchase& purchase : purchases) CHECK(purchase.granted == purchase.count);
  // What is left now shows what was taken.
  for (std::int32_t id = 1; id <= 300; ++id) {
    const std::int32_t taken = id % 2 == 0 ? id % 3 + 1 : 0;
    CHECK(buy(*store, std::array{Purchase{.chair_id = id, .count = 99}}) == std::vector{10 - taken});
  }
  REQUIRE(store->buy({}));
}

TEST_CASE("replace makes the content exactly that of the initial data") {
  if (!store_at_hand()) return;
  const TemporaryFolder folder;
  write_initial_data(folder, 40, 2);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  const StoreUnderTest fixture;
  const auto store = fixture.make();
  REQUIRE(*store->open() == StoreState::empty);
  REQUIRE(store->replace(*data));
  REQUIRE(*store->open() == StoreState::ready);
  REQUIRE(insert(*store, std::array{sample_chair(1000)}));
  REQUIRE(buy(*store, std::array{Purchase{.chair_id = 7, .count = 2}}) == std::vector{2});
  REQUIRE(store->replace(*data));
  CHECK(buy(*store, std::array{Purchase{.chair_id = 7, .count = 9}, Purchase{.chair_id = 1000, .count = 1}}) ==
        std::vector{2, 0});
  if (!keeps_rows()) return;
  RecordingSink expected;
  REQUIRE(data->read(expected));
  CHECK(content(*store).estates == expected.estates);
  CHECK(content(*store).chairs.size() == 40);
}

TEST_CASE("a replace that fails changes nothing") {
  if (!store_at_hand()) return;
  const TemporaryFolder folder;
  write_initial_data(folder, 3);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  const StoreUnderTest fixture;
  const auto store = fixture.make_with_tables();
  REQUIRE(insert(*store, std::array{sample_chair(1000, 1)}));

  (void)folder.write("estate.csv", "broken");
  CHECK(store->replace(*data).error().code == ErrorCode::invalid_argument);
  (void)folder.write("estate.csv", csv_of(sample_estate(1)) + csv_of(sample_estate(1)));
  CHECK(store->replace(*data).error().code == ErrorCode::duplicate_key);

  CHECK(buy(*store, std::array{Purchase{.chair_id = 1, .count = 1}, Purchase{.chair_id = 1000, .count = 1}}) ==
        std::vector{0, 1});
  (void)folder.write("estate.csv", csv_of(sample_estate(1)));
  CHECK(store->replace(*data));
}

TEST_CASE("a snapshot shows one moment, whatever is written after it") {
  if (!store_at_hand() || !keeps_rows()) return;
  const StoreUnderTest under_test;
  const auto store = under_test.make_with_tables();
  REQUIRE(insert(*store, std::array{sample_chair(1, 5), sample_chair(2, 5), sample_chair(9, 1)}));
  REQUIRE(insert(*store, std::array{sample_estate(7)}));
  auto earlier = store->snapshot();
  auto totals_earlier = store->snapshot();
  REQUIRE((earlier && totals_earlier));
  REQUIRE(insert(*store, std::array{sample_chair(3)}));
  REQUIRE(insert(*store, std::array{sample_estate(8)}));
  buy(*store, std::array{Purchase{.chair_id = 1, .count = 2}});

  const auto totals = (*totals_earlier)->totals({});
  REQUIRE(totals);
  CHECK(totals->chairs.rows == 3);
  CHECK(totals->chairs.sums.front() == 1 + 2 + 9);
  CHECK(totals->chairs.sums.back() == 5 + 5 + 1);
  CHECK(totals->estates.rows == 1);
  CHECK((*totals_earlier)->totals({.chairs = {2, 8}, .estates = {8, 9}})->chairs.rows == 1);
  CHECK((*totals_earlier)->totals({.chairs = {2, 8}, .estates = {8, 9}})->estates == isuumo::TableTotals<Estate>{});

  REQUIRE((*earlier)->check_tables());
  RecordingSink sink;
  REQUIRE((*earlier)->read(sink));
  CHECK(sink.chairs.size() == 3);
  CHECK(sink.chairs.at(1) == describe(sample_chair(1, 5)));
  CHECK(sink.estates.size() == 1);
  CHECK(content(*store).chairs.at(1) == describe(sample_chair(1, 3)));
}

TEST_CASE("totals of the store are those of a catalog with its rows") {
  if (!store_at_hand() || !keeps_rows()) return;
  const StoreUnderTest under_test;
  const auto store = under_test.make_with_tables();
  std::vector<Chair> chairs;
  for (std::int32_t id = -5; id < 95; ++id) chairs.push_back(sample_chair(id * 7, id));
  chairs.back().price = std::numeric_limits<std::int32_t>::max();
  chairs.front().depth = std::numeric_limits<std::int32_t>::min();
  REQUIRE(store->insert(std::span<const Chair>(chairs)));
  REQUIRE(insert(*store, std::array{sample_estate(1), sample_estate(2)}));
  isuumo::Catalog catalog(isuumo::Conditions{}, name_renderer());
  auto builder = catalog.builder();
  REQUIRE(store->load(builder));
  auto rows = isuumo::Catalog::prepare_replace(std::move(builder));
  REQUIRE(rows);
  catalog.install(std::move(*rows));
  constexpr std::uint64_t kSlices = 7;
  for (std::uint64_t slice = 0; slice < kSlices; ++slice) {
    const auto range = catalog.totals_range(slice, kSlices);
    auto now = store->snapshot();
    REQUIRE(now);
    const auto found = (*now)->totals(range);
    REQUIRE(found);
    CHECK(*found == catalog.totals(range));
  }
}

}  // namespace nazotte::test
