// Files that were compiled in (server/embed.cmake): their bytes are a part of the program.
//
// Thread safety: constants.
#pragma once

#include <span>
#include <string_view>

namespace nazotte::server {

struct EmbeddedFile {
  /// Path below the embedded folder, such as "assets/index.js".
  std::string_view name;
  std::string_view plain;
  /// The same compressed (RFC 1952); empty: that does not pay.
  std::string_view gzip;
  /// Changes with the content: hexadecimal digits.
  std::string_view digest;
};

/// The web console as Vite builds it. Linked from nazotte_console.
[[nodiscard]] std::span<const EmbeddedFile> embedded_console();
/// docs/openapi.yaml alone. Linked from nazotte_interface.
[[nodiscard]] std::span<const EmbeddedFile> embedded_interface();

}  // namespace nazotte::server
