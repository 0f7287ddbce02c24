// What is kept of a row for answers: its JSON, and the same compressed as far as it can be before the answer is known.
//
//   4 bytes   bytes of the JSON
//             the JSON
//   and, unless compression is off or a value too large, its coded form:
//   4 bytes   per value, see ValueSize
//             the bits of all values in the code of deflate_code.hpp, one behind the other
//   4 bytes   CRC-32 of the JSON
//   4 bytes   crc32_shift of its length
//
// A row is marks and values in turn: the marks are the same in all rows of a table (keys and punctuation). In an answer
// every mark but the first ones repeats one of the row before, at a distance that is known only there.
//
// Thread safety: RowTemplate: const access from any thread; RowWriter: one thread.
// Lifetime: views point into the stored bytes.
#pragma once

#include "server/deflate_code.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace nazotte::server {

/// The parts of all rows of a table that are the same.
class RowTemplate {
 public:
  struct Mark {
    std::string_view text;
    CodeWord match;  // its length, as the first half of a match
  };

  /// `texts` are literals of kMatchBytesMin to kMatchBytesMax bytes, but for the last, which may be shorter; a value
  /// stands between any two, at most kValuesMax. `joint` is the last one, a comma and the first one: what stands
  /// between two rows.
  RowTemplate(std::initializer_list<std::string_view> texts, std::string_view joint);

  static constexpr std::size_t kValuesMax = 16;
  [[nodiscard]] std::size_t values() const { return marks_.size() - 1; }
  [[nodiscard]] const Mark& mark(std::size_t number) const { return marks_[number]; }
  /// What stands in front of a value in all rows but the first.
  [[nodiscard]] const Mark& repeated_mark(std::size_t number) const { return number == 0 ? joint_ : marks_[number]; }
  /// What the marks of one row may take, compressed.
  [[nodiscard]] std::size_t coded_bytes_max() const { return coded_bytes_max_; }

 private:
  std::vector<Mark> marks_;
  Mark joint_;
  std::size_t coded_bytes_max_ = 0;
};

/// How much of the JSON a value is, and of the coded bits.
struct ValueSize {
  std::uint32_t bytes : 15;
  std::uint32_t bits : 17;
};
inline constexpr std::size_t kValueBytesMax = (std::size_t{1} << 15) - 1;
inline constexpr std::size_t kValueBitsMax = (std::size_t{1} << 17) - 1;

/// Where a stored row is. Answers make one of each of their rows, so it is small.
class StoredRow {
 public:
  StoredRow() = default;
  /// A JSON text of less than 4 GiB without a coded form.
  explicit StoredRow(std::string_view json)
      : json_(json.data()), json_bytes_(static_cast<std::uint32_t>(json.size())) {}

  /// `stored`: what RowWriter made.
  static StoredRow read(std::string_view stored) {
    StoredRow row;
    std::memcpy(&row.json_bytes_, stored.data(), sizeof(row.json_bytes_));
    row.json_ = stored.data() + sizeof(row.json_bytes_);
    row.coded_bytes_ = static_cast<std::uint32_t>(stored.size() - sizeof(row.json_bytes_)) - row.json_bytes_;
    return row;
  }

  [[nodiscard]] std::string_view json() const { return {json_, json_bytes_}; }
  /// Empty: there is none.
  [[nodiscard]] std::string_view coded() const { return {json_ + json_bytes_, coded_bytes_}; }

 private:
  const char* json_ = nullptr;
  std::uint32_t json_bytes_ = 0;
  std::uint32_t coded_bytes_ = 0;
};

/// The two numbers at the end of a coded row.
struct RowChecksum {
  std::uint32_t crc;
  std::uint32_t shift;
};

enum class RowCoding : std::uint8_t { none, deflate };

/// Makes the stored form of one row: a mark is put in front of every value, and the last one at the end.
class RowWriter {
 public:
  /// Appends to `out`, which must outlive the writer.
  RowWriter(const RowTemplate& row_template, RowCoding coding, std::string& out);

  void text(std::string_view value);
  void number(std::int32_t value);
  void number(double value);

  /// Call it once, after all values. O(bytes).
  void finish();

 private:
  void next_mark();
  void end_value() { value_ends_[values_++] = out_.size(); }
  void append_coded(std::size_t json_begin);

  const RowTemplate& template_;
  RowCoding coding_;
  std::string& out_;
  std::size_t begin_;
  std::array<std::size_t, RowTemplate::kValuesMax> value_ends_{};
  std::size_t values_ = 0;
};

}  // namespace nazotte::server
