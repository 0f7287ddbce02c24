#include "server/stored_row.hpp"

#include "server/crc32_join.hpp"
#include "server/json_rows.hpp"

#include <nazotte/check.hpp>

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nazotte::server {

namespace {

template <class Number>
void append_raw(const Number& number, std::string& out) {
  std::array<char, sizeof(Number)> bytes;
  std::memcpy(bytes.data(), &number, sizeof(Number));
  out.append(bytes.data(), bytes.size());
}

std::size_t literal_bits(std::string_view text) {
  std::size_t bits = 0;
  for (const char c : text) bits += kLiteralCode[static_cast<unsigned char>(c)].length;
  return bits;
}

RowTemplate::Mark make_mark(std::string_view text) {
  const bool can_match = text.size() >= kMatchBytesMin && text.size() <= kMatchBytesMax;
  return {.text = text, .match = can_match ? match_length_word(text.size()) : CodeWord()};
}

std::size_t bytes_of_bits(std::size_t bits) { return (bits + 7) / 8; }

}  // namespace

RowTemplate::RowTemplate(std::initializer_list<std::string_view> texts, std::string_view joint)
    : joint_(make_mark(joint)) {
  std::size_t bits = 0;
  for (const std::string_view text : texts) {
    marks_.push_back(make_mark(text));
    bits += std::max(literal_bits(text), kMatchBitsMax);
  }
  coded_bytes_max_ = bytes_of_bits(bits + std::max(literal_bits(joint), kMatchBitsMax));
  NAZOTTE_CHECK(values() <= kValuesMax && joint_.match.length > 0);
  for (std::size_t i = 0; i < values(); ++i) NAZOTTE_CHECK(marks_[i].match.length > 0);
}

RowWriter::RowWriter(const RowTemplate& row_template, RowCoding coding, std::string& out)
    : template_(row_template), coding_(coding), out_(out), begin_(out.size()) {
  out_.append(sizeof(std::uint32_t), '\0');
}

void RowWriter::next_mark() { out_ += template_.mark(values_).text; }

void RowWriter::text(std::string_view value) {
  next_mark();
  append_json_text(value, out_);
  end_value();
}

void RowWriter::number(std::int32_t value) {
  next_mark();
  const fmt::format_int digits(value);
  out_.append(digits.data(), digits.size());
  end_value();
}

void RowWriter::number(double value) {
  next_mark();
  std::array<char, 32> digits;  // the shortest form of a double has at most 24 characters
  out_.append(digits.data(), fmt::format_to(digits.data(), FMT_COMPILE("{}"), value));
  end_value();
}

void RowWriter::finish() {
  NAZOTTE_CHECK(values_ == template_.values());
  next_mark();
  const std::size_t json_begin = begin_ + sizeof(std::uint32_t);
  const auto json_bytes = static_cast<std::uint32_t>(out_.size() - json_begin);
  std::memcpy(out_.data() + begin_, &json_bytes, sizeof(json_bytes));
  if (coding_ == RowCoding::deflate) append_coded(json_begin);
}

void RowWriter::append_coded(std::size_t json_begin) {
  const std::size_t json_end = out_.size();
  const std::size_t sizes_begin = json_end;
  const std::size_t bits_begin = sizes_begin + template_.values() * sizeof(ValueSize);
  // The writer stores whole words.
  out_.resize(bits_begin + bytes_of_bits((json_end - json_begin) * kLiteralBitsMax) + sizeof(std::uint64_t));
  BitWriter writer(out_.data() + bits_begin);
  std::size_t begin = json_begin;
  for (std::size_t i = 0; i < template_.values(); ++i) {
    begin += template_.mark(i).text.size();
    const std::string_view value = std::string_view(out_).substr(begin, value_ends_[i] - begin);
    const std::size_t bits = write_literals(value, writer);
    // Texts far beyond ISUUMO's: such a row makes its answers plain.
    if (value.size() > kValueBytesMax || bits > kValueBitsMax) return out_.resize(json_end);
    const ValueSize size{.bytes = static_cast<std::uint32_t>(value.size()), .bits = static_cast<std::uint32_t>(bits)};
    std::memcpy(out_.data() + sizes_begin + i * sizeof(size), &size, sizeof(size));
    begin = value_ends_[i];
  }
  out_.resize(static_cast<std::size_t>(writer.finish() - out_.data()));
  const std::string_view json = std::string_view(out_).substr(json_begin, json_end - json_begin);
  const RowChecksum checksum{.crc = crc32_append(0, json), .shift = crc32_shift(json.size())};
  append_raw(checksum, out_);
}

}  // namespace nazotte::server
