// CSV as API.md defines it: RFC 4180 as common libraries write it. Quotes, doubled quotes, commas and newlines inside
// quotes, LF or CRLF, an optional byte order mark, no header line; the columns of the declaration in its order.
//
// A record is parsed where it lies: a field without doubled quotes is a view into the text.
//
// Thread safety: parse functions are pure; CsvRows is a value.
// Source of the grammar: RFC 4180, section 2.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>

#include <cstddef>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "loaders/input_file.hpp"
#include "loaders/limits.hpp"

namespace nazotte::loaders {

/// The rows of a text; their strings point into that text or into `unescaped`.
template <class Row>
struct CsvRows {
  std::vector<Row> rows;
  std::deque<std::string> unescaped;  // a deque: growing must not move what rows point to
};

/// Parses and checks a whole text. Errors: invalid_argument ("row 3, column 5 (price): ..."; also for no rows at all),
/// limit_exceeded above `rows_max`. Lifetime: `text` must outlive the rows. O(bytes).
template <class Row>
[[nodiscard]] Result<CsvRows<Row>> parse_csv(std::string_view text, std::size_t rows_max = kImportRowsMax);

/// Streams the rows of a file. Errors: invalid_argument (with the file's name), unavailable when it cannot be read.
template <class Row>
[[nodiscard]] Result<void> read_csv_file(const std::filesystem::path& file, isuumo::RowSink& rows);
/// The same of a file that is open.
template <class Row>
[[nodiscard]] Result<void> read_csv_file(InputFile& input, isuumo::RowSink& rows);

/// One field of a record: its text, and whether it still holds doubled quotes.
struct CsvField {
  std::string_view text;
  bool doubled_quotes = false;

  /// The text with each doubled quote as one. O(bytes).
  [[nodiscard]] std::string unescaped() const;
};

/// Cuts the first record off a text.
class CsvRecordParser {
 public:
  enum class Outcome : unsigned char {
    record,      // fields() holds it, consumed() bytes are done
    incomplete,  // the text ends within the record, and more may follow
    malformed,   // message() says why, fields().size() is the number of fields before it
  };
  struct Options {
    bool last = true;  // no more text follows
  };

  [[nodiscard]] Outcome parse(std::string_view text, Options options);
  [[nodiscard]] const std::vector<CsvField>& fields() const { return fields_; }
  [[nodiscard]] std::size_t consumed() const { return consumed_; }
  [[nodiscard]] std::string_view message() const { return message_; }

 private:
  Outcome parse_quoted(std::string_view text, Options options, std::size_t& position);
  Outcome malformed(std::string_view message);

  std::vector<CsvField> fields_;
  std::size_t consumed_ = 0;
  std::string_view message_;
};

}  // namespace nazotte::loaders
