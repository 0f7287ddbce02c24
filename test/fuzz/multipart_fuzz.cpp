// multipart/form-data against a reader that finds all delimiter lines first and looks at what lies between them.
//
// The first line of an input is the content type, the second the name of the field, the rest the body.

#include "fuzz_target.hpp"

#include "server/limits.hpp"
#include "server/multipart.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace nazotte::fuzz {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.erase(0, 1);
  return text;
}

/// `type; name=value; name="quoted; value"`, character by character. Nothing: no parameter of this name that can be
/// read.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  std::size_t i = header.find(';');
  while (i < header.size()) {
    std::string key;
    for (++i; i < header.size() && header[i] != '='; ++i) key += header[i];
    if (i == header.size()) return std::nullopt;
    for (++i; i < header.size() && (header[i] == ' ' || header[i] == '\t');) ++i;
    std::string value;
    if (i < header.size() && header[i] == '"') {
      for (++i; i < header.size() && header[i] != '"'; ++i) {
        if (header[i] == '\\' && i + 1 < header.size()) ++i;
        value += header[i];
      }
      if (i == header.size()) return std::nullopt;
      while (i < header.size() && header[i] != ';') ++i;
    } else {
      for (; i < header.size() && header[i] != ';'; ++i) value += header[i];
      value = trimmed(value);
    }
    if (lower(trimmed(key)) == lower(name)) return value;
  }
  return std::nullopt;
}

std::string media_type(std::string_view header) {
  return lower(trimmed(std::string(header.substr(0, header.find(';')))));
}

/// The line that parts are separated by: from its dashes to behind its end.
struct Delimiter {
  std::size_t begin;
  std::size_t end;
  bool closing;
};

std::optional<Delimiter> delimiter_at(std::string_view body, std::size_t at, const std::string& boundary) {
  const bool at_line = at == 0 || (at >= 2 && body.substr(at - 2, 2) == "\r\n");
  if (!at_line || !body.substr(at).starts_with("--" + boundary)) return std::nullopt;
  const std::size_t tail = at + 2 + boundary.size();
  if (body.substr(tail).starts_with("--")) return Delimiter{at, tail + 2, true};
  std::size_t end = tail;
  while (end < body.size() && (body[end] == ' ' || body[end] == '\t')) ++end;
  if (!body.substr(end).starts_with("\r\n")) return std::nullopt;
  return Delimiter{at, end + 2, false};
}

/// All of them up to the closing one; empty: there is no closing one.
std::vector<Delimiter> delimiters(std::string_view body, const std::string& boundary) {
  std::vector<Delimiter> found;
  for (std::size_t at = 0; at < body.size(); ++at) {
    const auto delimiter = delimiter_at(body, at, boundary);
    // A line break that ends one delimiter cannot begin the next one as well.
    if (!delimiter || (!found.empty() && at < found.back().end + 2)) continue;
    found.push_back(*delimiter);
    if (delimiter->closing) return found;
  }
  return {};
}

struct Part {
  std::optional<std::string> name;
  std::string content;
};

/// `text`: what stands between two delimiters. Nothing: it has no end of its header.
std::optional<Part> read_part(std::string_view text) {
  // The line break before the header's first line is the delimiter's.
  const std::string with_break = "\r\n" + std::string(text);
  const std::size_t blank = with_break.find("\r\n\r\n");
  if (blank == std::string::npos || blank > server::kMultipartHeaderBytesMax) return std::nullopt;
  Part part;
  part.content = with_break.substr(blank + 4);
  std::string header = with_break.substr(0, blank);
  bool known = false;
  while (!header.empty() && !known) {
    header.erase(0, 2);
    const std::string line = header.substr(0, header.find("\r\n"));
    header.erase(0, line.size());
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || lower(trimmed(line.substr(0, colon))) != "content-disposition") continue;
    known = true;
    const std::string disposition = line.substr(colon + 1);
    if (media_type(disposition) == "form-data") part.name = parameter(disposition, "name");
  }
  return part;
}

std::optional<std::string> plain_field(std::string_view type, std::string_view body, std::string_view field) {
  const auto boundary = parameter(type, "boundary");
  if (media_type(type) != "multipart/form-data" || !boundary || boundary->empty() ||
      boundary->size() > server::kMultipartBoundaryBytesMax) {
    return std::nullopt;
  }
  const std::vector<Delimiter> found = delimiters(body, *boundary);
  std::optional<std::string> wanted;
  for (std::size_t i = 0; i + 1 < found.size(); ++i) {
    const std::size_t begin = found[i].end;
    const auto part = read_part(body.substr(begin, found[i + 1].begin - begin));
    if (!part || !part->name) return std::nullopt;
    if (*part->name != field || wanted) continue;
    // The last line break belongs to the next delimiter.
    wanted = part->content.substr(0, part->content.size() - std::min<std::size_t>(2, part->content.size()));
  }
  return wanted;
}

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

}  // namespace

void run(std::string_view input) {
  const std::string_view type = take_line(input);
  const std::string_view field = take_line(input);
  const auto ours = server::multipart_field(type, input, field);
  const auto plain = plain_field(type, input, field);
  expect_equal("is the form well formed, and has it the field?", ours.has_value(), plain.has_value());
  if (!plain) return;
  std::string content(*ours);
  if (fault_planted() && content.find("\r\n--") != std::string::npos) content.pop_back();
  expect_equal("the field's content", content, *plain);
}

}  // namespace nazotte::fuzz
