#include "server/query_string.hpp"

#include <simdjson.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
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

/// Looks at so many bytes at a time.
constexpr std::size_t kBlockBytes = 64;

/// A bit for each byte of a block.
struct Marks {
  std::uint64_t separators = 0;  // & and =
  std::uint64_t encoded = 0;     // % and +
  std::uint64_t beyond_ascii = 0;
};

/// Of a whole block.
Marks find_marks(const char* block) {
  Marks marks;
#if defined(__SSE2__)
  constexpr std::size_t kVectorBytes = 16;
  for (std::size_t i = 0; i < kBlockBytes; i += kVectorBytes) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
    const auto equal_to = [bytes](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    const auto mark = [i](__m128i flags) {
      return std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(flags))} << i;
    };
    marks.separators |= mark(_mm_or_si128(equal_to('&'), equal_to('=')));
    marks.encoded |= mark(_mm_or_si128(equal_to('%'), equal_to('+')));
    marks.beyond_ascii |= mark(bytes);
  }
#else
  for (std::size_t i = 0; i < kBlockBytes; ++i) {
    const char c = block[i];
    marks.separators |= std::uint64_t{c == '&' || c == '='} << i;
    marks.encoded |= std::uint64_t{c == '%' || c == '+'} << i;
    marks.beyond_ascii |= std::uint64_t{static_cast<unsigned char>(c) > 0x7f} << i;
  }
#endif
  return marks;
}

/// Of up to a block: behind its end there are none.
Marks find_marks(std::string_view bytes) {
  if (bytes.size() >= kBlockBytes) return find_marks(bytes.data());
  std::array<char, kBlockBytes> block{};
  std::memcpy(block.data(), bytes.data(), bytes.size());
  return find_marks(block.data());
}

}  // namespace

QueryString::Decoding QueryString::decode(std::string_view raw, std::string_view& text) {
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
  text = {begin, static_cast<std::size_t>(end - begin)};
  return is_utf8(text) ? Decoding::fine : Decoding::bad_text;
}

QueryString::Decoding QueryString::add(const Piece& piece) {
  if (piece.text.empty()) return Decoding::fine;
  const std::size_t value_begin = std::min(piece.name_bytes + 1, piece.text.size());
  parameters_.push_back({piece.text.substr(0, piece.name_bytes), piece.text.substr(value_begin)});
  Parameter& parameter = parameters_.back();
  if (!piece.encoded) return Decoding::fine;
  const Decoding decoding = decode(parameter.name, parameter.name);
  return decoding == Decoding::fine ? decode(parameter.value, parameter.value) : decoding;
}

/// One pass over blocks finds all separators.
QueryString::Decoding QueryString::split(std::string_view raw, bool& only_ascii) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t begin = 0;
  std::size_t equals = kNone;  // the first one of the piece
  bool encoded = false;
  const auto end_piece = [&](std::size_t end) {
    return add(
        {.text = raw.substr(begin, end - begin), .name_bytes = std::min(equals, end) - begin, .encoded = encoded});
  };
  for (std::size_t block = 0; block < raw.size(); block += kBlockBytes) {
    Marks marks = find_marks(raw.substr(block, kBlockBytes));
    only_ascii = only_ascii && marks.beyond_ascii == 0;
    for (; marks.separators != 0; marks.separators &= marks.separators - 1) {
      const std::size_t place = block + static_cast<std::size_t>(std::countr_zero(marks.separators));
      if (raw[place] == '=') {
        equals = std::min(equals, place);
        continue;
      }
      const std::uint64_t before = marks.separators ^ (marks.separators - 1);
      encoded = encoded || (marks.encoded & before) != 0;
      marks.encoded &= ~before;
      if (const Decoding decoding = end_piece(place); decoding != Decoding::fine) return decoding;
      begin = place + 1;
      equals = kNone;
      encoded = false;
    }
    encoded = encoded || marks.encoded != 0;
  }
  return end_piece(raw.size());
}

Result<void> QueryString::parse(std::string_view raw) {
  parameters_.clear();
  // Decoding never lengthens, so the views into decoded_ stay where they are.
  if (decoded_.size() < raw.size()) decoded_.resize(raw.size());
  decoded_end_ = decoded_.data();
  bool only_ascii = true;
  Decoding decoding = split(raw, only_ascii);
  // The text is only ever cut at ASCII characters: if the whole is UTF-8, its parts are.
  if ((!only_ascii || decoding != Decoding::fine) && !is_utf8(raw)) decoding = Decoding::bad_text;
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
  for (const Parameter& parameter : parameters_) {
    if (parameter.name == name) return parameter.value;
  }
  return {};
}

ParsedInteger parse_integer(std::string_view text) {
  using Kind = ParsedInteger::Kind;
  // from_chars knows no plus sign; behind one it must see a digit.
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return {Kind::malformed, 0};
  }
  ParsedInteger parsed{Kind::integer, 0};
  const char* const end = text.data() + text.size();
  const auto [stopped_at, error] = std::from_chars(text.data(), end, parsed.value);
  if (error == std::errc::invalid_argument || stopped_at != end) return {Kind::malformed, 0};
  if (error != std::errc{}) return {Kind::out_of_range, 0};
  return parsed;
}

}  // namespace nazotte::server
