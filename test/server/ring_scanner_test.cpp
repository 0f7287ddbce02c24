// The scanner beside simdjson: what it takes, simdjson takes as the same points.
#include "server/ring_scanner.hpp"

#include <simdjson.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace nazotte::server {

namespace {

using Ring = std::vector<Degrees>;

std::optional<Ring> by_simdjson(const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::array points;
  if (parser.parse(body)["coordinates"].get(points) != simdjson::SUCCESS) return std::nullopt;
  Ring ring;
  for (const simdjson::dom::element point : points) {
    Degrees degrees{};
    if (point["latitude"].get(degrees.latitude) != simdjson::SUCCESS) return std::nullopt;
    if (point["longitude"].get(degrees.longitude) != simdjson::SUCCESS) return std::nullopt;
    ring.push_back(degrees);
  }
  return ring;
}

bool equal(const Ring& a, const Ring& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Degrees& one, const Degrees& other) {
    return one.latitude == other.latitude && one.longitude == other.longitude;
  });
}

std::string number(std::mt19937_64& random) {
  static const std::vector<const char*> kFormats = {"%.17g", "%.15g", "%.6f", "%.0f", "%.9e", "%g"};
  const double value = std::uniform_real_distribution<double>(-360, 360)(random);
  char text[64];
  std::snprintf(text, sizeof text, kFormats[random() % kFormats.size()], random() % 4 == 0 ? value * 1e-5 : value);
  return text;
}

std::string random_body(std::mt19937_64& random) {
  const std::string space = random() % 2 == 0 ? "" : random() % 2 == 0 ? " " : "\n\t ";
  std::string body = "{" + space + "\"coordinates\":" + space + "[";
  for (std::size_t i = 0, points = 1 + random() % 12; i < points; ++i) {
    body += (i == 0 ? "" : "," + space) + "{\"latitude\":" + space + number(random) + "," + space +
            "\"longitude\":" + space + number(random) + space + "}";
  }
  return body + "]" + space + "}";
}

}  // namespace

TEST_CASE("What clients send is scanned, as the points that simdjson reads") {
  const char* given = std::getenv("NAZOTTE_TEST_SEED");
  const unsigned long seed = given ? std::strtoul(given, nullptr, 10) : std::random_device()();
  INFO("NAZOTTE_TEST_SEED=" << seed);
  std::mt19937_64 random(seed);
  Ring ring;
  for (int round = 0; round < 5'000; ++round) {
    const std::string body = random_body(random);
    INFO(body);
    REQUIRE(scan_ring(body, ring));
    const auto expected = by_simdjson(body);
    REQUIRE(expected.has_value());
    REQUIRE(equal(ring, *expected));
  }
}

TEST_CASE("Whatever bytes the scanner takes, simdjson takes as the same points") {
  const char* given = std::getenv("NAZOTTE_TEST_SEED");
  const unsigned long seed = given ? std::strtoul(given, nullptr, 10) : std::random_device()();
  INFO("NAZOTTE_TEST_SEED=" << seed);
  std::mt19937_64 random(seed);
  static const std::string kBytes = "{}[]\",:.-+eE0123456789 latiude\n\\\x80nf";
  Ring ring;
  for (int round = 0; round < 50'000; ++round) {
    std::string body = random_body(random);
    for (std::size_t i = 1 + random() % 3; i > 0 && !body.empty(); --i) {
      const std::size_t at = random() % body.size();
      const char byte = kBytes[random() % kBytes.size()];
      switch (random() % 3) {
        case 0:
          body[at] = byte;
          break;
        case 1:
          body.insert(at, 1, byte);
          break;
        default:
          body.erase(at, 1 + random() % 3);
      }
    }
    if (!scan_ring(body, ring)) continue;
    INFO(body);
    const auto expected = by_simdjson(body);
    REQUIRE(expected.has_value());
    REQUIRE(equal(ring, *expected));
  }
}

TEST_CASE("What is not JSON, or unusual, is left to simdjson") {
  const std::string point = R"({"latitude":1,"longitude":2})";
  const std::string body = GENERATE_COPY(
      "", "{}", R"({"coordinates":[]})", R"({"coordinates":[)" + point + ",]}", R"({"coordinates":[)" + point,
      R"({"coordinates":[)" + point + "]} x", R"({"coordinates":[)" + point + R"(],"more":1})",
      R"({"coordinates":[{"longitude":1,"latitude":2}]})", R"({"coordinates":[{"latitude":1,"latitude":2}]})",
      R"({"coordinates":[{"latitude":01,"longitude":2}]})", R"({"coordinates":[{"latitude":1.,"longitude":2}]})",
      R"({"coordinates":[{"latitude":.5,"longitude":2}]})", R"({"coordinates":[{"latitude":+1,"longitude":2}]})",
      R"({"coordinates":[{"latitude":nan,"longitude":2}]})", R"({"coordinates":[{"latitude":-inf,"longitude":2}]})",
      R"({"coordinates":[{"latitude":1e999,"longitude":2}]})", R"({"coordinates":[{"latitude":1.e1,"longitude":2}]})",
      R"({"coordinates":[{"latitude":"1","longitude":2}]})", R"({"coordinates":[{"latitude":1e9,"longitude":2}]})");
  INFO(body);
  Ring ring;
  CHECK_FALSE(scan_ring(body, ring));
}

}  // namespace nazotte::server
