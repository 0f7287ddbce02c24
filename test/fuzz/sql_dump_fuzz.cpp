// Dumps, read whole and in chunks: the same rows, definitions and errors. What MariaDB makes of the dumps of the corpus
// is compared by sql_dump_differential.

#include "fuzz_target.hpp"
#include "recorded_rows.hpp"

#include "loaders/sql_dump.hpp"

namespace nazotte::fuzz {

namespace {

std::string text_of(const loaders::TableDefinition& table) {
  std::string text = table.create.with_table("<table>") + "\n";
  for (const auto& index : table.indexes) text += index.with_table("<table>") + "\n";
  return text;
}

/// Everything that a dump comes to.
std::string outcome(std::string_view text, std::size_t chunk_bytes) {
  RecordedRows rows;
  loaders::Definitions definitions;
  loaders::SqlDumpReader reader({.rows = &rows, .definitions = &definitions});
  loaders::InputFile file = loaders::InputFile::of_text(std::string(text), chunk_bytes);
  const auto read = reader.read(file);
  if (!read) expect(is_utf8(read.error().message), "an error can be shown");
  return rows.text + text_of(definitions.chair) + text_of(definitions.estate) + (read ? "" : read.error().message);
}

}  // namespace

void run(std::string_view input) {
  const std::string whole = outcome(input, input.size() + 1);
  std::string parts = outcome(input, 1 + input.size() % 13);
  if (fault_planted() && parts.find(" 11'") != std::string::npos) parts.pop_back();
  expect_equal("a dump in chunks", parts, whole);
  // Definitions alone skip over rows, whatever these hold; what is taken with rows is taken without.
  loaders::Definitions definitions;
  loaders::SqlDumpReader reader({.rows = nullptr, .definitions = &definitions});
  loaders::InputFile file = loaders::InputFile::of_text(std::string(input), input.size() + 1);
  const bool skimmed = reader.read(file).has_value();
  RecordedRows rows;
  loaders::SqlDumpReader full({.rows = &rows, .definitions = nullptr});
  loaders::InputFile again = loaders::InputFile::of_text(std::string(input), input.size() + 1);
  if (full.read(again)) expect(skimmed, "a dump whose rows are taken has definitions");
}

}  // namespace nazotte::fuzz
