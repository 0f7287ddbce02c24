#include "loaders/initial_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "loaders/csv_reader.hpp"
#include "loaders/input_file.hpp"
#include "loaders/sql_dump.hpp"

namespace nazotte::loaders {

namespace fs = std::filesystem;

namespace {

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

Result<void> check_readable(const std::vector<fs::path>& files) {
  for (const fs::path& file : files) {
    auto input = InputFile::open(file);
    if (!input || !input->fill()) return invalid(fmt::format("initial data: cannot read {}", file.string()));
  }
  return {};
}

Result<void> read_dump(const std::vector<fs::path>& files, SqlDumpReader::Targets targets) {
  SqlDumpReader reader(targets);
  for (const fs::path& file : files) {
    if (auto done = reader.read(file); !done) return done;
  }
  return {};
}

}  // namespace

Result<InitialData> InitialData::open(const fs::path& folder) {
  std::error_code fault;
  std::vector<fs::path> dumps;
  for (fs::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault)) {
    if (entry->path().extension() == ".sql") dumps.push_back(entry->path());
  }
  if (fault) return invalid(fmt::format("initial data: cannot read folder {}: {}", folder.string(), fault.message()));
  std::sort(dumps.begin(), dumps.end());

  const std::vector<fs::path> tables = {folder / "chair.csv", folder / "estate.csv"};
  const bool has_chairs = fs::exists(tables[0], fault);
  const bool has_estates = fs::exists(tables[1], fault);
  if (!dumps.empty() && (has_chairs || has_estates)) {
    return invalid(fmt::format("initial data: {} holds *.sql as well as *.csv; which one is meant?", folder.string()));
  }
  if (dumps.empty() && !(has_chairs && has_estates)) {
    return invalid(fmt::format("initial data: {} holds neither *.sql nor chair.csv and estate.csv", folder.string()));
  }
  const Kind kind = dumps.empty() ? Kind::csv : Kind::sql;
  const std::vector<fs::path>& files = dumps.empty() ? tables : dumps;
  if (auto readable = check_readable(files); !readable) return readable.error();
  return InitialData(kind, files);
}

Result<void> InitialData::read(isuumo::RowSink& rows) const {
  if (kind_ == Kind::sql) return read_dump(files_, {.rows = &rows});
  if (auto chairs = read_csv_file<isuumo::Chair>(files_[0], rows); !chairs) return chairs;
  return read_csv_file<isuumo::Estate>(files_[1], rows);
}

Result<Definitions> InitialData::definitions() const {
  Definitions definitions;
  if (kind_ == Kind::sql) {
    if (auto done = read_dump(files_, {.definitions = &definitions}); !done) return done.error();
  }
  return definitions;
}

}  // namespace nazotte::loaders
