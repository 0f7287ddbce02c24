// What the parser of requests asks whoever answers them, so that it can be used, and tested, without any route.
//
// Thread safety: implementations answer from any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace nazotte::server {

class RequestPolicy {
 public:
  virtual ~RequestPolicy() = default;

  /// The User-Agent is one of the refused crawlers.
  [[nodiscard]] virtual bool is_bot(std::string_view user_agent) const = 0;
  /// Whether a request with this Accept-Encoding is to be answered compressed.
  [[nodiscard]] virtual bool wants_gzip(std::string_view accept_encoding) const = 0;
  /// The largest body that a request to this target may have.
  [[nodiscard]] virtual std::size_t body_bytes_max(std::string_view target) const = 0;

  /// This Authorization field holds the admin token.
  [[nodiscard]] virtual bool is_admin(std::string_view /*authorization*/) const { return false; }
  /// A request to this target is refused, whatever its body, unless it is the admin's.
  [[nodiscard]] virtual bool needs_admin(std::string_view /*target*/) const { return false; }
  /// The field in which a proxy on this machine names its client; empty: none.
  [[nodiscard]] virtual std::string_view client_address_header() const { return {}; }
};

}  // namespace nazotte::server
