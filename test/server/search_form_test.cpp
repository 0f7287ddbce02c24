// What search forms offer, and the answers that count it.
#include "sample_service.hpp"

#include "server/local_client.hpp"
#include "server/search_form.hpp"
#include "support/gunzip.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace nazotte::server::test {

namespace {

constexpr const char* kChairs =
    R"({"color":{"list":["黒","\"白\""]},"mood":{"list":[1]},"price":{"prefix":"","ranges":[{"id":0},{"id":1}]},)"
    R"("feature":{"list":["肘掛け"]}})";
constexpr const char* kEstates = R"({"rent":{"ranges":[{"id":0},{"id":1}]},"feature":{"list":["駐車場あり"]}})";

SearchForms forms() {
  auto parsed = parse_search_forms(kChairs, kEstates);
  REQUIRE(parsed.has_value());
  return std::move(*parsed);
}

std::string ask(const ServiceOptions& options, const std::string& target, std::string encoding = {}) {
  SampleService sample(options);
  LocalClient client(sample.service);
  const LocalResponse response = client.send({.target = target, .accept_encoding = std::move(encoding)});
  CHECK(response.status == 200);
  return response.header("Content-Encoding") == "gzip" ? nazotte::test::gunzip(response.body).value_or("no gzip")
                                                       : response.body;
}

}  // namespace

TEST_CASE("Forms offer what condition files list, in the order of the file") {
  const SearchForms parsed = forms();
  REQUIRE(parsed.chair.offers.size() == 3);
  CHECK(parsed.chair.offers[0].parameter == isuumo::ChairParameter::color);
  CHECK(parsed.chair.offers[0].words == std::vector<std::string>{"黒", "\"白\""});
  CHECK(parsed.chair.offers[1].parameter == isuumo::ChairParameter::price_range);
  CHECK(parsed.chair.offers[1].ranges == 2);
  CHECK(parsed.chair.offers[2].words == std::vector<std::string>{"肘掛け"});
  CHECK(parsed.estate.offers.size() == 2);
  const auto empty = parse_search_forms("{}", "{}");
  REQUIRE(empty.has_value());
  CHECK(empty->chair.offers.empty());
}

TEST_CASE("Malformed lists of words are refused with a reason") {
  const auto [list, reason] = GENERATE(table<std::string, std::string>(
      {{R"({"color":{"list":["a",1]}})", "chair_condition.json, color: 'list' must be a list of texts"},
       {R"({"kind":{}})", "chair_condition.json, kind: 'list' must be a list of texts"},
       {R"({"kind":7})", "chair_condition.json, kind: 'list' must be a list of texts"},
       {R"({"kind":{"list":[""]}})", "kind: a text must not be empty"},
       {R"({"feature":{"list":["a,b"]}})", "feature: a feature must not have a comma"},
       {"[]", "chair_condition.json is no JSON"},
       {"{", "chair_condition.json is no JSON"}}));
  INFO(list);
  const auto parsed = parse_search_forms(list, "{}");
  REQUIRE(parsed.has_error());
  CHECK_THAT(parsed.error().message, Catch::Contains(reason));
}

TEST_CASE("Facets answer the count of every choice") {
  const ServiceOptions options{.search_forms = forms()};
  CHECK(
      ask(options, "/api/chair/search/facets?priceRangeId=0") ==
      R"({"count":2,"facets":[{"parameter":"color","choices":[{"value":"黒","count":2},{"value":"\"白\"","count":0}]},)"
      R"({"parameter":"priceRangeId","choices":[{"value":"0","count":2},{"value":"1","count":27}]},)"
      R"({"parameter":"features","choices":[{"value":"肘掛け","count":2}]}]})");
  CHECK(
      ask(options, "/api/estate/search/facets?features=%E9%A7%90%E8%BB%8A%E5%A0%B4%E3%81%82%E3%82%8A") ==
      R"({"count":15,"facets":[{"parameter":"rentRangeId","choices":[{"value":"0","count":2},{"value":"1","count":13}]},)"
      R"({"parameter":"features","choices":[{"value":"駐車場あり","count":15}]}]})");
  CHECK(ask({}, "/api/chair/search/facets") == R"({"count":29,"facets":[]})");
}

TEST_CASE("Facets of many choices are compressed for those who ask") {
  std::string words;
  for (int i = 0; i < 100; ++i) words += (i > 0 ? ",\"word " : "\"word ") + std::to_string(i) + "\"";
  const std::string file = R"({"feature":{"list":[)" + words + "]}}";
  ServiceOptions options{.search_forms = parse_search_forms(file, file).value()};
  const std::string target = "/api/estate/search/facets";
  SampleService sample(options);
  LocalClient client(sample.service);
  const LocalResponse plain = client.send({.target = target});
  const LocalResponse coded = client.send({.target = target, .accept_encoding = "gzip"});
  CHECK(plain.header("Vary") == "Accept-Encoding");
  CHECK(coded.header("Vary") == "Accept-Encoding");
  REQUIRE(coded.header("Content-Encoding") == "gzip");
  CHECK(coded.body.size() < plain.body.size() / 2);
  CHECK(nazotte::test::gunzip(coded.body) == plain.body);
  options.gzip = false;
  SampleService without(options);
  LocalClient other(without.service);
  CHECK(other.send({.target = target, .accept_encoding = "gzip"}).body == plain.body);
}

}  // namespace nazotte::server::test
