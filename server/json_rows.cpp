#include "server/json_rows.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace nazotte::server {

namespace {

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

void render(const isuumo::Chair& chair, RowWriter& row) {
  row.number(chair.id);
  row.text(chair.name);
  row.text(chair.description);
  row.text(chair.thumbnail);
  row.number(chair.price);
  row.number(chair.height);
  row.number(chair.width);
  row.number(chair.depth);
  row.text(chair.color);
  row.text(chair.features);
  row.text(chair.kind);
  row.finish();
}

void render(const isuumo::Estate& estate, RowWriter& row) {
  row.number(estate.id);
  row.text(estate.thumbnail);
  row.text(estate.name);
  row.text(estate.description);
  row.number(estate.latitude);
  row.number(estate.longitude);
  row.text(estate.address);
  row.number(estate.rent);
  row.number(estate.door_height);
  row.number(estate.door_width);
  row.text(estate.features);
  row.finish();
}

}  // namespace

const RowTemplate& chair_template() {
  static const RowTemplate kTemplate(
      {R"({"id":)", R"(,"name":")", R"(","description":")", R"(","thumbnail":")", R"(","price":)", R"(,"height":)",
       R"(,"width":)", R"(,"depth":)", R"(,"color":")", R"(","features":")", R"(","kind":")", R"("})"},
      R"("},{"id":)");
  return kTemplate;
}

const RowTemplate& estate_template() {
  static const RowTemplate kTemplate({R"({"id":)", R"(,"thumbnail":")", R"(","name":")", R"(","description":")",
                                      R"(","latitude":)", R"(,"longitude":)", R"(,"address":")", R"(","rent":)",
                                      R"(,"doorHeight":)", R"(,"doorWidth":)", R"(,"features":")", R"("})"},
                                     R"("},{"id":)");
  return kTemplate;
}

isuumo::Renderer json_renderer(RowCoding coding) {
  return {.chair =
              [coding](const isuumo::Chair& chair, std::string& out) {
                RowWriter row(chair_template(), coding, out);
                render(chair, row);
              },
          .estate =
              [coding](const isuumo::Estate& estate, std::string& out) {
                RowWriter row(estate_template(), coding, out);
                render(estate, row);
              }};
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  append_json_text(text, out);
  out += '"';
}

void append_json_text(std::string_view text, std::string& out) {
  // Runs of plain bytes are appended whole: nearly all of a row is one run.
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t escape = find_escape(text, from);
    out.append(text, from, escape - from);
    if (escape < text.size()) append_escaped(text[escape], out);
    from = escape + 1;
  }
}

}  // namespace nazotte::server
