// JSON bodies against simdjson's DOM, read key by key with its exceptions: what is asked for is there, or it is not.
//
// Polygons have a scanner of their own in front of simdjson, which must see the same points.

#include "fuzz_target.hpp"

#include "server/json_body.hpp"
#include "server/ring_scanner.hpp"

#include <nazotte/limits.hpp>

#include <simdjson.h>

#include <cmath>
#include <optional>

namespace nazotte::fuzz {

namespace {

bool has_email(std::string_view body) {
  try {
    simdjson::dom::parser parser;
    const simdjson::dom::object object = parser.parse(body.data(), body.size());
    return object["email"].is_string();
  } catch (const simdjson::simdjson_error&) {
    return false;
  }
}

/// Nothing: no ring.
std::optional<std::vector<Degrees>> plain_ring(std::string_view body) {
  try {
    simdjson::dom::parser parser;
    const simdjson::dom::object object = parser.parse(body.data(), body.size());
    std::vector<Degrees> ring;
    for (const simdjson::dom::object point : object["coordinates"].get_array()) {
      ring.push_back({point["latitude"].get_double(), point["longitude"].get_double()});
      if (std::fabs(ring.back().latitude) > kCoordinateDegreesMax) return std::nullopt;
      if (std::fabs(ring.back().longitude) > kCoordinateDegreesMax) return std::nullopt;
    }
    return ring.empty() ? std::nullopt : std::optional(ring);
  } catch (const simdjson::simdjson_error&) {
    return std::nullopt;
  }
}

/// The doubles' bits. -0 becomes 0: simdjson reads it as an integer, the scanner as a double.
std::string bits_of(std::span<const Degrees> ring) {
  std::string bits;
  for (const Degrees& point : ring) {
    const double coordinates[] = {point.latitude + 0.0, point.longitude + 0.0};
    bits.append(reinterpret_cast<const char*>(coordinates), sizeof coordinates);
  }
  return bits;
}

void judge_ring(std::string_view body) {
  const auto plain = plain_ring(body);
  std::vector<Degrees> scanned;
  if (server::scan_ring(body, scanned)) {
    if (fault_planted() && scanned.back().longitude < 0 && scanned.size() > 1) scanned.back().longitude *= -1;
    expect(plain.has_value(), "the scanner takes a ring only");
    expect_equal("the points of a scanned ring", bits_of(scanned), bits_of(*plain));
  }
  server::JsonBodyParser parser;
  const auto ring = parser.coordinates(body);
  expect_equal("is there a ring?", ring.has_value(), plain.has_value());
  if (ring) expect_equal("the points of a ring", bits_of(*ring), bits_of(*plain));
}

}  // namespace

void run(std::string_view input) {
  server::JsonBodyParser parser;
  expect_equal("is there an email?", parser.check_email(input).has_value(), has_email(input));
  judge_ring(input);
}

}  // namespace nazotte::fuzz
