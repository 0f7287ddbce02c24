#include "loaders/csv_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "loaders/cells.hpp"

namespace nazotte::loaders {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error at_cell(std::size_t row, std::size_t column, std::string_view name, std::string_view message) {
  return {ErrorCode::invalid_argument, fmt::format("row {}, column {} ({}): {}", row, column + 1, name, message)};
}

/// Turns records into rows; knows the number of the row it is at.
template <class Row>
class RowMaker {
 public:
  /// Doubled quotes are resolved into `unescaped`, which must outlive the row.
  Result<Row> make(const std::vector<CsvField>& fields, std::deque<std::string>& unescaped) {
    ++row_number_;
    constexpr std::size_t kColumns = isuumo::kColumnCount<Row>;
    if (fields.size() != kColumns) {
      return Error{ErrorCode::invalid_argument,
                   fmt::format("row {}: {} columns found, {} expected", row_number_, fields.size(), kColumns)};
    }
    std::array<std::string_view, kColumns> cells;
    for (std::size_t column = 0; column < kColumns; ++column) {
      cells[column] =
          fields[column].doubled_quotes ? unescaped.emplace_back(fields[column].unescaped()) : fields[column].text;
    }
    Row row;
    CellFault fault;
    if (!fill_row(cells, row, fault)) return at_cell(row_number_, fault.column, fault.name, fault.message);
    return row;
  }

  /// The error of a record that is no record.
  Error malformed(const CsvRecordParser& parser) const {
    const std::size_t column = parser.fields().size();
    const std::string_view name = column_name<Row>(column);
    return at_cell(row_number_ + 1, column, name.empty() ? "beyond the last" : name, parser.message());
  }

  [[nodiscard]] std::size_t row_number() const { return row_number_; }

 private:
  std::size_t row_number_ = 0;
};

Error no_rows() { return {ErrorCode::invalid_argument, "no rows: the file is empty"}; }

}  // namespace

std::string CsvField::unescaped() const {
  if (!doubled_quotes) return std::string(text);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t position = 0; position < text.size(); ++position) {
    plain += text[position];
    if (text[position] == '"') ++position;
  }
  return plain;
}

CsvRecordParser::Outcome CsvRecordParser::malformed(std::string_view message) {
  message_ = message;
  return Outcome::malformed;
}

CsvRecordParser::Outcome CsvRecordParser::parse_quoted(std::string_view text, Options options, std::size_t& position) {
  const std::size_t begin = position + 1;
  bool doubled_quotes = false;
  std::size_t quote = text.find('"', begin);
  while (quote != std::string_view::npos && quote + 1 < text.size() && text[quote + 1] == '"') {
    doubled_quotes = true;
    quote = text.find('"', quote + 2);
  }
  if (quote == std::string_view::npos) {
    return options.last ? malformed("a quoted field is never closed") : Outcome::incomplete;
  }
  position = quote + 1;
  if (position == text.size() && !options.last) return Outcome::incomplete;
  if (position < text.size() && text[position] != ',' && text[position] != '\n' && text[position] != '\r') {
    return malformed("text after the closing quote");
  }
  fields_.push_back({text.substr(begin, quote - begin), doubled_quotes});
  return Outcome::record;
}

CsvRecordParser::Outcome CsvRecordParser::parse(std::string_view text, Options options) {
  fields_.clear();
  std::size_t position = 0;
  for (;;) {
    if (position < text.size() && text[position] == '"') {
      const Outcome outcome = parse_quoted(text, options, position);
      if (outcome != Outcome::record) return outcome;
    } else {
      const std::size_t end = std::min(text.find_first_of(",\r\n\"", position), text.size());
      if (end == text.size() && !options.last) return Outcome::incomplete;
      if (end < text.size() && text[end] == '"') return malformed("a quote inside a field that is not quoted");
      fields_.push_back({text.substr(position, end - position), false});
      position = end;
    }
    if (position < text.size() && text[position] == ',') {
      ++position;
      continue;
    }
    if (position < text.size() && text[position] == '\r') {
      if (position + 1 == text.size() && !options.last) return Outcome::incomplete;
      if (position + 1 == text.size() || text[position + 1] != '\n') {
        fields_.pop_back();
        return malformed("a carriage return without a line feed");
      }
      ++position;
    }
    consumed_ = std::min(position + 1, text.size());
    return Outcome::record;
  }
}

template <class Row>
Result<CsvRows<Row>> parse_csv(std::string_view text, std::size_t rows_max) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvRows<Row> result;
  CsvRecordParser parser;
  RowMaker<Row> maker;
  while (!text.empty() && text != "\n" && text != "\r\n") {
    if (result.rows.size() == rows_max) {
      return Error{ErrorCode::limit_exceeded, fmt::format("more than {} rows in one import", rows_max)};
    }
    if (parser.parse(text, {.last = true}) != CsvRecordParser::Outcome::record) return maker.malformed(parser);
    auto row = maker.make(parser.fields(), result.unescaped);
    if (!row) return row.error();
    result.rows.push_back(*row);
    text.remove_prefix(parser.consumed());
  }
  if (result.rows.empty()) return no_rows();
  return result;
}

template <class Row>
Result<void> read_csv_file(const std::filesystem::path& file, isuumo::RowSink& rows) {
  auto input = InputFile::open(file);
  if (!input) return input.error();
  return read_csv_file<Row>(*input, rows);
}

template <class Row>
Result<void> read_csv_file(InputFile& input, isuumo::RowSink& rows) {
  const auto in_file = [&](const Error& error) {
    return Error{error.code, fmt::format("{}: {}", input.name(), error.message)};
  };
  CsvRecordParser parser;
  RowMaker<Row> maker;
  std::deque<std::string> unescaped;
  if (auto more = input.fill(); !more) return more.error();
  if (input.rest().starts_with(kByteOrderMark)) input.consume(kByteOrderMark.size());
  for (;;) {
    const std::string_view text = input.rest();
    if (input.at_end() && (text.empty() || text == "\n" || text == "\r\n")) break;
    const auto outcome = parser.parse(text, {.last = input.at_end()});
    if (outcome == CsvRecordParser::Outcome::malformed) return in_file(maker.malformed(parser));
    // A final line break may follow the text that is here: whether this one is blank is known only with the next bytes.
    if (outcome == CsvRecordParser::Outcome::incomplete || (!input.at_end() && text.size() <= 2)) {
      if (text.size() > kCsvRecordBytesMax) {
        return Error{ErrorCode::invalid_argument, fmt::format("{}: row {}: longer than {} bytes", input.name(),
                                                              maker.row_number() + 1, kCsvRecordBytesMax)};
      }
      if (auto more = input.fill(); !more) return more.error();
      continue;
    }
    auto row = maker.make(parser.fields(), unescaped);
    if (!row) return in_file(row.error());
    rows.add(*row);
    unescaped.clear();
    input.consume(parser.consumed());
  }
  if (maker.row_number() == 0) return in_file(no_rows());
  return {};
}

template Result<CsvRows<isuumo::Chair>> parse_csv(std::string_view, std::size_t);
template Result<CsvRows<isuumo::Estate>> parse_csv(std::string_view, std::size_t);
template Result<void> read_csv_file<isuumo::Chair>(InputFile&, isuumo::RowSink&);
template Result<void> read_csv_file<isuumo::Estate>(InputFile&, isuumo::RowSink&);
template Result<void> read_csv_file<isuumo::Chair>(const std::filesystem::path&, isuumo::RowSink&);
template Result<void> read_csv_file<isuumo::Estate>(const std::filesystem::path&, isuumo::RowSink&);

}  // namespace nazotte::loaders
