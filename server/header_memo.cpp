#include "server/header_memo.hpp"

namespace nazotte::server {

namespace {

constexpr std::string_view kMethod = "GET ";
constexpr std::string_view kVersion = " HTTP/1.1\r\n";

/// Bytes that every parser takes for a target's. Branch-free, so that the compiler can vectorise it.
bool visible_ascii(std::string_view text) {
  unsigned strange = 0;
  for (const char c : text) strange |= static_cast<unsigned char>(c - 0x21) > 0x7e - 0x21;
  return strange == 0;
}

}  // namespace

void HeaderMemo::remember(std::string_view request, bool from_bot) {
  remembered_.clear();
  const std::size_t target_end = request.find(' ', kMethod.size());
  if (!request.starts_with(kMethod) || target_end == std::string_view::npos) return;
  const std::string_view rest = request.substr(target_end);
  if (!rest.starts_with(kVersion) || rest.size() > kBytesMax) return;
  remembered_ = rest;
  from_bot_ = from_bot;
}

std::optional<HeaderMemo::Match> HeaderMemo::match(std::string_view input, const ConnectionLimits& limits) const {
  if (remembered_.empty() || !input.starts_with(kMethod)) return std::nullopt;
  const std::size_t target_end = input.find(' ', kMethod.size());
  if (target_end == std::string_view::npos || !input.substr(target_end).starts_with(remembered_)) return std::nullopt;
  const std::string_view target = input.substr(kMethod.size(), target_end - kMethod.size());
  const std::size_t bytes = target_end + remembered_.size();
  if (target.empty() || target.size() > limits.target_bytes_max || bytes > limits.header_bytes_max) return std::nullopt;
  if (!visible_ascii(target)) return std::nullopt;
  return Match{target, bytes, from_bot_};
}

}  // namespace nazotte::server
