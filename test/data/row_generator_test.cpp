#include <gen/row_generator.hpp>
#include <gen/words.hpp>

#include <simdjson.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

using namespace nazotte;
using data::RowGenerator;

namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

template <class Row>
void require_equal(const Row& a, const Row& b) {
  isuumo::for_each_column<Row>([&](const auto& column) { REQUIRE(a.*column.member == b.*column.member); });
}

template <class Row>
void require_fits(const Row& row) {
  isuumo::for_each_column<Row>([&](const auto& column) {
    using Value = std::remove_cvref_t<decltype(row.*column.member)>;
    if constexpr (std::is_same_v<Value, std::string_view>) {
      INFO("column " << column.name << ": " << row.*column.member);
      REQUIRE(characters(row.*column.member) <= column.characters_max);
    }
  });
}

bool within(std::int32_t value, data::ValueRange range) { return range.min <= value && value <= range.max; }

std::size_t feature_count(std::string_view features) {
  return features.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(features.begin(), features.end(), ','));
}

std::vector<std::string> condition_list(const std::string& file, const char* key) {
  simdjson::dom::parser parser;
  simdjson::dom::element document = parser.load(std::string(NAZOTTE_CONDITIONS) + "/" + file);
  std::vector<std::string> words;
  for (const simdjson::dom::element word : document[key]["list"].get_array()) {
    words.emplace_back(word.get_string().value());
  }
  return words;
}

void require_same_words(data::WordList words, const std::vector<std::string>& expected) {
  REQUIRE(std::set<std::string>(words.begin(), words.end()) == std::set<std::string>(expected.begin(), expected.end()));
  REQUIRE(words.size() == expected.size());
}

}  // namespace

TEST_CASE("random numbers follow the published sequence of SplitMix64") {
  data::Random random(1234567);
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
  CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("normal numbers have mean 0 and deviation 1") {
  data::Random random(7);
  constexpr int kDraws = 100'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
  }
  CHECK(std::abs(sum / kDraws) < 0.02);
  CHECK(std::abs(squares / kDraws - 1) < 0.02);
}

TEST_CASE("a row depends on the seed and its id alone") {
  RowGenerator forward(5);
  RowGenerator direct(5);
  for (std::int32_t id = 1; id < 50; ++id) static_cast<void>(forward.chair(id));
  require_equal(forward.chair(50), direct.chair(50));
  require_equal(forward.estate(50), direct.estate(50));
  RowGenerator other(6);
  CHECK(other.chair(50).thumbnail != direct.chair(50).thumbnail);
  CHECK(other.estate(50).latitude != direct.estate(50).latitude);
}

TEST_CASE("chairs keep to their ranges and use all of them") {
  RowGenerator generator(1);
  std::set<std::int32_t> sides;
  std::set<std::int32_t> stocks;
  std::set<std::size_t> features;
  std::set<std::string> colors;
  std::set<std::string> kinds;
  for (std::int32_t id = 1; id <= 10'000; ++id) {
    const isuumo::Chair row = generator.chair(id);
    require_fits(row);
    REQUIRE(row.id == id);
    REQUIRE(within(row.price, data::kPrice));
    REQUIRE((within(row.height, data::kSide) && within(row.width, data::kSide) && within(row.depth, data::kSide)));
    REQUIRE(within(row.popularity, data::kPopularity));
    REQUIRE(within(row.stock, data::kStock));
    sides.insert(row.height);
    stocks.insert(row.stock);
    features.insert(feature_count(row.features));
    colors.emplace(row.color);
    kinds.emplace(row.kind);
  }
  CHECK(sides.size() == 171);
  CHECK(stocks.size() == 10);
  CHECK(features == std::set<std::size_t>{0, 1, 2, 3});
  CHECK(colors.size() == data::chair_colors().size());
  CHECK(kinds.size() == data::chair_kinds().size());
}

TEST_CASE("estates keep to their ranges and gather around cities") {
  RowGenerator generator(1);
  std::set<std::int32_t> sides;
  std::set<double> latitudes;
  for (std::int32_t id = 1; id <= 10'000; ++id) {
    const isuumo::Estate row = generator.estate(id);
    require_fits(row);
    REQUIRE(within(row.rent, data::kRent));
    REQUIRE((within(row.door_height, data::kSide) && within(row.door_width, data::kSide)));
    REQUIRE(within(row.popularity, data::kPopularity));
    REQUIRE(feature_count(row.features) <= 3);
    const auto near = [&row](const data::City& city) {
      return std::abs(city.latitude - row.latitude) < 1.8 && std::abs(city.longitude - row.longitude) < 1.8;
    };
    REQUIRE(std::any_of(data::cities().begin(), data::cities().end(), near));
    sides.insert(row.door_width);
    latitudes.insert(row.latitude);
  }
  CHECK(sides.size() == 171);
  CHECK(latitudes.size() == 10'000);
}

TEST_CASE("descriptions are as long as ISUUMO's") {
  for (const data::Phrases& phrases : {data::chair_phrases(), data::estate_phrases()}) {
    for (const auto opening : phrases.opening) {
      for (const auto middle : phrases.middle) {
        for (const auto closing : phrases.closing) {
          const std::size_t length = characters(opening) + characters(middle) + characters(closing);
          REQUIRE(length >= 50);
          REQUIRE(length <= 80);
        }
      }
    }
  }
}

TEST_CASE("a thumbnail is one of a thousand pictures of its table") {
  RowGenerator one(1);
  RowGenerator two(2);
  std::set<std::string> pictures;
  for (std::int32_t id = 1; id <= 10'000; ++id) {
    pictures.emplace(one.chair(id).thumbnail);
    pictures.emplace(two.chair(id).thumbnail);
  }
  CHECK(pictures.size() <= data::kPictures);
  CHECK(pictures.size() > data::kPictures * 9 / 10);
  CHECK(pictures.begin()->size() == std::string_view("/images/chair/.png").size() + 64);
}

TEST_CASE("searchable words are those of the condition files") {
  require_same_words(data::chair_features(), condition_list("chair_condition.json", "feature"));
  require_same_words(data::chair_colors(), condition_list("chair_condition.json", "color"));
  require_same_words(data::chair_kinds(), condition_list("chair_condition.json", "kind"));
  require_same_words(data::estate_features(), condition_list("estate_condition.json", "feature"));
}
