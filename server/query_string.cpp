#include "server/query_string.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace nazotte::server {

namespace {

/// Of what is no digit: so negative that no other digit makes the two together a byte.
constexpr int kNoDigit = -1'000;

constexpr std::array<std::int16_t, 256> kHexadecimal = [] {
  std::array<std::int16_t, 256> values{};
  values.fill(kNoDigit);
  std::int16_t value = 0;
  for (const char digit : std::string_view("0123456789abcdef")) values[static_cast<unsigned char>(digit)] = value++;
  value = 10;
  for (const char digit : std::string_view("ABCDEF")) values[static_cast<unsigned char>(digit)] = value++;
  return values;
}();

int hexadecimal(char digit) { return kHexadecimal[static_cast<unsigned char>(digit)]; }

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace

QueryString::Decoding QueryString::decode(std::string_view raw, std::string_view& value) {
  value = raw;
  // Two finds: each is one pass of vector instructions, which find_first_of is not.
  if (raw.find('%') == std::string_view::npos && raw.find('+') == std::string_view::npos) return Decoding::fine;
  char* const begin = decoded_end_;
  char* end = begin;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      *end++ = raw[i] == '+' ? ' ' : raw[i];
      continue;
    }
    if (i + 2 >= raw.size()) return Decoding::bad_escape;
    const int byte = hexadecimal(raw[i + 1]) * 16 + hexadecimal(raw[i + 2]);
    if (byte < 0) return Decoding::bad_escape;
    *end++ = static_cast<char>(byte);
    i += 2;
  }
  decoded_end_ = end;
  value = {begin, static_cast<std::size_t>(end - begin)};
  return is_utf8(value) ? Decoding::fine : Decoding::bad_text;
}

Result<void> QueryString::parse(std::string_view raw) {
  parameters_.clear();
  // Decoding never lengthens, so the views into decoded_ stay where they are.
  if (decoded_.size() < raw.size()) decoded_.resize(raw.size());
  decoded_end_ = decoded_.data();
  // The text is only ever cut at ASCII characters: if the whole is UTF-8, its parts are.
  Decoding decoding = is_utf8(raw) ? Decoding::fine : Decoding::bad_text;
  while (!raw.empty() && decoding == Decoding::fine) {
    const std::string_view pair = raw.substr(0, raw.find('&'));
    raw.remove_prefix(std::min(pair.size() + 1, raw.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    Parameter& parameter = parameters_.emplace_back();
    decoding = decode(pair.substr(0, equals), parameter.name);
    if (decoding != Decoding::fine) break;
    decoding = decode(pair.substr(std::min(equals + 1, pair.size())), parameter.value);
  }
  switch (decoding) {
    case Decoding::fine:
      return {};
    case Decoding::bad_text:
      return Error{ErrorCode::invalid_argument, "malformed query: a parameter is not UTF-8"};
    case Decoding::bad_escape:
      break;
  }
  return Error{ErrorCode::invalid_argument, "malformed query: % must be followed by two hexadecimal digits"};
}

std::string_view QueryString::operator[](std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  return found == parameters_.end() ? std::string_view{} : found->value;
}

ParsedInteger parse_integer(std::string_view text) {
  using Kind = ParsedInteger::Kind;
  std::string_view digits = text;
  if (!digits.empty() && (digits.front() == '+' || digits.front() == '-')) digits.remove_prefix(1);
  const bool only_digits = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (digits.empty() || !only_digits) return {Kind::malformed, 0};
  // from_chars knows no plus sign.
  if (text.front() == '+') text.remove_prefix(1);
  ParsedInteger parsed{Kind::integer, 0};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), parsed.value);
  if (result.ec != std::errc{}) return {Kind::out_of_range, 0};
  return parsed;
}

}  // namespace nazotte::server
