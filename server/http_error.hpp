// The one place where an ErrorCode becomes an HTTP status.
//
// Thread safety: pure functions.
#pragma once

#include "server/reply.hpp"

#include <nazotte/error.hpp>

#include <string_view>

namespace nazotte::server {

[[nodiscard]] int http_status(ErrorCode code);

/// The status's reason phrase, "Unknown" for one that we never send.
[[nodiscard]] std::string_view reason_phrase(int status);

/// What a request without the admin token is told, with 401 (whose answer names the scheme).
inline constexpr std::string_view kAdminTokenNeeded = "this needs the admin token: Authorization: Bearer TOKEN";

/// Makes `reply` {"error": message} with this status; 503 asks to retry.
void reply_error(int status, std::string_view message, Reply& reply);
void reply_error(const Error& error, Reply& reply);

}  // namespace nazotte::server
