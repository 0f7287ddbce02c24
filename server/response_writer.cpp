#include "server/response_writer.hpp"

#include "server/gzip_body.hpp"
#include "server/http_error.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <cstring>

namespace nazotte::server {

namespace {

constexpr std::size_t kLengthDigitsMax = 20;
constexpr std::string_view kHeaderEnd = "\r\n\r\n";

/// Caches must know that there is another form, of both.
std::string_view coding_fields(Coding coding) {
  switch (coding) {
    case Coding::fixed:
      return "";
    case Coding::plain:
      return "Vary: Accept-Encoding\r\n";
    case Coding::gzip:
      return "Vary: Accept-Encoding\r\nContent-Encoding: gzip\r\n";
  }
  return "";
}

char* append_length(std::size_t body_bytes, char* out) {
  out = std::to_chars(out, out + kLengthDigitsMax, body_bytes).ptr;
  std::memcpy(out, kHeaderEnd.data(), kHeaderEnd.size());
  return out + kHeaderEnd.size();
}

void append_plain(std::string_view head, const Reply& reply, bool without_body, ByteBuffer& out) {
  const std::size_t body_bytes = reply.body_bytes();
  char* const begin = out.prepare(head.size() + kLengthDigitsMax + kHeaderEnd.size() + body_bytes);
  std::memcpy(begin, head.data(), head.size());
  char* end = append_length(body_bytes, begin + head.size());
  if (!without_body) end = reply.copy_body(end);
  out.commit(static_cast<std::size_t>(end - begin));
}

/// The length is known only once the body is made, which therefore begins where a body of half the plain one's length
/// would, and is moved when its length has fewer or more digits.
void append_gzip(std::string_view head, const Reply& reply, bool without_body, ByteBuffer& out) {
  char* const begin = out.prepare(head.size() + kLengthDigitsMax + kHeaderEnd.size() + gzip_body_bytes_max(reply));
  std::memcpy(begin, head.data(), head.size());
  char* const length = begin + head.size();
  char* const expected_body = append_length(reply.body_bytes() / 2, length);
  const auto body_bytes = static_cast<std::size_t>(write_gzip_body(reply, expected_body) - expected_body);
  char* const body = length + fmt::format_int(body_bytes).size() + kHeaderEnd.size();
  if (body != expected_body) std::memmove(body, expected_body, body_bytes);
  append_length(body_bytes, length);
  out.commit(static_cast<std::size_t>(body - begin) + (without_body ? 0 : body_bytes));
}

}  // namespace

void ResponseWriter::set_time(std::time_t now) {
  date_line_ = fmt::format("Server: nazotte\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now));
  for (const Coding coding : {Coding::fixed, Coding::plain, Coding::gzip}) {
    templates_[static_cast<std::size_t>(coding)] = fmt::format(
        "HTTP/1.1 200 OK\r\n{}Content-Type: {}\r\n{}Content-Length: ", date_line_, kJsonType, coding_fields(coding));
  }
}

void ResponseWriter::append(const Reply& reply, const ResponseOptions& options, ByteBuffer& out) const {
  const bool usual = reply.status == 200 && reply.content_type.data() == kJsonType.data() && options.keep_alive &&
                     !options.http_1_0 && options.timing_ms < 0;
  fmt::memory_buffer unusual_head;
  if (!usual) write_head(reply, options, unusual_head);
  const std::string_view head = usual ? std::string_view(templates_[static_cast<std::size_t>(reply.coding)])
                                      : std::string_view(unusual_head.data(), unusual_head.size());
  const bool without_body = options.without_body || reply.status == 304;
  reply.coding == Coding::gzip ? append_gzip(head, reply, without_body, out)
                               : append_plain(head, reply, without_body, out);
}

void ResponseWriter::write_head(const Reply& reply, const ResponseOptions& options, fmt::memory_buffer& head) const {
  const auto end = fmt::appender(head);
  fmt::format_to(end, "HTTP/1.1 {} {}\r\n{}", reply.status, reason_phrase(reply.status), date_line_);
  if (!reply.content_type.empty()) fmt::format_to(end, "Content-Type: {}\r\n", reply.content_type);
  if (!reply.allow.empty()) fmt::format_to(end, "Allow: {}\r\n", reply.allow);
  if (reply.status == 401) fmt::format_to(end, "WWW-Authenticate: Bearer\r\n");
  fmt::format_to(end, "{}", reply.fields);
  if (reply.retry_after_seconds > 0) fmt::format_to(end, "Retry-After: {}\r\n", reply.retry_after_seconds);
  if (options.timing_ms >= 0) fmt::format_to(end, "Server-Timing: app;dur={:.3f}\r\n", options.timing_ms);
  if (!options.keep_alive) {
    fmt::format_to(end, "Connection: close\r\n");
  } else if (options.http_1_0) {
    fmt::format_to(end, "Connection: keep-alive\r\n");
  }
  fmt::format_to(end, "{}Content-Length: ", coding_fields(reply.coding));
}

}  // namespace nazotte::server
