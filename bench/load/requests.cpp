#include "requests.hpp"

#include <fmt/format.h>

#include <iterator>

namespace nazotte::load {
namespace {

/// FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo).
std::uint64_t digest(std::string_view bytes) {
  std::uint64_t value = 0xcbf29ce484222325;
  for (const char byte : bytes) value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return value;
}

}  // namespace

std::string authorization_of(const Recipient& recipient) {
  return recipient.admin_token.empty() ? "" : fmt::format("Authorization: Bearer {}\r\n", recipient.admin_token);
}

std::string to_wire(const PlannedRequest& request, const Recipient& recipient) {
  std::string out;
  out.reserve(512 + request.body.size());
  fmt::format_to(std::back_inserter(out), "{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\nAccept: */*\r\n",
                 request.is_post() ? "POST" : "GET", request.target, recipient.authority, request.user_agent);
  if (request.is_post()) {
    fmt::format_to(std::back_inserter(out), "Content-Type: {}\r\nContent-Length: {}\r\n", request.content_type,
                   request.body.size());
  }
  if (is_import(request.kind)) out += authorization_of(recipient);
  out += "\r\n";
  out += request.body;
  return out;
}

std::string describe(const PlannedRequest& request) {
  std::string out = fmt::format("{} {}", request.is_post() ? "POST" : "GET", request.target);
  if (is_import(request.kind)) {
    fmt::format_to(std::back_inserter(out), " ({} bytes, digest {:016x})", request.body.size(), digest(request.body));
  } else if (!request.body.empty()) {
    out += ' ';
    out += request.body;
  }
  if (request.bot) out += " (bot)";
  return out;
}

}  // namespace nazotte::load
