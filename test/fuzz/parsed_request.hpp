// What our parser says of a request, for the HTTP targets: its outcome and all that the daemon would go on with.
//
// Thread safety: values and pure functions.
#pragma once

#include "plain_request.hpp"

#include "server/limits.hpp"
#include "server/message_rules.hpp"
#include "server/request.hpp"
#include "server/request_parser.hpp"
#include "server/request_policy.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace nazotte::fuzz {

/// Small enough that short inputs reach all of them.
struct SmallPolicy final : server::RequestPolicy {
  [[nodiscard]] bool is_bot(std::string_view user_agent) const override { return user_agent.starts_with("bot"); }
  [[nodiscard]] bool wants_gzip(std::string_view accept_encoding) const override {
    return accept_encoding.find("gzip") != std::string_view::npos;
  }
  [[nodiscard]] std::size_t body_bytes_max(std::string_view target) const override {
    return target.starts_with("/large") ? 256 : 32;
  }
  [[nodiscard]] bool is_admin(std::string_view authorization) const override { return authorization == "Bearer t"; }
  [[nodiscard]] bool needs_admin(std::string_view target) const override { return target.starts_with("/admin"); }
  [[nodiscard]] std::string_view client_address_header() const override { return "X-Client"; }
};

inline const server::ConnectionLimits& small_limits() {
  static const server::ConnectionLimits kLimits = [] {
    server::ConnectionLimits limits;
    limits.target_bytes_max = 64;
    limits.header_bytes_max = 512;
    limits.header_fields_max = 8;
    return limits;
  }();
  return kLimits;
}

struct ParsedRequest {
  using Progress = server::RequestParser::Progress;

  Progress progress = Progress::need_more;
  int status = 0;
  std::size_t consumed = 0;
  bool keep_alive = false;
  bool http_1_0 = false;
  bool memorable = false;
  /// Where the digits of Content-Length stand in the input, when the request is memorable and has a length.
  std::size_t length_begin = std::string::npos;
  std::size_t length_bytes = 0;
  server::IncomingRequest request;

  [[nodiscard]] bool complete() const { return progress == Progress::complete; }
  [[nodiscard]] bool rejected() const { return progress == Progress::rejected; }
};

/// Feeds the pieces of one input as a connection would: what was not consumed comes again in front of the next piece.
inline ParsedRequest parse_request(std::span<const std::string_view> pieces) {
  using Progress = ParsedRequest::Progress;
  static const SmallPolicy kPolicy;
  ParsedRequest parsed;
  parsed.request.origin = std::make_unique<server::Origin>();
  server::RequestParser parser(kPolicy, small_limits(), parsed.request);
  for (std::size_t i = 0; i < pieces.size() && parsed.progress == Progress::need_more; ++i) {
    const char* const begin = pieces.front().data() + parsed.consumed;
    const char* const end = pieces[i].data() + pieces[i].size();
    // A copy of exactly these bytes: ASan sees who reads beyond them.
    const std::string bytes(begin, end);
    std::size_t consumed = 0;
    parsed.progress = parser.feed(bytes, consumed);
    parsed.consumed += consumed;
    if (parsed.complete()) {
      parsed.keep_alive = parser.keep_alive();
      parsed.http_1_0 = parser.is_http_1_0();
      parsed.memorable = pieces.size() == 1 && parser.memorable();
      const std::string_view digits = parser.length_digits();
      // A folded field's value is no part of the input.
      if (parsed.memorable && server::is_part(digits, bytes)) {
        parsed.length_begin = static_cast<std::size_t>(digits.data() - bytes.data());
        parsed.length_bytes = digits.size();
      }
    }
  }
  if (parsed.rejected()) parsed.status = parser.rejection().status;
  return parsed;
}

inline ParsedRequest parse_request(std::string_view input) { return parse_request(std::span(&input, 1)); }

/// May a header be called too large? We count a blank behind each colon, be it there or not, and trailers; Beast counts
/// all blanks.
inline bool is_header_large(const PlainRequest& request) {
  std::size_t counted = request.method.size() + request.target.size() + std::string_view("  HTTP/1.1\r\n").size();
  for (const auto& [name, value] : request.fields) counted += name.size() + value.size() + 4;
  for (const auto& [name, value] : request.trailers) counted += name.size() + value.size() + 4;
  const std::size_t chunk_bytes = request.chunked ? request.bytes - request.header_bytes : 0;
  return std::max({counted, request.header_bytes, chunk_bytes}) > small_limits().header_bytes_max;
}

/// All that a request of so many bytes means, as a text.
inline std::string meaning(const server::Request& request, std::size_t bytes) {
  return std::to_string(static_cast<int>(request.method)) + " " + shown(request.target) + " " +
         shown(request.content_type) + " " + shown(request.body) + (request.from_bot ? " bot" : "") +
         (request.wants_gzip ? " gzip" : "") + (request.wants_timing ? " timing" : "") +
         (request.is_admin ? " admin" : "") + " " + shown(request.origin->user_agent) + " " +
         shown(request.origin->referer) + " " + std::to_string(static_cast<std::uint64_t>(request.client)) + " " +
         std::to_string(bytes);
}

}  // namespace nazotte::fuzz
