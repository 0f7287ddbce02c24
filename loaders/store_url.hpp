// The address of a store, as given on the command line:
//   mysql://USER:PASSWORD@HOST:PORT/DATABASE[?socket=PATH]   sqlite:PATH   memory:
// USER, PASSWORD, DATABASE and PATH of mysql URLs may hold %XX escapes; HOST may be an IPv6 address in brackets.
//
// Thread safety: values.
// Invariant: redacted() and every error message are free of the password.
#pragma once

#include <nazotte/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace nazotte::loaders {

struct StoreUrl {
  enum class Kind : std::uint8_t { mysql, sqlite, memory };

  Kind kind = Kind::memory;
  // mysql
  std::string user;
  std::string password;
  std::string host = "127.0.0.1";
  std::uint16_t port = 3306;
  std::string database;
  std::string socket;  // not empty: connect through it instead of host and port
  // sqlite
  std::string path;

  /// Error: invalid_argument; the message says which part is wrong.
  [[nodiscard]] static Result<StoreUrl> parse(std::string_view text);

  /// "mysql", "sqlite" or "memory".
  [[nodiscard]] const char* kind_name() const;

  /// As a URL again, the password as ***. For logs and messages.
  [[nodiscard]] std::string redacted() const;
};

}  // namespace nazotte::loaders
