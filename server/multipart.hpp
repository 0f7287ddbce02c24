// multipart/form-data: finds one field of an uploaded form. Source: RFC 7578 on top of RFC 2046 section 5.1.
//
// Thread safety: pure functions.
// Lifetime: results are views into the body.
#pragma once

#include <nazotte/error.hpp>

#include <string_view>

namespace nazotte::server {

/// The bytes of the first part named `field`. Preamble, epilogue and other fields are skipped; bytes are not
/// interpreted. Errors, all invalid_argument: another content type, no or a malformed boundary, a part without
/// header or name, a body that does not end with the closing boundary, no such field, or one of the multipart limits.
/// O(bytes of the body).
[[nodiscard]] Result<std::string_view> multipart_field(std::string_view content_type, std::string_view body,
                                                       std::string_view field);

}  // namespace nazotte::server
