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

/// Makes `reply` {"error": message} with this status; 503 asks to retry.
void reply_error(int status, std::string_view message, Reply& reply);
void reply_error(const Error& error, Reply& reply);

}  // namespace nazotte::server
