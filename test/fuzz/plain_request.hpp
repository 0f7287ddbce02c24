// The oracle of HTTP targets: reads one request of HTTP/1 line by line, slowly, and refuses whatever RFC 9112 does not
// call a request.
//
// Its grammar is the RFC's but for a target, of which any visible ASCII and any byte above is taken: routes judge it.
//
// Thread safety: pure function.
// Source: RFC 9112 sections 2 to 7, RFC 9110 sections 5.5, 5.6 and 8.6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nazotte::fuzz {

struct PlainRequest {
  enum class Outcome : unsigned char { whole, partial, malformed };

  Outcome outcome = Outcome::malformed;
  std::string method;
  std::string target;
  bool http_1_0 = false;
  /// Names in lower case; values without the blanks around them, folded lines joined by one blank.
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  /// Fields behind a chunked body; as fields.
  std::vector<std::pair<std::string, std::string>> trailers;
  /// Bytes of the request, when it is whole; of its header, when that is.
  std::size_t bytes = 0;
  std::size_t header_bytes = 0;
  bool chunked = false;
  /// A transfer coding is named other than one "chunked".
  bool unknown_coding = false;
  bool folded = false;

  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// Of the last field of this name; empty: there is none.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  /// "chunked" is the last element of the last Transfer-Encoding.
  [[nodiscard]] bool ends_chunked() const;
  /// Some field or trailer is Connection or Proxy-Connection.
  [[nodiscard]] bool has_connection_options() const;
  /// The field's list has this element, whatever its case.
  [[nodiscard]] bool lists(std::string_view name, std::string_view element) const;
};

/// The client that a proxy's list of addresses ends with, as server::ClientKey says it; 0: none. Takes inet_pton's word
/// for what an address is.
[[nodiscard]] std::uint64_t plain_client(std::string_view list);

/// ASCII letters; other bytes as they are.
[[nodiscard]] std::string lower_case(std::string_view text);

/// The request at the front of `text`.
[[nodiscard]] PlainRequest read_plain_request(std::string_view text);

}  // namespace nazotte::fuzz
