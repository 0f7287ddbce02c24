#include "server/multipart.hpp"

#include "server/ignoring_case.hpp"
#include "server/limits.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace nazotte::server {

namespace {

Error malformed(std::string_view what) {
  return {ErrorCode::invalid_argument, "malformed multipart/form-data: " + std::string(what)};
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// A parameter's value at the start of `text`, which is advanced behind it: a token up to ';', or a quoted string.
std::optional<std::string> take_value(std::string_view& text) {
  if (text.empty() || text.front() != '"') {
    const std::string_view token = text.substr(0, text.find(';'));
    text.remove_prefix(token.size());
    return std::string(trimmed(token));
  }
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    value += text[i];
  }
  return std::nullopt;
}

/// The parameter `name` of a header value such as `form-data; name="chairs"; filename="a.csv"`.
std::optional<std::string> header_parameter(std::string_view header, std::string_view name) {
  std::size_t separator = header.find(';');
  while (separator != std::string_view::npos) {
    header.remove_prefix(separator + 1);
    const std::size_t equals = header.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = trimmed(header.substr(0, equals));
    header.remove_prefix(equals + 1);
    header.remove_prefix(std::min(header.find_first_not_of(" \t"), header.size()));
    std::optional<std::string> value = take_value(header);
    if (!value || equals_ignoring_case(key, name)) return value;
    separator = header.find(';');
  }
  return std::nullopt;
}

std::string_view media_type(std::string_view header) { return trimmed(header.substr(0, header.find(';'))); }

/// Value of one header line of a part's header block, or nothing.
std::optional<std::string_view> part_header(std::string_view block, std::string_view name) {
  while (!block.empty()) {
    const std::string_view line = block.substr(0, block.find("\r\n"));
    block.remove_prefix(std::min(line.size() + 2, block.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (equals_ignoring_case(trimmed(line.substr(0, colon)), name)) return trimmed(line.substr(colon + 1));
  }
  return std::nullopt;
}

/// Walks the delimiter lines of a body.
class PartReader {
 public:
  PartReader(std::string_view body, const std::string& boundary) : rest_(body), delimiter_("\r\n--" + boundary) {}

  /// Moves behind the first delimiter line; the preamble is thrown away.
  Result<void> open() {
    // The first delimiter may stand at the very start, without the line break that belongs to the others.
    const std::string_view bare = std::string_view(delimiter_).substr(2);
    if (rest_.starts_with(bare)) {
      rest_.remove_prefix(bare.size());
      if (end_of_delimiter()) return {};
    }
    if (!take_until_delimiter()) return malformed("the boundary does not occur");
    return {};
  }

  [[nodiscard]] bool closed() const { return closed_; }

  struct Part {
    std::string_view header;
    std::string_view content;
  };

  Result<Part> next() {
    // The end first: a header that does not end must not reach into the next part.
    const std::optional<std::string_view> all = take_until_delimiter();
    if (!all) return malformed("a part does not end with the boundary");
    // The line break that belongs to the delimiter may be that of the blank line, when the part is empty.
    const std::string_view with_break(all->data(), all->size() + 2);
    // A part without any header line starts with the blank line itself.
    const bool bare = with_break.starts_with("\r\n");
    const std::size_t header_end = bare ? 0 : with_break.substr(0, kMultipartHeaderBytesMax).find("\r\n\r\n");
    if (header_end == std::string_view::npos) return malformed("a part's header does not end");
    return Part{.header = all->substr(0, header_end),
                .content = all->substr(std::min(header_end + (bare ? 2 : 4), all->size()))};
  }

 private:
  /// Everything before the next delimiter line, which is skipped.
  std::optional<std::string_view> take_until_delimiter() {
    const std::string_view all = rest_;
    std::size_t from = 0;
    for (;;) {
      const std::size_t found = all.find(delimiter_, from);
      if (found == std::string_view::npos) return std::nullopt;
      rest_ = all.substr(found + delimiter_.size());
      if (end_of_delimiter()) return all.substr(0, found);
      from = found + 1;  // a line that only begins like a delimiter is content
    }
  }

  /// Skips "--", or white space and a line break; false when something else follows.
  bool end_of_delimiter() {
    if (rest_.starts_with("--")) {
      closed_ = true;
      return true;
    }
    const std::size_t padding = std::min(rest_.find_first_not_of(" \t"), rest_.size());
    if (!rest_.substr(padding).starts_with("\r\n")) return false;
    rest_.remove_prefix(padding + 2);
    return true;
  }

  std::string_view rest_;
  std::string delimiter_;
  bool closed_ = false;
};

Result<std::string> boundary_of(std::string_view content_type) {
  if (!equals_ignoring_case(media_type(content_type), "multipart/form-data")) {
    return Error{ErrorCode::invalid_argument, "the content type must be multipart/form-data"};
  }
  std::optional<std::string> boundary = header_parameter(content_type, "boundary");
  if (!boundary || boundary->empty()) return malformed("the content type names no boundary");
  if (boundary->size() > kMultipartBoundaryBytesMax) return malformed("the boundary is longer than 70 characters");
  return std::move(*boundary);
}

}  // namespace

Result<std::string_view> multipart_field(std::string_view content_type, std::string_view body, std::string_view field) {
  const Result<std::string> boundary = boundary_of(content_type);
  if (!boundary) return boundary.error();
  PartReader reader(body, *boundary);
  if (auto opened = reader.open(); !opened) return opened.error();
  std::optional<std::string_view> wanted;
  for (std::size_t parts = 0; !reader.closed(); ++parts) {
    if (parts == kMultipartPartsMax) return malformed("more than 1000 parts");
    const auto part = reader.next();
    if (!part) return part.error();
    const auto disposition = part_header(part->header, "content-disposition");
    if (!disposition || !equals_ignoring_case(media_type(*disposition), "form-data")) {
      return malformed("a part has no 'Content-Disposition: form-data'");
    }
    const std::optional<std::string> name = header_parameter(*disposition, "name");
    if (!name) return malformed("a part has no name");
    if (!wanted && *name == field) wanted = part->content;
  }
  if (!wanted) return Error{ErrorCode::invalid_argument, "the form has no field '" + std::string(field) + "'"};
  return *wanted;
}

}  // namespace nazotte::server
