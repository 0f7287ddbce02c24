#include "server/response_writer.hpp"

#include "server/http_error.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <cstring>

namespace nazotte::server {

namespace {

constexpr std::size_t kLengthDigitsMax = 20;
constexpr std::string_view kHeaderEnd = "\r\n\r\n";

}  // namespace

void ResponseWriter::set_time(std::time_t now) {
  date_line_ = fmt::format("Server: nazotte\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now));
  template_ = fmt::format("HTTP/1.1 200 OK\r\n{}Content-Type: {}\r\nContent-Length: ", date_line_, kJsonType);
}

void ResponseWriter::append(const Reply& reply, const ResponseOptions& options, ByteBuffer& out) const {
  const std::size_t body_bytes = reply.body_bytes();
  const bool usual =
      reply.status == 200 && reply.content_type.data() == kJsonType.data() && options.keep_alive && !options.http_1_0;
  if (!usual) {
    append_head(reply, options, body_bytes, out);
    if (!options.without_body) {
      reply.copy_body(out.prepare(body_bytes));
      out.commit(body_bytes);
    }
    return;
  }
  char* const begin = out.prepare(template_.size() + kLengthDigitsMax + kHeaderEnd.size() + body_bytes);
  char* end = begin;
  std::memcpy(end, template_.data(), template_.size());
  end += template_.size();
  end = std::to_chars(end, end + kLengthDigitsMax, body_bytes).ptr;
  std::memcpy(end, kHeaderEnd.data(), kHeaderEnd.size());
  end += kHeaderEnd.size();
  if (!options.without_body) end = reply.copy_body(end);
  out.commit(static_cast<std::size_t>(end - begin));
}

void ResponseWriter::append_head(const Reply& reply, const ResponseOptions& options, std::size_t body_bytes,
                                 ByteBuffer& out) const {
  fmt::memory_buffer head;
  const auto end = fmt::appender(head);
  fmt::format_to(end, "HTTP/1.1 {} {}\r\n{}", reply.status, reason_phrase(reply.status), date_line_);
  if (!reply.content_type.empty()) fmt::format_to(end, "Content-Type: {}\r\n", reply.content_type);
  if (!reply.allow.empty()) fmt::format_to(end, "Allow: {}\r\n", reply.allow);
  if (reply.retry_after_seconds > 0) fmt::format_to(end, "Retry-After: {}\r\n", reply.retry_after_seconds);
  if (!options.keep_alive) {
    fmt::format_to(end, "Connection: close\r\n");
  } else if (options.http_1_0) {
    fmt::format_to(end, "Connection: keep-alive\r\n");
  }
  fmt::format_to(end, "Content-Length: {}{}", body_bytes, kHeaderEnd);
  out.append({head.data(), head.size()});
}

}  // namespace nazotte::server
