#include "server/reply.hpp"

#include <cstring>

namespace nazotte::server {

namespace {

char* append(char* out, std::string_view bytes) {
  std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

}  // namespace

void Reply::clear() {
  status = 200;
  content_type = kJsonType;
  allow.clear();
  retry_after_seconds = 0;
  fields = {};
  text.clear();
  rows.clear();
  tail = {};
  row_template = nullptr;
  gzip_body = {};
  compressible = false;
  coding = Coding::fixed;
}

std::size_t Reply::body_bytes() const {
  std::size_t bytes = text.size() + tail.size();
  for (const StoredRow& row : rows) bytes += row.json().size() + 1;
  return rows.empty() ? bytes : bytes - 1;
}

char* Reply::copy_body(char* out) const {
  out = append(out, text);
  if (!rows.empty()) out = append(out, rows[0].json());
  for (std::size_t i = 1; i < rows.size(); ++i) {
    *out++ = ',';
    out = append(out, rows[i].json());
  }
  return tail.empty() ? out : append(out, tail);
}

}  // namespace nazotte::server
