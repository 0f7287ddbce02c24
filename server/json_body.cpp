#include "server/json_body.hpp"

#include "server/ring_scanner.hpp"

#include <nazotte/limits.hpp>

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

namespace nazotte::server {

namespace {

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

Result<double> read_coordinate(simdjson::dom::element point, std::string_view key, std::size_t index) {
  double degrees = 0;
  if (point[key].get(degrees) != simdjson::SUCCESS) {
    return invalid(fmt::format("coordinates[{}]: '{}' must be a number", index, key));
  }
  if (!(std::abs(degrees) <= kCoordinateDegreesMax)) {
    return invalid(fmt::format("coordinates[{}]: '{}' is beyond {} degrees", index, key, kCoordinateDegreesMax));
  }
  return degrees;
}

}  // namespace

Result<simdjson::dom::object> JsonBodyParser::parse_object(std::string_view body) {
  simdjson::dom::element root;
  if (const auto error = parser_.parse(body.data(), body.size()).get(root); error != simdjson::SUCCESS) {
    return invalid(fmt::format("the body is no JSON: {}", simdjson::error_message(error)));
  }
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return invalid("the body must be a JSON object");
  return object;
}

Result<void> JsonBodyParser::check_email(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return object.error();
  std::string_view email;
  if ((*object)["email"].get(email) != simdjson::SUCCESS) return invalid("'email' must be a string");
  return {};
}

Result<double> JsonBodyParser::milliseconds(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return object.error();
  constexpr double kMost = 86'400'000;
  double milliseconds = 0;
  if ((*object)["milliseconds"].get(milliseconds) != simdjson::SUCCESS ||
      !(milliseconds >= 0 && milliseconds <= kMost)) {
    return invalid(fmt::format("'milliseconds' must be a number from 0 to {}", kMost));
  }
  return milliseconds;
}

Result<std::span<const Degrees>> JsonBodyParser::coordinates(std::string_view body) {
  if (scan_ring(body, ring_)) return std::span<const Degrees>(ring_);
  const auto object = parse_object(body);
  if (!object) return object.error();
  simdjson::dom::array points;
  if ((*object)["coordinates"].get(points) != simdjson::SUCCESS) return invalid("'coordinates' must be a list");
  ring_.clear();
  for (const simdjson::dom::element point : points) {
    const auto latitude = read_coordinate(point, "latitude", ring_.size());
    if (!latitude) return latitude.error();
    const auto longitude = read_coordinate(point, "longitude", ring_.size());
    if (!longitude) return longitude.error();
    ring_.push_back({*latitude, *longitude});
  }
  if (ring_.empty()) return invalid("'coordinates' must not be empty");
  return std::span<const Degrees>(ring_);
}

}  // namespace nazotte::server
