// What can be wrong with an answer: one closed list, by which reports count.
//
// Thread safety: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nazotte::load {

enum class FaultKind : std::uint8_t {
  connection,      // could not connect, or the connection ended before the answer did
  timeout,         // no whole answer in --timeout
  protocol,        // not HTTP
  status,          // another status than the contract's
  header,          // no Content-Length, or a Content-Type that is not JSON's
  json,            // the body is not JSON, or not the object it has to be
  type,            // a field is there with another JSON type
  field,           // a field is missing, has another value, or should not be there
  order,           // rows in another order, or one of them twice
  page,            // more rows than asked for, or the page starts at the wrong row
  count,           // count is not that of all matching rows
  missing_row,     // a row that matches is left out
  unexpected_row,  // a row that does not match, or that nobody has ever written
  sold_out_shown,  // a chair is shown or sold that was sold out before the request was sent
  lost_write,      // an import or a purchase was answered, and is not to be seen
  torn_import,     // some rows of an import are to be seen and others not
  oversold,        // more purchases succeeded than there were chairs
};

inline constexpr std::size_t kFaultKinds = 17;

/// As reports name it. O(1).
[[nodiscard]] constexpr std::string_view name_of(FaultKind kind) {
  constexpr std::array<std::string_view, kFaultKinds> kNames = {
      "connection",     "timeout",        "protocol",   "status",      "header",  "json",
      "type",           "field",          "order",      "page",        "count",   "missing_row",
      "unexpected_row", "sold_out_shown", "lost_write", "torn_import", "oversold"};
  return kNames[static_cast<std::size_t>(kind)];
}

struct Fault {
  FaultKind kind = FaultKind::status;
  std::string expected;
  std::string got;
};

}  // namespace nazotte::load
