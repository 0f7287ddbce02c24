#include "server/gzip_body.hpp"

#include "server/crc32_join.hpp"
#include "server/limits.hpp"
#include "server/stored_row.hpp"

#include <nazotte/check.hpp>
#include <nazotte/target_clones.hpp>

#include <zlib.h>

#include <array>
#include <limits>
#include <utility>

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

/// The parts of a row's coded form, see stored_row.hpp.
struct CodedRow {
  CodedRow(std::string_view coded, const RowTemplate& row_template)
      : sizes(coded.data()),
        bits(sizes + row_template.values() * sizeof(ValueSize)),
        checksum(read<RowChecksum>(coded.data() + coded.size() - sizeof(RowChecksum))) {}

  [[nodiscard]] ValueSize size(std::size_t value) const { return read<ValueSize>(sizes + value * sizeof(ValueSize)); }

  const char* sizes;
  const char* bits;
  RowChecksum checksum;
};

/// Joins rows. A mark is remembered where it stood last.
class RowJoiner {
 public:
  RowJoiner(const RowTemplate& row_template, char* out) : template_(row_template), writer_(out) {
    last_.fill(kNowhere);
    writer_.copy(kBlockHeader.bytes.data(), 0, kBlockHeader.bits);
  }

  void append(std::string_view text) {
    append_literals(text);
    crc_ = crc32_append(crc_, text);
  }

  /// The row without its last mark, which is a part of what repeats in front of the next row.
  void append_first_row(const StoredRow& row) {
    const CodedRow coded(row.coded(), template_);
    std::size_t bit = 0;
    for (std::size_t i = 0; i < template_.values(); ++i) {
      if (i != 0) last_[i] = position_;  // the first mark is not what repeats in its place
      append_literals(template_.mark(i).text);
      const ValueSize size = coded.size(i);
      writer_.copy(coded.bits, bit, size.bits);
      bit += size.bits;
      position_ += size.bytes;
    }
    crc_ = crc32_join(crc_, coded.checksum.crc, coded.checksum.shift);
  }

  void append_row(const StoredRow& row) {
    const CodedRow coded(row.coded(), template_);
    // Copies that no pointer leads to stay in registers while bytes are stored.
    BitWriter writer = writer_;
    std::size_t position = position_;
    std::size_t bit = 0;
    for (std::size_t i = 0, values = template_.values(); i < values; ++i) {
      const RowTemplate::Mark& mark = template_.repeated_mark(i);
      const std::size_t distance = position - std::exchange(last_[i], position);
      position += mark.text.size();
      const ValueSize size = coded.size(i);
      position += size.bytes;
      if (distance <= kDistanceMax) {
        const Words words = distance_words(distance);
        const std::uint64_t bits = mark.match.bits | words.bits << mark.match.length;
        writer.add_and_copy(bits, mark.match.length + words.length, coded.bits, bit, size.bits);
      } else {
        write_literals(mark.text, writer);
        writer.copy(coded.bits, bit, size.bits);
      }
      bit += size.bits;
    }
    writer_ = writer;
    position_ = position;
    crc_ = crc32_join(crc32_append(crc_, ','), coded.checksum.crc, coded.checksum.shift);
  }

  /// The last mark of the last row.
  void end_rows() {
    const std::string_view text = template_.mark(template_.values()).text;
    append_literals(text);
  }

  [[nodiscard]] char* finish() {
    const CodeWord end = kLiteralCode[kEndOfBlock];
    writer_.add(end.bits, end.length);
    return append_number(static_cast<std::uint32_t>(position_), append_number(crc_, writer_.finish()));
  }

 private:
  /// So far in front of the body that no match reaches it.
  static constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max() - kDistanceMax;

  void append_literals(std::string_view text) {
    write_literals(text, writer_);
    position_ += text.size();
  }

  const RowTemplate& template_;
  BitWriter writer_;
  std::array<std::size_t, RowTemplate::kValuesMax> last_;
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
    if (row.coded().empty()) return false;
    plain_bytes += row.json().size();
    coded_bytes += row.coded().size();
  }
  // In a language that the code does not suit the plain answer may be the shorter one.
  return plain_bytes >= kGzipBodyBytesMin && coded_bytes < plain_bytes;
}

std::size_t gzip_body_bytes_max(const Reply& reply) {
  if (!reply.gzip_body.empty()) return reply.gzip_body.size();
  std::size_t bytes = kMemberHeader.size() + kBlockHeader.bytes.size() + kTrailerBytes + kSlackBytes;
  bytes += 2 * (reply.text.size() + reply.tail.size() + 1);
  for (const StoredRow& row : reply.rows) bytes += row.coded().size() + reply.row_template->coded_bytes_max();
  return bytes;
}

// Shifts by any number are what it is made of: half as many instructions with BMI2. Flat, so that all of it is compiled
// so.
NAZOTTE_FAST_CLONES [[gnu::flatten]] char* write_gzip_body(const Reply& reply, char* out) {
  const std::string_view first = reply.gzip_body.empty() ? kMemberHeader : reply.gzip_body;
  std::memcpy(out, first.data(), first.size());
  out += first.size();
  if (!reply.gzip_body.empty()) return out;
  RowJoiner joiner(*reply.row_template, out);
  joiner.append(reply.text);
  joiner.append_first_row(reply.rows[0]);
  for (std::size_t i = 1; i < reply.rows.size(); ++i) joiner.append_row(reply.rows[i]);
  joiner.end_rows();
  joiner.append(reply.tail);
  return joiner.finish();
}

std::string gzip(std::string_view text, GzipUse use) {
  constexpr int kGzipFormat = 16;
  struct Setting {
    int level;
    int window_bits;
    int memory_level;
  };
  // The small one needs less memory than malloc asks the kernel for anew each time.
  const Setting setting = use == GzipUse::often
                              ? Setting{.level = Z_BEST_COMPRESSION, .window_bits = 15, .memory_level = 9}
                              : Setting{.level = Z_BEST_SPEED, .window_bits = 13, .memory_level = 7};
  NAZOTTE_CHECK(text.size() <= std::numeric_limits<uInt>::max());
  z_stream stream{};
  NAZOTTE_CHECK(deflateInit2(&stream, setting.level, Z_DEFLATED, setting.window_bits + kGzipFormat,
                             setting.memory_level, Z_DEFAULT_STRATEGY) == Z_OK);
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
