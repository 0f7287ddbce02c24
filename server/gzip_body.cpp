#include "server/gzip_body.hpp"

#include "server/crc32_join.hpp"
#include "server/limits.hpp"
#include "server/stored_row.hpp"

#include <nazotte/check.hpp>

#include <zlib.h>

#include <array>
#include <limits>

namespace nazotte::server {

namespace {

/// Deflate, no flags, no time, made on no known system.
constexpr std::string_view kMemberHeader("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
constexpr std::size_t kTrailerBytes = 8;
/// What BitWriter may touch behind the last bit.
constexpr std::size_t kSlackBytes = sizeof(std::uint64_t);

template <class Value>
Value read(const char* from) {
  Value value;
  std::memcpy(&value, from, sizeof(Value));
  return value;
}

char* append_number(std::uint32_t number, char* out) {
  std::memcpy(out, &number, sizeof(number));
  return out + sizeof(number);
}

/// Joins rows. A mark is remembered where it stood last.
class RowJoiner {
 public:
  RowJoiner(const RowTemplate& row_template, char* out) : template_(row_template), writer_(out) {
    writer_.copy(kBlockHeader.bytes.data(), 0, kBlockHeader.bits);
  }

  void append(std::string_view text) {
    write_literals(text, writer_);
    position_ += text.size();
    crc_ = crc32_append(crc_, text);
  }

  /// The row without its last mark, which is a part of the joint.
  void append_row(const StoredRow& row, bool first) {
    const char* const sizes = row.coded.data();
    const char* const bits = sizes + template_.values() * sizeof(ValueSize);
    std::size_t bit = 0;
    for (std::size_t i = 0; i < template_.values(); ++i) {
      if (i == 0 && first) {
        write_literals(template_.mark(0).text, writer_);
        position_ += template_.mark(0).text.size();
      } else {
        append_mark(i == 0 ? template_.joint() : template_.mark(i), last_[i]);
      }
      const auto size = read<ValueSize>(sizes + i * sizeof(ValueSize));
      writer_.copy(bits, bit, size.bits);
      bit += size.bits;
      position_ += size.bytes;
    }
    if (!first) crc_ = crc32_append(crc_, ",");
    const auto checksum = read<RowChecksum>(row.coded.data() + row.coded.size() - sizeof(RowChecksum));
    crc_ = crc32_join(crc_, checksum.crc, checksum.shift);
  }

  /// The last mark of the last row.
  void end_rows() {
    const std::string_view text = template_.mark(template_.values()).text;
    write_literals(text, writer_);
    position_ += text.size();
  }

  [[nodiscard]] char* finish() {
    const CodeWord end = kLiteralCode[kEndOfBlock];
    writer_.add(end.bits, end.length);
    return append_number(static_cast<std::uint32_t>(position_), append_number(crc_, writer_.finish()));
  }

 private:
  void append_mark(const RowTemplate::Mark& mark, std::size_t& last) {
    // 0 is in front of the first row's mark: no mark stands there.
    if (last != 0 && position_ - last <= kDistanceMax) {
      writer_.add(mark.match.bits, mark.match.length);
      write_distance(position_ - last, writer_);
    } else {
      write_literals(mark.text, writer_);
    }
    last = position_;
    position_ += mark.text.size();
  }

  const RowTemplate& template_;
  BitWriter writer_;
  std::array<std::size_t, RowTemplate::kValuesMax> last_{};
  std::size_t position_ = 0;  // in the body
  std::uint32_t crc_ = 0;
};

}  // namespace

bool has_gzip_body(const Reply& reply) {
  if (!reply.gzip_body.empty()) return true;
  if (reply.row_template == nullptr || reply.rows.empty()) return false;
  std::size_t plain_bytes = 0;
  std::size_t coded_bytes = 0;
  for (const StoredRow& row : reply.rows) {
    if (row.coded.empty()) return false;
    plain_bytes += row.json.size();
    coded_bytes += row.coded.size();
  }
  // In a language that the code does not suit the plain answer may be the shorter one.
  return plain_bytes >= kGzipBodyBytesMin && coded_bytes < plain_bytes;
}

std::size_t gzip_body_bytes_max(const Reply& reply) {
  if (!reply.gzip_body.empty()) return reply.gzip_body.size();
  std::size_t bytes = kMemberHeader.size() + kBlockHeader.bytes.size() + kTrailerBytes + kSlackBytes;
  bytes += 2 * (reply.text.size() + reply.tail.size() + 1);
  for (const StoredRow& row : reply.rows) bytes += row.coded.size() + reply.row_template->coded_bytes_max();
  return bytes;
}

char* write_gzip_body(const Reply& reply, char* out) {
  const std::string_view first = reply.gzip_body.empty() ? kMemberHeader : reply.gzip_body;
  std::memcpy(out, first.data(), first.size());
  out += first.size();
  if (!reply.gzip_body.empty()) return out;
  RowJoiner joiner(*reply.row_template, out);
  joiner.append(reply.text);
  for (const StoredRow& row : reply.rows) joiner.append_row(row, &row == reply.rows.data());
  joiner.end_rows();
  joiner.append(reply.tail);
  return joiner.finish();
}

std::string gzip(std::string_view text) {
  constexpr int kWindowBits = 15;
  constexpr int kGzipFormat = 16;
  constexpr int kMemoryLevel = 9;
  NAZOTTE_CHECK(text.size() <= std::numeric_limits<uInt>::max());
  z_stream stream{};
  NAZOTTE_CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kWindowBits + kGzipFormat, kMemoryLevel,
                             Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  NAZOTTE_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace nazotte::server
