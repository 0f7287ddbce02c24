#include "loaders/cells.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace nazotte::loaders {

namespace {

/// A cell as it may be shown in a message: short, and valid UTF-8 whatever the input was.
std::string shown(std::string_view text) {
  constexpr std::size_t kShownBytesMax = 40;
  if (!valid_utf8(text)) return "(not UTF-8)";
  if (text.size() <= kShownBytesMax) return fmt::format("'{}'", text);
  std::size_t end = kShownBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("'{}...'", text.substr(0, end));
}

/// from_chars takes no plus sign, and takes "inf" and "nan" for doubles.
bool strip_plus(std::string_view& text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && (text.front() == '-' || text.front() == '.' || (text.front() >= '0' && text.front() <= '9'));
}

template <class Value>
bool parse_number(std::string_view text, Value& value) {
  const bool had_plus = text.starts_with('+');
  if (!strip_plus(text) || (had_plus && text.front() == '-')) return false;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} && end == text.data() + text.size();
}

}  // namespace

bool parse_cell(std::string_view text, std::int32_t& value) { return parse_number(text, value); }

bool parse_cell(std::string_view text, double& value) { return parse_number(text, value) && std::isfinite(value); }

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

bool valid_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

namespace detail {

std::string read_cell(std::string_view text, std::size_t /*characters_max*/, std::int32_t& value) {
  if (parse_cell(text, value)) return {};
  return fmt::format("{} is not an integer between -2147483648 and 2147483647", shown(text));
}

std::string read_cell(std::string_view text, std::size_t /*characters_max*/, double& value) {
  if (parse_cell(text, value)) return {};
  return fmt::format("{} is not a finite number", shown(text));
}

std::string read_cell(std::string_view text, std::size_t characters_max, std::string_view& value) {
  if (!valid_utf8(text)) return "the text is not valid UTF-8";
  // A character has at least one byte, so most texts need no count.
  if (text.size() > characters_max) {
    const std::size_t characters = count_characters(text);
    if (characters > characters_max) {
      return fmt::format("the text has {} characters, at most {} are allowed", characters, characters_max);
    }
  }
  value = text;
  return {};
}

}  // namespace detail

}  // namespace nazotte::loaders
