#include "loaders/initial_data.hpp"

#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using loaders::InitialData;

TEST_CASE("initial data from CSV files") {
  const TemporaryFolder folder;
  write_initial_data(folder, 5);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  RecordingSink sink;
  REQUIRE(data->read(sink));
  CHECK(sink.chairs.size() == 5);
  CHECK(sink.estates.at(2) == describe(sample_estate(2)));
  CHECK_FALSE(data->definitions()->chair.has_create());
}

TEST_CASE("dumps are read in the order of their names") {
  const TemporaryFolder folder;
  (void)folder.write("2_rows.sql", "INSERT INTO chair VALUES (1,'n','d','t',1,2,3,4,'c','f','k',5,6)");
  (void)folder.write(
      "1_schema.sql",
      "CREATE TABLE chair (id INT, name VARCHAR(64), description VARCHAR(4096), thumbnail VARCHAR(128), price "
      "INT, height INT, width INT, depth INT, color VARCHAR(64), features VARCHAR(64), kind VARCHAR(64), "
      "popularity INT, stock INT);");
  (void)folder.write("notes.txt", "not SQL at all");
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  RecordingSink sink;
  REQUIRE(data->read(sink));
  CHECK(sink.chairs.size() == 1);
  auto definitions = data->definitions();
  REQUIRE(definitions);
  CHECK(definitions->chair.has_create());
  CHECK_FALSE(definitions->estate.has_create());
}

TEST_CASE("folders that hold no initial data, or two kinds, are refused") {
  const TemporaryFolder folder;
  CHECK_FALSE(InitialData::open(folder.path() / "none"));
  CHECK_FALSE(InitialData::open(folder.path()));
  (void)folder.write("chair.csv", "");
  CHECK_FALSE(InitialData::open(folder.path()));
  (void)folder.write("estate.csv", "");
  CHECK(InitialData::open(folder.path()));
  (void)folder.write("a.sql", "");
  auto both = InitialData::open(folder.path());
  REQUIRE_FALSE(both);
  CHECK(both.error().message.find("which one is meant") != std::string::npos);
}

TEST_CASE("a file that went away after the start is an error") {
  const TemporaryFolder folder;
  write_initial_data(folder, 1);
  auto data = InitialData::open(folder.path());
  REQUIRE(data);
  std::filesystem::remove(folder.path() / "estate.csv");
  RecordingSink sink;
  auto read = data->read(sink);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::unavailable);
}

TEST_CASE("a dump that cannot be opened is found at the start") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "a.sql");
  auto data = InitialData::open(folder.path());
  REQUIRE_FALSE(data);
  CHECK(data.error().message.find("cannot read") != std::string::npos);
}

}  // namespace nazotte::test
