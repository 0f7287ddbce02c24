#include "server/query_string.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace nazotte::server {

namespace {

/// Parameters in their order, decoded one character after the other. `raw` has no malformed escape.
struct Pair {
  std::string name;
  std::string value;
};
std::vector<Pair> naive_pairs(const std::string& raw) {
  std::vector<Pair> pairs;
  Pair pair;
  bool some = false;
  bool named = false;
  for (std::size_t i = 0; i <= raw.size(); ++i) {
    if (i == raw.size() || raw[i] == '&') {
      if (some) pairs.push_back(pair);
      pair = {};
      some = named = false;
      continue;
    }
    some = true;
    std::string& text = named ? pair.value : pair.name;
    if (raw[i] == '=' && !named) {
      named = true;
    } else if (raw[i] == '%') {
      text += static_cast<char>(std::stoi(raw.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      text += raw[i] == '+' ? ' ' : raw[i];
    }
  }
  return pairs;
}

std::string random_query(std::mt19937_64& random) {
  static const std::vector<std::string> kPieces = {"a", "b",   "xyz", "&", "&",         "=",
                                                   "=", "%26", "%3d", "+", "%E9%BB%92", "黒"};
  std::string query;
  for (std::size_t i = std::uniform_int_distribution<std::size_t>(0, 200)(random); i > 0; --i) {
    query += kPieces[std::uniform_int_distribution<std::size_t>(0, kPieces.size() - 1)(random)];
  }
  return query;
}

}  // namespace

TEST_CASE("A query string is decoded, and the first of equal names wins") {
  QueryString query;
  REQUIRE(query.parse("a=1&b=x%20y+z&a=2&empty=&flag&%E8%89%B2=%E9%BB%92&=nameless&&c=d=e").has_value());
  CHECK(query["a"] == "1");
  CHECK(query["b"] == "x y z");
  CHECK(query["empty"].empty());
  CHECK(query["flag"].empty());
  CHECK(query["absent"].empty());
  CHECK(query["色"] == "黒");
  CHECK(query["c"] == "d=e");
}

TEST_CASE("A query string forgets the former one") {
  QueryString query;
  REQUIRE(query.parse("a=%31").has_value());
  REQUIRE(query.parse("b=%32").has_value());
  CHECK(query["a"].empty());
  CHECK(query["b"] == "2");
  REQUIRE(query.parse("").has_value());
  CHECK(query["b"].empty());
}

TEST_CASE("Query strings of any length are cut like character by character") {
  const char* given = std::getenv("NAZOTTE_TEST_SEED");
  const unsigned long seed = given ? std::strtoul(given, nullptr, 10) : std::random_device()();
  INFO("NAZOTTE_TEST_SEED=" << seed);
  std::mt19937_64 random(seed);
  QueryString query;
  for (int round = 0; round < 2'000; ++round) {
    const std::string raw = random_query(random);
    INFO(raw);
    REQUIRE(query.parse(raw).has_value());
    std::vector<std::string> seen;
    for (const Pair& pair : naive_pairs(raw)) {
      if (std::find(seen.begin(), seen.end(), pair.name) != seen.end()) continue;
      seen.push_back(pair.name);
      REQUIRE(query[pair.name] == pair.value);
    }
    REQUIRE(query["absent"].empty());
  }
}

TEST_CASE("Malformed query strings are refused with a reason") {
  const std::string escape = "% must be followed by two hexadecimal digits";
  const std::string utf8 = "not UTF-8";
  const auto [raw, reason] = GENERATE_COPY(table<std::string, std::string>({{"a=%", escape},
                                                                            {"a=%4", escape},
                                                                            {"a=%zz", escape},
                                                                            {"a=%4g", escape},
                                                                            {"a=1&%", escape},
                                                                            {"%f=1", escape},
                                                                            {"a=%FF", utf8},
                                                                            {"a=%E9%BB", utf8},
                                                                            {"%C0%80=1", utf8},
                                                                            {"a=\xff", utf8}}));
  INFO(raw);
  QueryString query;
  const auto parsed = query.parse(raw);
  REQUIRE(parsed.has_error());
  CHECK(parsed.error().code == ErrorCode::invalid_argument);
  CHECK_THAT(parsed.error().message, Catch::Contains(reason));
}

TEST_CASE("Integers are strict") {
  using Kind = ParsedInteger::Kind;
  const auto [text, kind, value] = GENERATE(table<std::string, Kind, std::int64_t>(
      {{"0", Kind::integer, 0},
       {"+7", Kind::integer, 7},
       {"-7", Kind::integer, -7},
       {"007", Kind::integer, 7},
       {"9223372036854775807", Kind::integer, std::numeric_limits<std::int64_t>::max()},
       {"-9223372036854775808", Kind::integer, std::numeric_limits<std::int64_t>::min()},
       {"9223372036854775808", Kind::out_of_range, 0},
       {"-99999999999999999999", Kind::out_of_range, 0},
       {"", Kind::malformed, 0},
       {"+", Kind::malformed, 0},
       {"-", Kind::malformed, 0},
       {"+-1", Kind::malformed, 0},
       {" 1", Kind::malformed, 0},
       {"1 ", Kind::malformed, 0},
       {"1.0", Kind::malformed, 0},
       {"0x10", Kind::malformed, 0},
       {"1e3", Kind::malformed, 0}}));
  INFO(text);
  const ParsedInteger parsed = parse_integer(text);
  CHECK(parsed.kind == kind);
  CHECK(parsed.value == value);
}

}  // namespace nazotte::server
