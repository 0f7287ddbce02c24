#include "loaders/sql_dump.hpp"

#include "loaders/limits.hpp"

#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using loaders::Definitions;
using loaders::SqlDumpReader;

namespace {

const std::string kColumns =
    "(id, thumbnail, name, latitude, longitude, address, rent, door_height, door_width, popularity, description, "
    "features)";
const std::string kValues = "('1', 't', 'n', '35.5' , 139.25, 'a', 5, 6, 7, -8, 'd', '')";
const std::string kCreate =
    "CREATE TABLE IF NOT EXISTS `isuumo`.`estate` (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(64), description "
    "VARCHAR(4096), thumbnail VARCHAR(128), address VARCHAR(128), latitude DOUBLE PRECISION, longitude DOUBLE, rent "
    "INT, door_height INT, door_width INT, features VARCHAR(64), popularity INT DEFAULT (1+(2)), KEY k (rent, id))";

Result<void> read(const std::string& sql, RecordingSink& sink, Definitions* definitions = nullptr) {
  const TemporaryFolder folder;
  SqlDumpReader reader({.rows = &sink, .definitions = definitions});
  return reader.read(folder.write("dump.sql", sql));
}

std::string error_of(const std::string& sql) {
  RecordingSink sink;
  auto done = read(sql, sink);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::invalid_argument);
  return done.error().message;
}

}  // namespace

TEST_CASE("rows of a dump, whatever the order of its columns") {
  RecordingSink sink;
  auto done = read("INSERT INTO isuumo.estate " + kColumns + " VALUES " + kValues + ",\n" +
                       "(+2, 't', 'n', 1e-3, -.5, 'a', 5, 6, 7, 8, 'd', 'f');INSERT INTO `estate`" + kColumns +
                       " VALUE (3,'t','n',1,2,'a',5,6,7,8,'d','f')",
                   sink);
  REQUIRE(done);
  REQUIRE(sink.estates.size() == 3);
  CHECK(sink.estates[1] ==
        "id=1|name=n|description=d|thumbnail=t|address=a|latitude=35.5|longitude=139.25|rent=5|door_height=6|"
        "door_width=7|features=|popularity=-8|");
  CHECK(sink.estates[2].find("latitude=0.001|longitude=-0.5|") != std::string::npos);
}

TEST_CASE("escapes, doubled quotes, double quotes and newlines in texts") {
  RecordingSink sink;
  REQUIRE(read("INSERT INTO estate " + kColumns +
                   R"( VALUES (1, 'it''s', "say ""hi""", 1, 2, 'a\'b\\c\nd\te\0f\%g\_h\qi', 5, 6, 7, 8, 'x
y', '椅子'))",
               sink));
  using namespace std::string_literals;
  CHECK(sink.estates[1] ==
        "id=1|name=say \"hi\"|description=x\ny|thumbnail=it's|address=a'b\\c\nd\te\0f\\%g\\_hqi|latitude=1|longitude=2|"
        "rent=5|door_height=6|door_width=7|features=椅子|popularity=8|"s);
}

TEST_CASE("comments and statements without effect") {
  RecordingSink sink;
  auto done = read(
      "-- a comment; with 'quote\n# another\n/* a ; '\n */ SET NAMES utf8mb4; USE `x`;;\n"
      "/*!40101 SET @old = @@character_set_client */;\nDROP DATABASE IF EXISTS isuumo; CREATE DATABASE isuumo;\n"
      "DROP TABLE IF EXISTS isuumo.estate;\nLOCK TABLES `estate` WRITE;\n"
      "/*!40000 ALTER TABLE `estate` DISABLE KEYS */;\nINSERT /* here, too */ INTO estate " +
          kColumns + " VALUES--\n" + kValues + "; UNLOCK TABLES;START TRANSACTION; BEGIN; COMMIT",
      sink);
  CHECK(done);
  CHECK(sink.estates.size() == 1);
}

TEST_CASE("definitions are kept and can be replayed for another name") {
  RecordingSink sink;
  Definitions definitions;
  auto done = read(kCreate + " ENGINE=InnoDB;CREATE INDEX i ON isuumo.estate (rent, id);\n" +
                       "ALTER TABLE estate ADD INDEX j (popularity), ADD UNIQUE KEY k (id, rent);" +
                       "INSERT INTO estate VALUES (9,'n','d','t','a',1,2,3,4,5,'f',6);",
                   sink, &definitions);
  REQUIRE(done);
  CHECK(sink.estates.at(9).find("name=n|description=d|") != std::string::npos);
  CHECK_FALSE(definitions.chair.has_create());
  REQUIRE(definitions.estate.has_create());
  const std::string create = definitions.estate.create.with_table("staging");
  CHECK(create.starts_with("CREATE TABLE IF NOT EXISTS staging (id INTEGER"));
  CHECK(create.ends_with("KEY k (rent, id)) ENGINE=InnoDB"));
  REQUIRE(definitions.estate.indexes.size() == 2);
  CHECK(definitions.estate.indexes[0].with_table("s") == "CREATE INDEX i ON s (rent, id)");
  CHECK(definitions.estate.indexes[1].with_table("s") ==
        "ALTER TABLE s ADD INDEX j (popularity), ADD UNIQUE KEY k (id, rent)");
}

TEST_CASE("malformed dumps are refused with file and line") {
  struct Case {
    std::string sql;
    std::string message;
  };
  const std::string insert = "INSERT INTO estate " + kColumns + " VALUES ";
  const std::vector<Case> cases = {
      {"\nDELETE FROM estate", "2: statement DELETE is not supported in initial data"},
      {"CREATE VIEW v AS SELECT 1", "1: statement CREATE VIEW is not supported in initial data"},
      {"INSERT INTO users VALUES (1)", "1: table users is neither chair nor estate"},
      {"INSERT IGNORE INTO estate", "1: INTO expected, found 'IGNORE'"},
      {"INSERT INTO estate VALUES (1)",
       "1: INSERT without a column list, and no CREATE TABLE tells the columns of estate"},
      {"INSERT INTO estate (id) VALUES (1)", "1: column name of table estate is missing"},
      {"INSERT INTO estate (id, id) VALUES (1, 1)", "1: column id of table estate stands there twice"},
      {"INSERT INTO estate (colour) VALUES (1)", "1: table estate has no column colour"},
      {"INSERT INTO estate (id, 5) VALUES (1)", "1: a column name expected, found '5'"},
      {"CREATE TABLE estate (id INT)", "1: column name of table estate is missing"},
      {"CREATE TABLE estate (id INT", "1: ')' expected, but the file ends"},
      {"ALTER TABLE estate DROP COLUMN id", "1: ADD expected, found 'DROP'"},
      {"ALTER TABLE estate ADD COLUMN x INT", "1: INDEX or KEY expected, found 'COLUMN'"},
      {insert + "(1)", "1: ',' expected, found ')'"},
      {insert + "(1", "1: ',' expected, but the file ends"},
      {insert + kValues + " ON DUPLICATE KEY UPDATE id = 1", "1: ',' or ';' expected, found 'ON'"},
      {insert + "('1, 2", "1: a quoted text is never closed"},
      {insert + "/* ", "1: a comment is never closed"},
      {insert + "(1, 0x41", "1: a quoted text expected, found '0x41'"},
      {insert + "\n(NULL", "2: a quoted text or a number expected, found 'NULL'"},
      {insert + kValues + ",('x','t','n',1,2,'a',5,6,7,8,'d','')",
       "1: row 2 of the statement, column id: 'x' is not an integer between -2147483648 and 2147483647"},
      {insert + "(1,'t','\xFF',1,2,'a',5,6,7,8,'d','')",
       "1: row 1 of the statement, column name: the text is not valid UTF-8"},
      {insert + "(1,'t','n',0x10,2,'a',5,6,7,8,'d','')",
       "1: row 1 of the statement, column latitude: '0x10' is not a finite number"},
  };
  for (const Case& each : cases) {
    INFO(each.sql);
    CHECK(error_of(each.sql) == "dump.sql:" + each.message);
  }
}

TEST_CASE("a text longer than a chunk, and tokens at every place of a chunk's border") {
  RecordingSink sink;
  std::string sql;
  const std::string spaces(loaders::kFileChunkBytes - 600, ' ');
  for (std::int32_t id = 1; id <= 600; ++id) {
    if (id % 200 == 1) sql += spaces;
    sql += fmt::format("INSERT INTO estate {} VALUES ({},'t','it''s\\n',1,2,'a',5,6,7,8,'d','');", kColumns, id);
  }
  REQUIRE(read(sql, sink));
  REQUIRE(sink.estates.size() == 600);
  for (const auto& [id, text] : sink.estates) {
    CHECK(text.starts_with(fmt::format("id={}|name=it's\n|", id)));
  }
}

}  // namespace nazotte::test
