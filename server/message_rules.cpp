#include "server/message_rules.hpp"

#include "server/ignoring_case.hpp"

#include <algorithm>
#include <functional>

namespace nazotte::server {

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
  constexpr std::string_view kSpecial = "-._~!$&'()*+;=%:[]";
  return std::ranges::all_of(value, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSpecial.find(c) != std::string_view::npos;
  });
}

bool is_on_one_line(std::string_view name, std::string_view value, std::string_view fields) {
  if (!is_part(name, fields) || !is_part(value, fields)) return false;
  const char* const begin = name.data() + name.size();
  if (!std::less_equal<>()(begin, value.data())) return false;
  const std::string_view between(begin, static_cast<std::size_t>(value.data() - begin));
  return between.find('\n') == std::string_view::npos;
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
