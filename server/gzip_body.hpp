// The gzip form of an answer's body (RFC 1952), put together from the coded forms of its rows: one block in one code,
// so that a row's bits are copied, its marks become matches of the row before, and nothing is compressed again. The
// checksum is joined from those of the rows.
//
// Thread safety: pure functions.
#pragma once

#include "server/reply.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nazotte::server {

/// Whether the body has such a form: it is not too small to be worth it, all rows have theirs, and these
/// are smaller than the plain ones. O(rows).
[[nodiscard]] bool has_gzip_body(const Reply& reply);

/// Room that write_gzip_body needs. O(rows).
[[nodiscard]] std::size_t gzip_body_bytes_max(const Reply& reply);

/// Writes the body to `out`; returns its end. has_gzip_body must hold. O(bytes of the body).
[[nodiscard]] char* write_gzip_body(const Reply& reply, char* out);

/// How often a compressed text will be sent: often is worth zlib's highest level, once its lowest and a small window.
enum class GzipUse : std::uint8_t { often, once };

/// Any text as a gzip member.
[[nodiscard]] std::string gzip(std::string_view text, GzipUse use);

}  // namespace nazotte::server
