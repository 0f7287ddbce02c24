#include "server/http_error.hpp"

#include "server/json_rows.hpp"
#include "server/limits.hpp"

#include <nazotte/check.hpp>

namespace nazotte::server {

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return 400;
    case ErrorCode::limit_exceeded:
      return 413;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::duplicate_key:
      return 409;
    case ErrorCode::unavailable:
      return 503;
    case ErrorCode::disabled:
      return 404;
    case ErrorCode::incompatible:
      return 500;
    case ErrorCode::internal:
      return 500;
  }
  NAZOTTE_CHECK(!"an ErrorCode outside of its list");
  return 500;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

void reply_error(int status, std::string_view message, Reply& reply) {
  reply.clear();
  reply.status = status;
  if (status == 503) reply.retry_after_seconds = kRetryAfterSeconds;
  reply.text = "{\"error\":";
  append_json_string(message, reply.text);
  reply.text += '}';
}

void reply_error(const Error& error, Reply& reply) { reply_error(http_status(error.code), error.message, reply); }

}  // namespace nazotte::server
