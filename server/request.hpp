// A request as handlers see it: no sockets, no header container, only what the routes ask for.
//
// Thread safety: values.
// Lifetime: views into the connection's memory, valid while the request is handled.
#pragma once

#include "server/client_address.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace nazotte::server {

enum class Method : std::uint8_t { get, head, post, other };

/// As in a request line; OTHER for what is not told apart.
[[nodiscard]] constexpr std::string_view name_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::other:
      break;
  }
  return "OTHER";
}

/// What a client says of itself.
struct Origin {
  std::string user_agent;
  std::string referer;
};

struct Request {
  Method method = Method::get;
  /// Path and query as sent.
  std::string_view target;
  std::string_view content_type = {};
  std::string_view body = {};
  /// The User-Agent is one of the refused crawlers, see Service::is_bot. Connections remember it.
  bool from_bot = false;
  /// What its Accept-Encoding comes to, see Service::wants_gzip. Connections remember it too.
  bool wants_gzip = false;
  /// It asks how long its answer took. Connections remember it too.
  bool wants_timing = false;
  /// It holds the admin token. Never remembered: each such request is parsed.
  bool is_admin = false;
  /// The tags of what the client has already. Requests with them are never remembered either.
  std::string_view if_none_match = {};
  /// For limits per client.
  ClientKey client = ClientKey::unknown;
  /// Null: there is no access log, and nobody wants to know.
  const Origin* origin = nullptr;
};

}  // namespace nazotte::server
