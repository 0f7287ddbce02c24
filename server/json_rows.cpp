#include "server/json_rows.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <iterator>

namespace nazotte::server {

namespace {

void append_text(std::string_view key, std::string_view value, std::string& out) {
  out += key;
  append_json_string(value, out);
}

void append_number(std::string_view key, std::int32_t value, std::string& out) {
  const fmt::format_int digits(value);
  out += key;
  out.append(digits.data(), digits.size());
}

void append_number(std::string_view key, double value, std::string& out) {
  std::array<char, 32> digits;  // the shortest form of a double has at most 24 characters
  out += key;
  out.append(digits.data(), fmt::format_to(digits.data(), FMT_COMPILE("{}"), value));
}

bool needs_escape(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 || byte == '"' || byte == '\\';
}

/// Where the first byte that needs an escape is, at or after `from`.
std::size_t find_escape(std::string_view text, std::size_t from) {
  // Nearly all texts have none. Without a branch in it the inner loop becomes a few vector instructions.
  constexpr std::size_t kBlock = 32;
  for (; from + kBlock <= text.size(); from += kBlock) {
    unsigned char found = 0;
    for (std::size_t i = 0; i < kBlock; ++i) found |= static_cast<unsigned char>(needs_escape(text[from + i]));
    if (found != 0) break;
  }
  while (from < text.size() && !needs_escape(text[from])) ++from;
  return from;
}

void append_escaped(char character, std::string& out) {
  switch (character) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(character));
  }
}

void render_chair(const isuumo::Chair& chair, std::string& out) {
  append_number(R"({"id":)", chair.id, out);
  append_text(R"(,"name":)", chair.name, out);
  append_text(R"(,"description":)", chair.description, out);
  append_text(R"(,"thumbnail":)", chair.thumbnail, out);
  append_number(R"(,"price":)", chair.price, out);
  append_number(R"(,"height":)", chair.height, out);
  append_number(R"(,"width":)", chair.width, out);
  append_number(R"(,"depth":)", chair.depth, out);
  append_text(R"(,"color":)", chair.color, out);
  append_text(R"(,"features":)", chair.features, out);
  append_text(R"(,"kind":)", chair.kind, out);
  out += '}';
}

void render_estate(const isuumo::Estate& estate, std::string& out) {
  append_number(R"({"id":)", estate.id, out);
  append_text(R"(,"thumbnail":)", estate.thumbnail, out);
  append_text(R"(,"name":)", estate.name, out);
  append_text(R"(,"description":)", estate.description, out);
  append_number(R"(,"latitude":)", estate.latitude, out);
  append_number(R"(,"longitude":)", estate.longitude, out);
  append_text(R"(,"address":)", estate.address, out);
  append_number(R"(,"rent":)", estate.rent, out);
  append_number(R"(,"doorHeight":)", estate.door_height, out);
  append_number(R"(,"doorWidth":)", estate.door_width, out);
  append_text(R"(,"features":)", estate.features, out);
  out += '}';
}

}  // namespace

isuumo::Renderer json_renderer() { return {.chair = render_chair, .estate = render_estate}; }

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  // Runs of plain bytes are appended whole: nearly all of a row is one run.
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t escape = find_escape(text, from);
    out.append(text, from, escape - from);
    if (escape < text.size()) append_escaped(text[escape], out);
    from = escape + 1;
  }
  out += '"';
}

}  // namespace nazotte::server
