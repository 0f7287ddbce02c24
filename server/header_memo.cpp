#include "server/header_memo.hpp"

#include "server/message_rules.hpp"

#include <charconv>
#include <system_error>

namespace nazotte::server {

namespace {

constexpr std::string_view kGet = "GET ";
constexpr std::string_view kPost = "POST ";
constexpr std::string_view kVersion = " HTTP/1.1\r\n";

/// Bytes that every parser takes for a target's. Branch-free and on bytes alone, so that the compiler vectorises it
/// well.
bool visible_ascii(std::string_view text) {
  unsigned char strange = 0;
  for (const char c : text) strange |= static_cast<unsigned char>(static_cast<unsigned char>(c - 0x21) > 0x7e - 0x21);
  return strange == 0;
}

/// Eats `prefix` at the front of `text`, when it is there.
bool eat(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool eat_number(std::string_view& text, std::size_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

}  // namespace

void HeaderMemo::remember(const Header& header) {
  const bool post = header.bytes.starts_with(kPost);
  Entry& entry = post ? post_ : get_;
  entry = {};
  const std::size_t target_end = header.bytes.find(' ', (post ? kPost : kGet).size());
  if (target_end == std::string_view::npos || post == header.length.empty()) return;
  const std::string_view rest = header.bytes.substr(target_end);
  if (!rest.starts_with(kVersion) || rest.size() > kBytesMax) return;
  // A folded field is unfolded elsewhere: its value is no part of the header as it was sent.
  if (post && !is_part(header.length, rest)) return;
  entry = {.rest = std::string(rest),
           .content_type = std::string(header.request.content_type),
           .from_bot = header.request.from_bot,
           .wants_gzip = header.request.wants_gzip,
           .wants_timing = header.request.wants_timing,
           .client = header.request.client};
  if (header.request.origin) entry.origin = std::make_unique<Origin>(*header.request.origin);
  if (!post) return;
  entry.length_offset = static_cast<std::size_t>(header.length.data() - rest.data());
  entry.rest.erase(entry.length_offset, header.length.size());
}

std::optional<HeaderMemo::Match> HeaderMemo::match(std::string_view input, const ConnectionLimits& limits) const {
  const bool post = input.starts_with(kPost);
  if (!post && !input.starts_with(kGet)) return std::nullopt;
  const Entry& entry = post ? post_ : get_;
  const std::size_t target_begin = (post ? kPost : kGet).size();
  const std::size_t target_end = input.find(' ', target_begin);
  if (entry.rest.empty() || target_end == std::string_view::npos) return std::nullopt;
  const std::string_view target = input.substr(target_begin, target_end - target_begin);
  std::string_view rest = input.substr(target_end);
  std::size_t body_bytes = 0;
  if (post) {
    const std::string_view fields = entry.rest;
    if (!eat(rest, fields.substr(0, entry.length_offset)) || !eat_number(rest, body_bytes) ||
        !eat(rest, fields.substr(entry.length_offset))) {
      return std::nullopt;
    }
  } else if (!eat(rest, entry.rest)) {
    return std::nullopt;
  }
  const std::size_t header_bytes = input.size() - rest.size();
  if (!target.starts_with('/') || target.size() > limits.target_bytes_max || header_bytes > limits.header_bytes_max ||
      body_bytes > rest.size() || !visible_ascii(target)) {
    return std::nullopt;
  }
  return Match{.request = {.method = post ? Method::post : Method::get,
                           .target = target,
                           .content_type = entry.content_type,
                           .body = rest.substr(0, body_bytes),
                           .from_bot = entry.from_bot,
                           .wants_gzip = entry.wants_gzip,
                           .wants_timing = entry.wants_timing,
                           .client = entry.client,
                           .origin = entry.origin.get()},
               .bytes = header_bytes + body_bytes};
}

}  // namespace nazotte::server
