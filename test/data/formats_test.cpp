#include <gen/formats.hpp>

#include <catch2/catch.hpp>

using namespace nazotte;

namespace {

isuumo::Chair hostile_chair() {
  return {.id = 7,
          .name = "it's \"quoted\"",
          .description = "two\nlines, one comma",
          .thumbnail = "/images/chair/7.png",
          .price = -1,
          .height = 2,
          .width = 3,
          .depth = 4,
          .color = "back\\slash",
          .features = "木製,国産",
          .kind = "",
          .popularity = 5,
          .stock = 0};
}

}  // namespace

TEST_CASE("CSV quotes only what needs quotes") {
  std::string out;
  data::append_csv(hostile_chair(), out);
  CHECK(out ==
        "7,\"it's \"\"quoted\"\"\",\"two\nlines, one comma\",/images/chair/7.png,-1,2,3,4,back\\slash,"
        "\"木製,国産\",,5,0\n");
}

TEST_CASE("SQL escapes quotes, backslashes and control characters") {
  std::string out;
  data::append_sql_values(hostile_chair(), out);
  CHECK(out ==
        "(7, 'it\\'s \"quoted\"', 'two\\nlines, one comma', '/images/chair/7.png', -1, 2, 3, 4, 'back\\\\slash', "
        "'木製,国産', '', 5, 0)");
}

TEST_CASE("doubles are written with the fewest digits that read back") {
  isuumo::Estate row;
  row.latitude = 0.1;
  row.longitude = 139.70000000000002;
  std::string csv;
  data::append_csv(row, csv);
  CHECK(csv == "0,,,,,0.1,139.70000000000002,0,0,0,,0\n");
}

TEST_CASE("the head of an INSERT names database, table and columns") {
  std::string out;
  data::append_insert_head<isuumo::Estate>("shop", out);
  CHECK(out ==
        "INSERT INTO shop.estate (id, name, description, thumbnail, address, latitude, longitude, rent, door_height, "
        "door_width, features, popularity) VALUES");
}

TEST_CASE("the schema makes both tables in the database") {
  const std::string sql = data::schema_sql("shop");
  CHECK(sql.find("CREATE DATABASE IF NOT EXISTS shop") == 0);
  CHECK(sql.find("CREATE TABLE shop.estate (\n  id INTEGER NOT NULL PRIMARY KEY,\n  name VARCHAR(64) NOT NULL,") !=
        std::string::npos);
  CHECK(sql.find("  latitude DOUBLE PRECISION NOT NULL,\n") != std::string::npos);
  CHECK(sql.find("  stock INTEGER NOT NULL\n)") != std::string::npos);
}
