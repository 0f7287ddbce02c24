#include "server/accept_encoding.hpp"

#include "server/ignoring_case.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace nazotte::server {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Up to `separator`, which goes too.
std::string_view take_until(char separator, std::string_view& text) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(taken);
}

/// A weight of 0 to 1 with at most three decimals: is it above 0? A text that is none counts as 0.
bool is_positive_weight(std::string_view text) {
  constexpr std::size_t kWeightCharactersMax = 5;
  if (text.empty() || text.size() > kWeightCharactersMax || (text.size() > 1 && text[1] != '.')) return false;
  const std::string_view decimals = text.substr(std::min<std::size_t>(text.size(), 2));
  if (decimals.find_first_not_of("0123456789") != std::string_view::npos) return false;
  const bool some = decimals.find_first_not_of('0') != std::string_view::npos;
  return text[0] == '1' ? !some : text[0] == '0' && some;
}

bool is_wanted(std::string_view parameters) {
  if (parameters.empty()) return true;
  const std::string_view name = take_until('=', parameters);
  return equals_ignoring_case(name, "q") && is_positive_weight(trimmed(parameters));
}

}  // namespace

bool accepts_gzip(std::string_view field) {
  std::optional<bool> by_name;
  bool by_star = false;
  while (!field.empty()) {
    std::string_view element = take_until(',', field);
    const std::string_view coding = take_until(';', element);
    if (equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip"))
      by_name = by_name.value_or(false) || is_wanted(element);
    if (coding == "*") by_star = is_wanted(element);
  }
  return by_name.value_or(by_star);
}

}  // namespace nazotte::server
