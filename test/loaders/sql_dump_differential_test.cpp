// The fuzz corpus of dumps, read by us and run by the server: the same rows. What we refuse is not run.
#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>

#include "loaders/cells.hpp"
#include "loaders/sql_dump.hpp"
#include "loaders/sql_text.hpp"
#include "test/loaders/store_under_test.hpp"

namespace nazotte::test {

using loaders::MysqlConnection;

namespace {

std::vector<std::filesystem::path> corpus() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(NAZOTTE_SQL_DUMP_CORPUS)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Dumps name the database of a deployment; the test has one of its own.
std::string for_database(std::string dump, const std::string& database) {
  constexpr std::string_view kName = "isuumo";
  for (std::size_t at = dump.find(kName); at != std::string::npos; at = dump.find(kName, at + database.size())) {
    dump.replace(at, kName.size(), database);
  }
  return dump;
}

template <class Row>
std::string create_table() {
  return fmt::format("CREATE TABLE {} {} CHARACTER SET utf8mb4", isuumo::Declaration<Row>::table,
                     loaders::column_definitions<Row>());
}

template <class Row>
void read_back(MysqlConnection& connection, RecordingSink& sink) {
  const auto rows = connection.query(loaders::select_all<Row>());
  REQUIRE(rows);
  for (const auto& values : *rows) {
    std::array<std::string_view, isuumo::kColumnCount<Row>> cells;
    std::copy(values.begin(), values.end(), cells.begin());
    Row row;
    loaders::CellFault fault;
    REQUIRE(loaders::fill_row(cells, row, fault));
    sink.add(row);
  }
}

/// Runs a dump over tables that are there already, unless it makes its own. False when the server refuses it.
bool run_dump(MysqlConnection& connection, const std::string& dump, const loaders::Definitions& definitions) {
  REQUIRE(connection.execute("DROP TABLE IF EXISTS chair, estate"));
  if (!definitions.chair.has_create()) REQUIRE(connection.execute(create_table<isuumo::Chair>()));
  if (!definitions.estate.has_create()) REQUIRE(connection.execute(create_table<isuumo::Estate>()));
  const bool run = connection.execute_all(dump).status.has_value();
  // What it leaves behind must not keep the tables from being dropped.
  REQUIRE(connection.execute("COMMIT"));
  REQUIRE(connection.execute("UNLOCK TABLES"));
  // It may have dropped them; where it has not, these are refused.
  static_cast<void>(connection.execute(create_table<isuumo::Chair>()));
  static_cast<void>(connection.execute(create_table<isuumo::Estate>()));
  return run;
}

}  // namespace

TEST_CASE("a dump has the rows that the server finds in it") {
  if (!store_at_hand()) return;
  const StoreUnderTest fixture;
  std::size_t compared = 0;
  for (const std::filesystem::path& file : corpus()) {
    INFO(file);
    RecordingSink ours;
    loaders::Definitions definitions;
    loaders::SqlDumpReader reader({.rows = &ours, .definitions = &definitions});
    if (!reader.read(file)) continue;
    const auto connection = fixture.connect();
    // We skip over statements without effect, such as DROP TABLE; the server reads them, too.
    if (!run_dump(*connection, for_database(content_of(file), fixture.url().database), definitions)) continue;
    RecordingSink theirs;
    read_back<isuumo::Chair>(*connection, theirs);
    read_back<isuumo::Estate>(*connection, theirs);
    CHECK(ours.chairs == theirs.chairs);
    CHECK(ours.estates == theirs.estates);
    compared += ours.chairs.size() + ours.estates.size();
  }
  // Those of the dumps that were written by hand.
  CHECK(compared >= 16);
}

}  // namespace nazotte::test
