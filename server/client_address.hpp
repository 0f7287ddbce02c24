// Who a client is, as far as limits per client go: an IPv4 address, or the /64 of an IPv6 address, because that is what
// one subscriber gets (RFC 6177; RFC 4291, section 2.5.4).
//
// Thread safety: values and pure functions.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nazotte::server {

/// IPv6: the upper half of the address. IPv4, also when mapped into IPv6: 0000:ffff and the address, where no IPv6
/// address is assigned.
enum class ClientKey : std::uint64_t { unknown = 0 };

/// "192.0.2.1", "2001:db8:0:1::/64", or "-" when it is unknown.
[[nodiscard]] std::string to_text(ClientKey client);

struct ClientAddress {
  ClientKey key = ClientKey::unknown;
  bool loopback = false;
};

[[nodiscard]] ClientAddress client_address(const boost::asio::ip::address& address);

/// The last address of a list such as proxies write it: the one that the nearest of them has added. Nothing when that
/// is no address.
[[nodiscard]] std::optional<ClientKey> forwarded_client(std::string_view field);

}  // namespace nazotte::server
