#include "loaders/store_url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <system_error>

namespace nazotte::loaders {

namespace {

Error invalid_url(std::string_view what) {
  return {
      ErrorCode::invalid_argument,
      fmt::format("store URL: {}; expected mysql://USER:PASSWORD@HOST:PORT/DATABASE, sqlite:PATH or memory:", what)};
}

/// Nothing when an escape is malformed or stands for a NUL, which no C API takes.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string plain;
  for (std::size_t position = 0; position < text.size(); ++position) {
    if (text[position] != '%') {
      plain += text[position];
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(position + 1, 2);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || fault != std::errc{} || end != digits.data() + 2 || value == 0) return std::nullopt;
    plain += static_cast<char>(value);
    position += 2;
  }
  return plain;
}

/// What is not `also_plain`, a letter, a digit or one of -._~ becomes an escape.
std::string percent_encode(std::string_view text, std::string_view also_plain = {}) {
  std::string encoded;
  for (const char byte : text) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                       byte == '-' || byte == '.' || byte == '_' || byte == '~' ||
                       also_plain.find(byte) != std::string_view::npos;
    encoded += plain ? std::string(1, byte) : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  return encoded;
}

/// With or without a zone.
bool is_ipv6_address(const std::string& text) {
  in6_addr parsed{};
  return inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &parsed) == 1;
}

/// HOST, HOST:PORT, [V6] or [V6]:PORT.
Result<void> parse_host(std::string_view text, StoreUrl& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return invalid_url("the bracket of the IPv6 address is not closed");
    url.host = text.substr(1, close - 1);
    if (!is_ipv6_address(url.host)) return invalid_url("the brackets hold no IPv6 address");
    const std::string_view rest = text.substr(close + 1);
    if (!rest.empty() && !rest.starts_with(':')) return invalid_url("text between the IPv6 address and the port");
    if (!rest.empty()) port = rest.substr(1);
    if (rest == ":") return invalid_url("the port is not a number from 1 to 65535");
  } else {
    const std::size_t colon = text.find(':');
    url.host = text.substr(0, colon);
    if (colon != std::string_view::npos) {
      port = text.substr(colon + 1);
      if (port.empty()) return invalid_url("the port is not a number from 1 to 65535");
    }
  }
  if (port.empty()) return {};
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (fault != std::errc{} || end != port.data() + port.size() || url.port == 0) {
    return invalid_url("the port is not a number from 1 to 65535");
  }
  return {};
}

Result<void> parse_user(std::string_view text, StoreUrl& url) {
  const std::size_t colon = text.find(':');
  const auto user = percent_decode(text.substr(0, colon));
  const auto password = colon == std::string_view::npos ? std::string() : percent_decode(text.substr(colon + 1));
  if (!user) return invalid_url("the user holds a malformed % escape");
  if (!password) return invalid_url("the password holds a malformed % escape");
  url.user = *user;
  url.password = *password;
  return {};
}

Result<StoreUrl> parse_mysql(std::string_view text) {
  StoreUrl url;
  url.kind = StoreUrl::Kind::mysql;
  constexpr std::string_view kSocket = "socket=";
  const std::size_t question = text.find('?');
  if (question != std::string_view::npos) {
    const std::string_view query = text.substr(question + 1);
    if (!query.starts_with(kSocket)) return invalid_url("the only option is ?socket=PATH");
    const auto socket = percent_decode(query.substr(kSocket.size()));
    if (!socket || socket->empty()) return invalid_url("the socket's path is empty or holds a malformed % escape");
    url.socket = *socket;
    text = text.substr(0, question);
  }
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return invalid_url("the database is missing");
  const auto database = percent_decode(text.substr(slash + 1));
  if (!database) return invalid_url("the database holds a malformed % escape");
  if (database->empty()) return invalid_url("the database is missing");
  if (database->find('/') != std::string::npos) return invalid_url("the database's name holds a slash");
  url.database = *database;

  std::string_view address = text.substr(0, slash);
  // The last one: a password may hold an @ by mistake, a host never does.
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return invalid_url("the user is missing");
  if (auto parsed = parse_user(address.substr(0, at), url); !parsed) return parsed.error();
  if (url.user.empty()) return invalid_url("the user is missing");
  if (auto parsed = parse_host(address.substr(at + 1), url); !parsed) return parsed.error();
  if (url.host.empty() && url.socket.empty()) return invalid_url("the host is missing");
  return url;
}

}  // namespace

Result<StoreUrl> StoreUrl::parse(std::string_view text) {
  constexpr std::string_view kMysql = "mysql://";
  constexpr std::string_view kSqlite = "sqlite:";
  if (text.find('\0') != std::string_view::npos) return invalid_url("it holds a NUL");
  if (text.starts_with(kMysql)) return parse_mysql(text.substr(kMysql.size()));
  StoreUrl url;
  if (text.starts_with(kSqlite)) {
    url.kind = Kind::sqlite;
    url.path = text.substr(kSqlite.size());
    if (url.path.empty()) return invalid_url("the path is missing");
    return url;
  }
  if (text == "memory:") return url;
  return invalid_url(text.empty() ? "it is empty" : "unknown kind of store");
}

const char* StoreUrl::kind_name() const {
  switch (kind) {
    case Kind::memory:
      return "memory";
    case Kind::sqlite:
      return "sqlite";
    case Kind::mysql:
      break;
  }
  return "mysql";
}

std::string StoreUrl::redacted() const {
  switch (kind) {
    case Kind::memory:
      return "memory:";
    case Kind::sqlite:
      return "sqlite:" + path;
    case Kind::mysql:
      break;
  }
  const bool brackets = host.find(':') != std::string::npos;
  return fmt::format("mysql://{}{}@{}:{}/{}{}", percent_encode(user), password.empty() ? "" : ":***",
                     brackets ? "[" + host + "]" : host, port, percent_encode(database),
                     socket.empty() ? "" : "?socket=" + percent_encode(socket, "/"));
}

}  // namespace nazotte::loaders
