// What a client does with a compressed body: zlib decodes it, and checks its checksum and its length.
//
// Thread safety: pure function.
#pragma once

#include <zlib.h>

#include <optional>
#include <string>
#include <string_view>

namespace nazotte::test {

/// Nothing unless `member` is exactly one valid gzip member.
inline std::optional<std::string> gunzip(std::string_view member) {
  constexpr int kWindowBits = 15;
  constexpr int kGzipFormat = 16;
  z_stream stream{};
  if (inflateInit2(&stream, kWindowBits + kGzipFormat) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(member.data()));
  stream.avail_in = static_cast<uInt>(member.size());
  std::string text;
  int status = Z_OK;
  while (status == Z_OK) {
    constexpr std::size_t kPieceBytes = 4'096;
    const std::size_t before = text.size();
    text.resize(before + kPieceBytes);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream.avail_out = kPieceBytes;
    status = inflate(&stream, Z_NO_FLUSH);
    text.resize(text.size() - stream.avail_out);
  }
  const bool whole = status == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  return whole ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace nazotte::test
