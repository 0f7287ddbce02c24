#include "server/conditions.hpp"
#include "server/json_body.hpp"
#include "server/json_rows.hpp"

#include <simdjson.h>
#include <catch2/catch.hpp>

#include <limits>
#include <string>

namespace nazotte::server {

namespace {

std::string render(const isuumo::Chair& chair) {
  std::string stored;
  json_renderer(RowCoding::none).chair(chair, stored);
  return std::string(StoredRow::read(stored).json());
}

std::string render(const isuumo::Estate& estate) {
  std::string stored;
  json_renderer(RowCoding::none).estate(estate, stored);
  return std::string(StoredRow::read(stored).json());
}

}  // namespace

TEST_CASE("A chair is rendered with the contract's keys") {
  const isuumo::Chair chair{.id = -7,
                            .name = "椅子",
                            .description = "d",
                            .thumbnail = "t",
                            .price = 1,
                            .height = 2,
                            .width = 3,
                            .depth = 4,
                            .color = "黒",
                            .features = "a,b",
                            .kind = "k",
                            .popularity = 8,
                            .stock = 9};
  const std::string json = render(chair);
  CHECK(json == R"({"id":-7,"name":"椅子","description":"d","thumbnail":"t","price":1,"height":2,"width":3,"depth":4,)"
                R"("color":"黒","features":"a,b","kind":"k"})");
}

TEST_CASE("An estate is rendered with the contract's keys") {
  const isuumo::Estate estate{.id = 7,
                              .name = "n",
                              .description = "d",
                              .thumbnail = "t",
                              .address = "東京",
                              .latitude = 35.675,
                              .longitude = -139.1,
                              .rent = 1,
                              .door_height = 2,
                              .door_width = 3,
                              .features = "f",
                              .popularity = 8};
  const std::string json = render(estate);
  CHECK(json == R"({"id":7,"thumbnail":"t","name":"n","description":"d","latitude":35.675,"longitude":-139.1,)"
                R"("address":"東京","rent":1,"doorHeight":2,"doorWidth":3,"features":"f"})");
}

TEST_CASE("Coordinates read back to the same double") {
  const double value = GENERATE(0.1, 35.0, -0.0, 35.671111111111109, 1e-7, 1e300, 5e-324,
                                std::numeric_limits<double>::max(), 139.74543210987654);
  const std::string json = render(isuumo::Estate{.latitude = value, .longitude = -value});
  simdjson::dom::parser parser;
  const simdjson::dom::element row = parser.parse(json);
  CHECK(double(row["latitude"]) == value);
  CHECK(double(row["longitude"]) == -value);
}

TEST_CASE("Every byte of a text survives JSON") {
  std::string text = "日本語 \xf0\x9f\x8f\xa0 /";
  for (char c = 0; c < 0x7f; ++c) text += c;
  std::string json;
  append_json_string(text, json);
  simdjson::dom::parser parser;
  CHECK(std::string_view(parser.parse(json)) == text);
  CHECK(json.find('\n') == std::string::npos);
}

TEST_CASE("A byte that needs an escape is found wherever it stands") {
  for (std::size_t length = 1; length < 100; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'x');
      text[at] = '"';
      std::string json;
      append_json_string(text, json);
      const std::string expected = '"' + text.substr(0, at) + "\\\"" + text.substr(at + 1) + '"';
      REQUIRE(json == expected);
    }
  }
}

TEST_CASE("An email must be a string") {
  JsonBodyParser parser;
  CHECK(parser.check_email(R"({"x":1,"email":"a@b"})").has_value());
  CHECK(parser.check_email(R"({"email":""})").has_value());
  const auto [body, reason] = GENERATE(table<std::string, std::string>({{"", "no JSON"},
                                                                        {"{", "no JSON"},
                                                                        {R"({"email":"a"} x)", "no JSON"},
                                                                        {R"({"email":"\xff"})", "no JSON"},
                                                                        {"[]", "must be a JSON object"},
                                                                        {"\"email\"", "must be a JSON object"},
                                                                        {"{}", "'email' must be a string"},
                                                                        {R"({"email":1})", "'email' must be a string"},
                                                                        {R"({"email":null})", "must be a string"},
                                                                        {R"({"Email":"a"})", "must be a string"}}));
  INFO(body);
  const auto checked = parser.check_email(body);
  REQUIRE(checked.has_error());
  CHECK_THAT(checked.error().message, Catch::Contains(reason));
}

TEST_CASE("Coordinates are read as numbers of any form") {
  JsonBodyParser parser;
  const auto ring = parser.coordinates(R"({"coordinates":[{"latitude":35,"longitude":139.5},)"
                                       R"({"longitude":-1e2,"latitude":0.25,"extra":[]}]})");
  REQUIRE(ring.has_value());
  REQUIRE(ring->size() == 2);
  CHECK((*ring)[0].latitude == 35.0);
  CHECK((*ring)[0].longitude == 139.5);
  CHECK((*ring)[1].latitude == 0.25);
  CHECK((*ring)[1].longitude == -100.0);
}

TEST_CASE("Malformed coordinates are refused with a reason") {
  JsonBodyParser parser;
  const auto [body, reason] = GENERATE(table<std::string, std::string>(
      {{"", "no JSON"},
       {"{\"coordinates\":[", "no JSON"},
       {"[]", "must be a JSON object"},
       {"{}", "'coordinates' must be a list"},
       {R"({"coordinates":{}})", "'coordinates' must be a list"},
       {R"({"coordinates":[]})", "must not be empty"},
       {R"({"coordinates":[1]})", "coordinates[0]: 'latitude' must be a number"},
       {R"({"coordinates":[{"latitude":1,"longitude":2},{"latitude":1}]})", "coordinates[1]: 'longitude'"},
       {R"({"coordinates":[{"latitude":"1","longitude":2}]})", "coordinates[0]: 'latitude'"},
       {R"({"coordinates":[{"latitude":1,"longitude":null}]})", "coordinates[0]: 'longitude'"},
       {R"({"coordinates":[{"latitude":1e999,"longitude":2}]})", "no JSON"},
       {R"({"coordinates":[{"latitude":NaN,"longitude":2}]})", "no JSON"},
       {R"({"coordinates":[{"latitude":1000.5,"longitude":2}]})", "beyond 1000 degrees"}}));
  INFO(body);
  const auto ring = parser.coordinates(body);
  REQUIRE(ring.has_error());
  CHECK(ring.error().code == ErrorCode::invalid_argument);
  CHECK_THAT(ring.error().message, Catch::Contains(reason));
}

namespace {

std::string conditions_file(const std::string& first, const std::string& ranges) {
  std::string json = "{\"" + first + "\":{\"ranges\":" + ranges + "}";
  for (const char* list : {"price", "height", "width", "depth", "doorHeight", "doorWidth", "rent"}) {
    if (list != first) json += ",\"" + std::string(list) + R"(":{"ranges":[{"id":0,"min":-1,"max":80}]})";
  }
  return json + "}";
}

}  // namespace

TEST_CASE("Condition files become ranges") {
  const std::string json = conditions_file("price", R"([{"id":0,"min":-1,"max":3000},{"id":1,"min":3000,"max":-1}])");
  const auto conditions = parse_conditions(json, json);
  REQUIRE(conditions.has_value());
  REQUIRE(conditions->chair_price.size() == 2);
  CHECK(conditions->chair_price[0] == IntegerRange{kOpen, 3000});
  CHECK(conditions->chair_price[1] == IntegerRange{3000, kOpen});
  CHECK(conditions->estate_rent.size() == 1);
}

TEST_CASE("Malformed condition files are refused with a reason") {
  const auto [ranges, reason] = GENERATE(table<std::string, std::string>(
      {{"[]", "chair_condition.json: 'price.ranges' must be a list that is not empty"},
       {"1", "'price.ranges' must be a list"},
       {R"([{"id":1,"min":-1,"max":1}])", "price.ranges[0]: 'id' must be 0"},
       {R"([{"min":-1,"max":1}])", "price.ranges[0]: 'id' must be 0"},
       {R"([{"id":0,"max":1}])", "price.ranges[0]: 'min' must be an integer"},
       {R"([{"id":0,"min":-1,"max":"1"}])", "'max' must be an integer"},
       {R"([{"id":0,"min":-1,"max":2147483648}])", "'max' must be an integer of 32 bits"},
       {R"([{"id":0,"min":5,"max":5}])", "'min' must be below 'max'"},
       {"[", "is no JSON"}}));
  INFO(ranges);
  const auto conditions = parse_conditions(conditions_file("price", ranges), conditions_file("rent", "[]"));
  REQUIRE(conditions.has_error());
  CHECK_THAT(conditions.error().message, Catch::Contains(reason));
}

}  // namespace nazotte::server
