// Compressed answers over a socket: who gets one, what the header says, and that it holds what the plain one does.
#include "running_server.hpp"

#include "support/gunzip.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace nazotte::server::test {

using nazotte::test::gunzip;

namespace {

std::string get(const std::string& target, const std::string& fields = {}, const std::string& method = "GET") {
  return method + " " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

const std::string kGzip = "Accept-Encoding: gzip, deflate, br\r\n";
const std::string kSearch = "/api/chair/search?depthRangeId=1&page=0&perPage=25";
const std::string kPolygon =
    R"({"coordinates":[{"latitude":30,"longitude":130},{"latitude":40,"longitude":130},{"latitude":40,"longitude":150},)"
    R"({"latitude":30,"longitude":150}]})";

std::string nazotte(const std::string& fields) {
  return "POST /api/estate/nazotte HTTP/1.1\r\nHost: h\r\n" + fields +
         "Content-Length: " + std::to_string(kPolygon.size()) + "\r\n\r\n" + kPolygon;
}

ServiceOptions with_conditions() {
  return {.chair_condition_json = "[" + std::string(2'000, ' ') + "]", .estate_condition_json = "[1]"};
}

bool is_gzip(const Response& response) { return response["Content-Encoding"] == "gzip"; }

}  // namespace

TEST_CASE("Every large answer is compressed for those who ask, and holds the same bytes") {
  RunningServer running(quick_limits(), 1, with_conditions());
  RawClient client = running.connect();
  for (const std::string& target :
       {kSearch, std::string("/api/estate/search?rentRangeId=1&page=0&perPage=25"),
        std::string("/api/chair/low_priced"), std::string("/api/estate/low_priced"),
        std::string("/api/recommended_estate/7"), std::string("/api/chair/search/condition")}) {
    INFO(target);
    const Response plain = client.ask(get(target));
    const Response coded = client.ask(get(target, kGzip));
    REQUIRE(is_gzip(coded));
    CHECK_FALSE(is_gzip(plain));
    CHECK(plain["Vary"] == "Accept-Encoding");
    CHECK(coded["Vary"] == "Accept-Encoding");
    CHECK(coded["Content-Type"] == plain["Content-Type"]);
    CHECK(coded.body().size() < plain.body().size());
    CHECK(gunzip(coded.body()) == plain.body());
  }
}

TEST_CASE("A polygon's answer is compressed too") {
  RunningServer running;
  RawClient client = running.connect();
  const Response plain = client.ask(nazotte(""));
  const Response coded = client.ask(nazotte(kGzip));
  const Response again = client.ask(nazotte(kGzip));
  REQUIRE(is_gzip(coded));
  CHECK(gunzip(coded.body()) == plain.body());
  CHECK(again.body() == coded.body());
}

TEST_CASE("Small answers and errors stay plain") {
  RunningServer running;
  RawClient client = running.connect();
  const auto target = GENERATE(as<std::string>(), "/api/chair/7", "/api/estate/7", "/api/estate/99", "/nowhere",
                               "/api/chair/search?page=0&perPage=25", "/api/chair/search/condition", "/healthz",
                               "/api/chair/search?depthRangeId=1&page=9&perPage=25");
  INFO(target);
  const Response response = client.ask(get(target, kGzip));
  CHECK_FALSE(is_gzip(response));
  CHECK(response.body() == client.ask(get(target)).body());
}

TEST_CASE("What a client said is remembered per header, not per connection") {
  RunningServer running;
  RawClient client = running.connect();
  for (const bool wanted : {true, true, false, false, true}) {
    const Response response = client.ask(get(kSearch, wanted ? kGzip : "Accept-Encoding: gzip;q=0\r\n"));
    CHECK(is_gzip(response) == wanted);
  }
}

TEST_CASE("Several Accept-Encoding fields are one list") {
  RunningServer running;
  RawClient client = running.connect();
  CHECK(is_gzip(client.ask(get(kSearch, "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n"))));
  CHECK_FALSE(is_gzip(client.ask(get(kSearch, "Accept-Encoding: *\r\nAccept-Encoding: gzip;q=0\r\n"))));
}

TEST_CASE("HEAD tells the length of the compressed answer") {
  RunningServer running;
  RawClient client = running.connect();
  const Response whole = client.ask(get(kSearch, kGzip));
  client.send(get(kSearch, kGzip, "HEAD"));
  const Response head = client.receive(true);
  CHECK(is_gzip(head));
  CHECK(head["Content-Length"] == std::to_string(whole.body().size()));
}

TEST_CASE("Compressed answers of a pipeline stand one behind the other, and the last one may say goodbye") {
  RunningServer running;
  RawClient client = running.connect();
  client.send(get(kSearch, kGzip) + get("/api/estate/low_priced", kGzip) +
              get(kSearch, kGzip + "Connection: close\r\n"));
  const Response first = client.receive();
  const Response second = client.receive();
  const Response third = client.receive();
  CHECK(gunzip(first.body()).has_value());
  CHECK(gunzip(second.body()).has_value());
  CHECK(third.body() == first.body());
  CHECK(third["Connection"] == "close");
}

TEST_CASE("Without compression nothing is negotiated") {
  ServiceOptions options = with_conditions();
  options.gzip = false;
  RunningServer running(quick_limits(), 1, options);
  RawClient client = running.connect();
  for (const std::string& target : {kSearch, std::string("/api/chair/search/condition")}) {
    const Response response = client.ask(get(target, kGzip));
    CHECK_FALSE(is_gzip(response));
    CHECK(response.count("Vary") == 0);
  }
}

}  // namespace nazotte::server::test
