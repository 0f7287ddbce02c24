// Prints the records of a CSV file as JSON, as CsvRecordParser reads them: csv_records FILE. Exit status 1: malformed,
// or the parser reads the file otherwise when it arrives byte by byte.
#include "loaders/csv_reader.hpp"
#include "server/json_rows.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace {

using nazotte::loaders::CsvRecordParser;
using Records = std::vector<std::vector<std::string>>;

/// Nothing when the text is malformed. `piece`: bytes that are there when the parser is asked first, and are added
/// whenever it wants more.
std::optional<Records> read(std::string_view text, std::size_t piece) {
  Records records;
  CsvRecordParser parser;
  while (!text.empty()) {
    std::size_t arrived = std::min(piece, text.size());
    auto outcome = parser.parse(text.substr(0, arrived), {.last = arrived == text.size()});
    while (outcome == CsvRecordParser::Outcome::incomplete) {
      arrived = std::min(arrived + piece, text.size());
      outcome = parser.parse(text.substr(0, arrived), {.last = arrived == text.size()});
    }
    if (outcome == CsvRecordParser::Outcome::malformed) return std::nullopt;
    auto& record = records.emplace_back();
    for (const auto& field : parser.fields()) record.push_back(field.unescaped());
    text.remove_prefix(parser.consumed());
  }
  return records;
}

std::string as_json(const Records& records) {
  std::string out = "[";
  for (const auto& record : records) {
    out += out.size() == 1 ? "[" : ",[";
    for (std::size_t column = 0; column < record.size(); ++column) {
      if (column != 0) out += ',';
      nazotte::server::append_json_string(record[column], out);
    }
    out += ']';
  }
  return out + "]";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: csv_records FILE\n");
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto whole = read(text, text.size());
  if (!whole || read(text, 1) != whole) {
    fmt::print(stderr, "{}\n", whole ? "read otherwise byte by byte" : "malformed");
    return 1;
  }
  fmt::print("{}\n", as_json(*whole));
  return 0;
}
