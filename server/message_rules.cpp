#include "server/message_rules.hpp"

#include "server/ignoring_case.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace nazotte::server {

namespace {

/// unreserved, sub-delims, % and what stands around ports and IPv6 addresses: RFC 3986, appendix A.
constexpr std::array<bool, 256> kHostCharacters = [] {
  std::array<bool, 256> characters{};
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                       "-._~!$&'()*+;=%:[]")) {
    characters[static_cast<unsigned char>(c)] = true;
  }
  return characters;
}();

}  // namespace

bool has_stray_control(std::string_view lines, std::size_t begin) {
  for (std::size_t i = begin; i < lines.size(); ++i) {
    const char c = lines[i];
    if (c == '\0' || c == '\n') return true;
    if (c != '\r' || i + 1 == lines.size()) continue;
    if (lines[++i] != '\n') return true;
  }
  return false;
}

std::size_t checked_bytes(std::string_view lines) { return lines.size() - (lines.ends_with('\r') ? 1 : 0); }

bool is_host(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return kHostCharacters[static_cast<unsigned char>(c)]; });
}

bool is_on_one_line_far(std::string_view name, std::string_view value, std::string_view fields) {
  const char* const begin = name.data() + name.size();
  if (!is_part(value, fields) || !std::less_equal<>()(begin, value.data())) return false;
  return std::find(begin, value.data(), '\n') == value.data();
}

bool has_scheme(std::string_view target) {
  constexpr std::string_view kPlain = "http://";
  constexpr std::string_view kSecure = "https://";
  return equals_ignoring_case(target.substr(0, kPlain.size()), kPlain) ||
         equals_ignoring_case(target.substr(0, kSecure.size()), kSecure);
}

bool is_part(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> before;
  return before(whole.data(), part.data()) && before(part.data() + part.size(), whole.data() + whole.size());
}

}  // namespace nazotte::server
