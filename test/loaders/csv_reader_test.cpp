#include "loaders/csv_reader.hpp"

#include "loaders/cells.hpp"
#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using isuumo::Chair;
using isuumo::Estate;
using loaders::parse_csv;
using loaders::read_csv_file;

namespace {

constexpr std::string_view kEstate = "7,name,text,thumb,address,35.5,139.25,50000,180,90,\"a,b\",42\n";

std::string error_of(std::string_view csv) {
  auto rows = parse_csv<Estate>(csv);
  REQUIRE_FALSE(rows);
  CHECK(rows.error().code == ErrorCode::invalid_argument);
  return rows.error().message;
}

}  // namespace

TEST_CASE("a record becomes a row, quoted or not") {
  auto rows = parse_csv<Estate>(kEstate);
  REQUIRE(rows);
  REQUIRE(rows->rows.size() == 1);
  const Estate& estate = rows->rows[0];
  CHECK(estate.id == 7);
  CHECK(estate.latitude == 35.5);
  CHECK(estate.features == "a,b");
  CHECK(estate.popularity == 42);
  CHECK(rows->unescaped.empty());
}

TEST_CASE("quotes, doubled quotes, newlines, CRLF, a byte order mark and a missing last line break") {
  const std::string csv =
      "\xEF\xBB\xBF"
      "1,\"say \"\"hi\"\"\",\"two\nlines\",\"\",\"\",-1.5e1,+2,1,2,3,,4\r\n"
      "2,\"\"\"\"\"\",b,c,d,0,0,+5,-6,0007,,9";
  auto rows = parse_csv<Estate>(csv);
  REQUIRE(rows);
  REQUIRE(rows->rows.size() == 2);
  CHECK(rows->rows[0].name == "say \"hi\"");
  CHECK(rows->rows[0].description == "two\nlines");
  CHECK(rows->rows[0].latitude == -15);
  CHECK(rows->rows[0].longitude == 2);
  CHECK(rows->rows[1].name == "\"\"");
  CHECK(rows->rows[1].rent == 5);
  CHECK(rows->rows[1].door_height == -6);
  CHECK(rows->rows[1].door_width == 7);
}

TEST_CASE("a blank last line is no row") {
  CHECK(parse_csv<Estate>(std::string(kEstate) + "\n")->rows.size() == 1);
  CHECK(parse_csv<Estate>(std::string(kEstate) + "\r\n")->rows.size() == 1);
}

TEST_CASE("malformed CSV is refused with row and column") {
  struct Case {
    std::string csv;
    std::string message;
  };
  const std::string good(kEstate);
  const std::vector<Case> cases = {
      {"", "no rows: the file is empty"},
      {"\n", "no rows: the file is empty"},
      {"\xEF\xBB\xBF", "no rows: the file is empty"},
      {good + "\n" + good, "row 2: 1 columns found, 12 expected"},
      {"1,2\n", "row 1: 2 columns found, 12 expected"},
      {good + "8,\"open", "row 2, column 2 (name): a quoted field is never closed"},
      {"1,\"a\"b\n", "row 1, column 2 (name): text after the closing quote"},
      {"1,a\"b\n", "row 1, column 2 (name): a quote inside a field that is not quoted"},
      {"1,a\rb\n", "row 1, column 2 (name): a carriage return without a line feed"},
      {"id,n,t,t,a,1,1,1,1,1,,1\n", "row 1, column 1 (id): 'id' is not an integer between -2147483648 and 2147483647"},
      {"2147483648,n,t,t,a,1,1,1,1,1,,1\n",
       "row 1, column 1 (id): '2147483648' is not an integer between -2147483648 and 2147483647"},
      {" 1,n,t,t,a,1,1,1,1,1,,1\n", "row 1, column 1 (id): ' 1' is not an integer between -2147483648 and 2147483647"},
      {"1,n,t,t,a,1,1,1.0,1,1,,1\n",
       "row 1, column 8 (rent): '1.0' is not an integer between -2147483648 and 2147483647"},
      {"1,n,t,t,a,nan,1,1,1,1,,1\n", "row 1, column 6 (latitude): 'nan' is not a finite number"},
      {"1,n,t,t,a,1,inf,1,1,1,,1\n", "row 1, column 7 (longitude): 'inf' is not a finite number"},
      {"1,n,t,t,a,1e999,1,1,1,1,,1\n", "row 1, column 6 (latitude): '1e999' is not a finite number"},
      {"1,n,t,t,a,+-1,1,1,1,1,,1\n", "row 1, column 6 (latitude): '+-1' is not a finite number"},
      {"1,n,t,t,a,,1,1,1,1,,1\n", "row 1, column 6 (latitude): '' is not a finite number"},
      {"1,\xFF,t,t,a,1,1,1,1,1,,1\n", "row 1, column 2 (name): the text is not valid UTF-8"},
      {"1," + std::string(65, 'x') + ",t,t,a,1,1,1,1,1,,1\n",
       "row 1, column 2 (name): the text has 65 characters, at most 64 are allowed"},
  };
  for (const Case& each : cases) {
    INFO(each.csv);
    CHECK(error_of(each.csv) == each.message);
  }
}

TEST_CASE("lengths are counted in characters, not in bytes") {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "𠮷";
  const std::string csv = "1," + name + ",t,t,a,1,1,1,1,1,,1\n";
  auto rows = parse_csv<Estate>(csv);
  REQUIRE(rows);
  CHECK(loaders::count_characters(rows->rows[0].name) == 64);
}

TEST_CASE("an import above its limit of rows is refused") {
  const std::string csv = std::string(kEstate) + std::string(kEstate);
  CHECK(parse_csv<Estate>(csv, 2));
  auto rows = parse_csv<Estate>(csv, 1);
  REQUIRE_FALSE(rows);
  CHECK(rows.error().code == ErrorCode::limit_exceeded);
}

TEST_CASE("a file read in chunks gives the same rows as a text") {
  const TemporaryFolder folder;
  std::string csv;
  RecordingSink expected;
  // Descriptions of many lengths put every kind of byte at a chunk's border somewhere.
  for (std::int32_t id = 1; id <= 700; ++id) {
    Chair chair = sample_chair(id);
    const std::string description(static_cast<std::size_t>(id) * 5 % 4000, 'x');
    const std::string quoted = description + "\"\"\n,";
    chair.description = quoted;
    csv += csv_of(chair);
    const std::string plain = description + "\"\n,";
    chair.description = plain;
    expected.add(chair);
  }
  RecordingSink streamed;
  REQUIRE(read_csv_file<Chair>(folder.write("chair.csv", csv), streamed));
  CHECK(streamed.chairs == expected.chairs);
}

TEST_CASE("a malformed file names itself") {
  const TemporaryFolder folder;
  RecordingSink sink;
  auto read = read_csv_file<Chair>(folder.write("chair.csv", "1,2\n"), sink);
  REQUIRE_FALSE(read);
  CHECK(read.error().message == "chair.csv: row 1: 2 columns found, 13 expected");

  const std::string endless = "1,\"" + std::string(loaders::kCsvRecordBytesMax + 1, 'x');
  auto too_long = read_csv_file<Chair>(folder.write("chair.csv", endless + endless), sink);
  REQUIRE_FALSE(too_long);
  CHECK(too_long.error().code == ErrorCode::invalid_argument);

  auto missing = read_csv_file<Chair>(folder.path() / "none.csv", sink);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::unavailable);
}

}  // namespace nazotte::test
