#include "server/json_rows.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace nazotte::server {

namespace {

void append_text(std::string_view key, std::string_view value, std::string& out) {
  out += key;
  append_json_string(value, out);
}

template <class Number>
void append_number(std::string_view key, Number value, std::string& out) {
  out += key;
  fmt::format_to(std::back_inserter(out), "{}", value);
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
  std::size_t plain_from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text, plain_from, i - plain_from);
    plain_from = i + 1;
    switch (byte) {
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
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(byte));
    }
  }
  out.append(text, plain_from);
  out += '"';
}

}  // namespace nazotte::server
