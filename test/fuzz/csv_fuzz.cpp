// CSV against libcsv in its strict mode, cells against strtoll and strtod, a file in chunks against the whole text.
//
// Where we are stricter on purpose: libcsv takes a carriage return for a line's end, we want a line feed behind it. It
// skips blank lines, we take them for a row of one column (but for one at the end).

#include "fuzz_target.hpp"
#include "recorded_rows.hpp"

#include "loaders/cells.hpp"
#include "loaders/csv_reader.hpp"

#include <csv.h>

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace nazotte::fuzz {

namespace {

using Record = std::vector<std::string>;

/// What libcsv makes of a text.
struct Oracle {
  std::vector<Record> records;
  Record record;
  bool bare_return = false;
  bool malformed = false;
  char next = '\n';  // the byte behind the one that is being parsed

  static void end_field(void* text, std::size_t bytes, void* self) {
    static_cast<Oracle*>(self)->record.emplace_back(static_cast<const char*>(text), bytes);
  }
  static void end_record(int terminator, void* data) {
    auto& self = *static_cast<Oracle*>(data);
    if (terminator == '\r' && self.next != '\n') self.bare_return = true;
    if (!self.record.empty()) self.records.push_back(std::move(self.record));
    self.record.clear();
  }
};

Oracle read_with_libcsv(std::string_view text) {
  Oracle oracle;
  csv_parser parser;
  expect(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0, "libcsv starts");
  csv_set_space_func(&parser, [](unsigned char) { return 0; });  // blanks are part of their field
  for (std::size_t i = 0; i < text.size() && !oracle.malformed; ++i) {
    oracle.next = i + 1 < text.size() ? text[i + 1] : '\0';
    oracle.malformed = csv_parse(&parser, &text[i], 1, Oracle::end_field, Oracle::end_record, &oracle) != 1;
  }
  if (!oracle.malformed) oracle.malformed = csv_fini(&parser, Oracle::end_field, Oracle::end_record, &oracle) != 0;
  csv_free(&parser);
  return oracle;
}

std::string without_doubled_quotes(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    plain += text[i];
    if (text[i] == '"') ++i;
  }
  return plain;
}

/// What our parser makes of a text, blank lines left out; nothing when it is malformed.
std::optional<std::vector<Record>> read_with_ours(std::string_view text) {
  std::vector<Record> records;
  loaders::CsvRecordParser parser;
  while (!text.empty()) {
    if (parser.parse(text, {.last = true}) != loaders::CsvRecordParser::Outcome::record) return std::nullopt;
    expect(parser.consumed() > 0 && parser.consumed() <= text.size(), "a record takes some of the text");
    const std::string_view line = text.substr(0, parser.consumed());
    text.remove_prefix(line.size());
    if (line == "\n" || line == "\r\n") continue;
    Record record;
    for (const auto& [field, doubled] : parser.fields()) {
      record.push_back(doubled ? without_doubled_quotes(field) : std::string(field));
    }
    if (fault_planted() && record[0].find('"') != std::string::npos) record[0].pop_back();
    records.push_back(std::move(record));
  }
  return records;
}

std::string text_of(const std::vector<Record>& records) {
  std::string text;
  for (const Record& record : records) {
    for (const std::string& field : record) text += std::to_string(field.size()) + ":" + field + ",";
    text += "\n";
  }
  return text;
}

/// Nothing: no integer that we take.
std::optional<std::int32_t> plain_integer(const std::string& text) {
  const std::size_t sign = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  if (text.size() == sign || text.find_first_not_of("0123456789", sign) != std::string::npos) return std::nullopt;
  errno = 0;
  const long long value = std::strtoll(text.c_str(), nullptr, 10);
  if (errno != 0 || value < INT32_MIN || value > INT32_MAX) return std::nullopt;
  return static_cast<std::int32_t>(value);
}

void judge_number(const std::string& text) {
  std::int32_t integer = 0;
  const bool is_integer = loaders::parse_cell(text, integer);
  const auto oracle = plain_integer(text);
  expect_equal("is a cell an integer? " + shown(text), is_integer, oracle.has_value());
  if (oracle) expect_equal("the integer of a cell", integer, *oracle);

  double real = 0;
  // What strtod takes beyond decimal numbers is no cell: words, hexadecimal digits, blanks in front.
  const bool decimal = !text.empty() && text.find_first_not_of("+-.0123456789eE") == std::string::npos;
  char* end = nullptr;
  const double expected = std::strtod(text.c_str(), &end);
  const bool is_number = decimal && end == text.c_str() + text.size() && std::isfinite(expected);
  const bool taken = loaders::parse_cell(text, real);
  // A number that is too small to be told from 0 is refused by from_chars.
  if (is_number && !taken) return expect(std::fabs(expected) < 1e-300, "a number is taken: " + shown(text));
  expect_equal("is a cell a number? " + shown(text), taken, is_number);
  if (taken) expect(real == expected, "the number of a cell: " + shown(text));
}

/// The whole text as an import, and as a file that comes in chunks.
template <class Row>
void judge_rows(std::string_view text) {
  RecordedRows whole;
  const auto parsed = loaders::parse_csv<Row>(text);
  if (parsed) {
    for (const Row& row : parsed->rows) whole.add(row);
  }
  // A byte order mark has to come in one piece.
  const std::size_t chunk_bytes = 3 + text.size() % 61;
  RecordedRows streamed;
  loaders::InputFile file = loaders::InputFile::of_text(std::string(text), chunk_bytes);
  const auto read = loaders::read_csv_file<Row>(file, streamed);
  expect_equal("do chunks change whether a file is taken?", read.has_value(), parsed.has_value());
  if (read) expect_equal("the rows of a file in chunks", streamed.text, whole.text);
  if (!read) expect_equal("the error of a file in chunks", read.error().message, "text: " + parsed.error().message);
}

}  // namespace

void run(std::string_view input) {
  const Oracle oracle = read_with_libcsv(input);
  const auto ours = read_with_ours(input);
  if (oracle.malformed || oracle.bare_return) {
    expect(!ours.has_value(), "malformed CSV is refused");
  } else {
    expect(ours.has_value(), "CSV is taken");
    expect_equal("the fields of a CSV text", text_of(*ours), text_of(oracle.records));
    for (const Record& record : *ours) {
      for (const std::string& cell : record) judge_number(cell);
    }
  }
  judge_rows<isuumo::Chair>(input);
  judge_rows<isuumo::Estate>(input);
}

}  // namespace nazotte::fuzz
