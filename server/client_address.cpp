#include "server/client_address.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace nazotte::server {

namespace ip = boost::asio::ip;

namespace {

ClientKey to_key(const ip::address_v4& address) { return ClientKey{std::uint64_t{0xffff} << 32 | address.to_uint()}; }

ClientKey to_key(const ip::address_v6& address) {
  if (address.is_v4_mapped()) return to_key(ip::make_address_v4(ip::v4_mapped, address));
  std::uint64_t half = 0;
  const auto bytes = address.to_bytes();
  for (std::size_t i = 0; i < sizeof(half); ++i) half = half << 8 | bytes[i];
  return ClientKey{half};
}

bool is_loopback(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).is_loopback();
  }
  return address.is_loopback();
}

}  // namespace

ClientAddress client_address(const ip::address& address) {
  return {.key = address.is_v4() ? to_key(address.to_v4()) : to_key(address.to_v6()), .loopback = is_loopback(address)};
}

std::string to_text(ClientKey client) {
  if (client == ClientKey::unknown) return "-";
  auto half = static_cast<std::uint64_t>(client);
  if (half >> 32 == 0xffff) return ip::address_v4(static_cast<std::uint32_t>(half)).to_string();
  ip::address_v6::bytes_type bytes{};
  for (std::size_t i = sizeof(half); i > 0; half >>= 8) bytes[--i] = static_cast<unsigned char>(half & 0xff);
  return ip::address_v6(bytes).to_string() + "/64";
}

std::optional<ClientKey> forwarded_client(std::string_view field) {
  const std::size_t comma = field.rfind(',');
  if (comma != std::string_view::npos) field.remove_prefix(comma + 1);
  field.remove_prefix(std::min(field.find_first_not_of(" \t"), field.size()));
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(field), error);
  if (error) return std::nullopt;
  return client_address(address).key;
}

}  // namespace nazotte::server
