// Reads the JSON bodies that requests carry.
//
// Thread safety: one thread; meant to be reused, it keeps its memory.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/polygon.hpp>

#include <simdjson.h>

#include <span>
#include <string_view>
#include <vector>

namespace nazotte::server {

class JsonBodyParser {
 public:
  /// Succeeds when `body` is an object with a string "email". Error: invalid_argument.
  [[nodiscard]] Result<void> check_email(std::string_view body);

  /// The number "milliseconds" of an object, 0 to a day. Error: invalid_argument.
  [[nodiscard]] Result<double> milliseconds(std::string_view body);

  /// The points of {"coordinates": [{"latitude": y, "longitude": x}, ...]}, valid until the next call. Errors:
  /// invalid_argument for no JSON, a missing or empty list, an entry without two numbers (the message counts from
  /// 0), a coordinate beyond kCoordinateDegreesMax.
  [[nodiscard]] Result<std::span<const Degrees>> coordinates(std::string_view body);

 private:
  [[nodiscard]] Result<simdjson::dom::object> parse_object(std::string_view body);

  simdjson::dom::parser parser_;
  std::vector<Degrees> ring_;
};

}  // namespace nazotte::server
