#include "server/static_file.hpp"

#include <fmt/format.h>

#include <utility>

namespace nazotte::server {

std::string_view content_type_of(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{".html", "text/html; charset=UTF-8"},
                                                                             {".js", "text/javascript; charset=UTF-8"},
                                                                             {".css", "text/css; charset=UTF-8"},
                                                                             {".json", "application/json"},
                                                                             {".svg", "image/svg+xml"},
                                                                             {".png", "image/png"},
                                                                             {".yaml", "application/yaml"}};
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

StaticFile::StaticFile(const EmbeddedFile& file, Caching caching, std::string_view more_fields)
    : file_(file), tag_(fmt::format("\"{}\"", file.digest)) {
  const std::string_view control = caching == Caching::immutable ? "public, max-age=31536000, immutable" : "no-cache";
  // Weak: the same tag stands for the plain and for the compressed form.
  fields_ = fmt::format("Cache-Control: {}\r\nETag: W/{}\r\nX-Content-Type-Options: nosniff\r\n{}", control, tag_,
                        more_fields);
}

void StaticFile::reply(const Request& request, Reply& reply) const {
  // Tags are compared weakly here (RFC 9110, section 13.1.2), and no other text between quotes is like ours.
  const bool known = request.if_none_match == "*" || request.if_none_match.find(tag_) != std::string_view::npos;
  if (known) reply.status = 304;
  reply.content_type = content_type_of(file_.name);
  reply.fields = fields_;
  reply.tail = file_.plain;
  reply.gzip_body = file_.gzip;
}

}  // namespace nazotte::server
