#include <catch2/catch.hpp>

#include "sample_site.hpp"

namespace nazotte::load::test {
namespace {

const Chair kChair{7, "椅子", "座る", "/a.png", 5'000, 90, 60, 50, "黒", "肘掛け付き", "座椅子", 10, 3};
const Estate kEstate{8, "家", "住む", "/b.png", "東京", 35.5, 139.25, 80'000, 180, 90, "駐輪場あり", 20};

constexpr std::string_view kChairJson =
    R"({"id":7,"name":"椅子","description":"座る","thumbnail":"/a.png","price":5000,"height":90,"width":60,"depth":50,)"
    R"("color":"黒","features":"肘掛け付き","kind":"座椅子"})";
constexpr std::string_view kEstateJson =
    R"({"features":"駐輪場あり","doorWidth":90,"doorHeight":180,"rent":8e4,"longitude":139.25,"latitude":35.50,)"
    R"("address":"東京","thumbnail":"\/b.png","description":"住む","name":"家", "id":8})";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  out.replace(out.find(from), from.size(), to);
  return out;
}

std::string list(std::string_view rows) { return R"({"count":1,"chairs":[)" + std::string(rows) + "]}"; }

std::string read(std::string_view body) {
  AnswerReader reader;
  ShownRows<Chair> shown;
  return name_of(reader.read_rows<Chair>(body, AnswerReader::Count::present, shown));
}

}  // namespace

TEST_CASE("answer: rows are compared by name, type and value", "[load]") {
  AnswerReader reader;
  const auto judged = [&](std::string_view from, std::string_view to) {
    return name_of(reader.compare_row(replaced(kChairJson, from, to), kChair));
  };
  CHECK(name_of(reader.compare_row(kChairJson, kChair)) == "none");
  CHECK(name_of(reader.compare_row(kEstateJson, kEstate)) == "none");
  CHECK(judged("5000", R"("5000")") == "type");
  CHECK(judged(R"("黒")", "null") == "type");
  CHECK(judged("5000", "5001") == "field");
  CHECK(judged("座る", "立つ") == "field");
  CHECK(judged(R"("kind":"座椅子")", R"("stock":3)") == "field");
  CHECK(judged(R"(,"kind":"座椅子")", "") == "field");
  CHECK(judged(R"("kind")", R"("popularity":10,"kind")") == "field");
  CHECK(judged(R"("kind")", R"("Kind")") == "field");
  CHECK(judged(R"({"id")", R"(["id")") == "json");
  CHECK(name_of(reader.compare_row("[]", kChair)) == "type");
  CHECK(name_of(reader.compare_row(replaced(kEstateJson, "139.25", "139.250001"), kEstate)) == "field");
}

TEST_CASE("answer: lists are an object with rows, and a count where there has to be one", "[load]") {
  CHECK(read(list(kChairJson)) == "none");
  CHECK(read(R"({"count":0,"chairs":[]})") == "none");
  CHECK(read(R"({"chairs":[]})") == "field");
  CHECK(read(R"({"count":0})") == "field");
  CHECK(read(R"({"count":"0","chairs":[]})") == "type");
  CHECK(read(R"({"count":0,"chairs":null})") == "type");
  CHECK(read(R"({"count":0,"chairs":[],"estates":[]})") == "field");
  CHECK(read(R"({"count":0,"chairs":[1]})") == "type");
  CHECK(read(list(replaced(kChairJson, R"("id":7)", R"("id":"7")"))) == "type");
  CHECK(read(list(replaced(kChairJson, R"("id":7,)", ""))) == "field");
  CHECK(read(R"({"count":0,"chairs":[]} x)") == "json");
  CHECK(read("") == "json");
}

TEST_CASE("answer: condition files are the same but for order and white space", "[load]") {
  AnswerReader reader;
  const std::string_view file = R"({"a": [1, 2.5, "x"], "b": {"c": null, "d": true}})";
  const auto judged = [&](std::string_view body) { return name_of(reader.compare_json(body, file)); };
  CHECK(judged(file) == "none");
  for (int i = 0; i < 2; ++i) CHECK(judged(R"({"b":{"d":true,"c":null},"a":[1,2.5,"x"]})") == "none");
  CHECK(judged(R"({"b":{"d":true,"c":null},"a":[1,"x",2.5]})") == "field");
  CHECK(judged(R"({"b":{"d":true},"a":[1,2.5,"x"]})") == "field");
  CHECK(judged(R"({"b":{"d":false,"c":null},"a":[1,2.5,"x"]})") == "field");
  CHECK(judged(R"({"b":)") == "json");
}

TEST_CASE("answer: a body is shown to people as one line, in whole characters", "[load]") {
  CHECK(excerpt("<html>\r\n\t<b>502</b>\n") == R"(<html>\r\n\t<b>502</b>\n)");
  CHECK(excerpt(std::string(159, 'x') + "椅子") == std::string(159, 'x') + "... (165 bytes)");
}

TEST_CASE("answer: places are rounded as printf rounds", "[load]") {
  CHECK(to_microdegrees(35.6812415) == 35'681'241);  // the double lies below the half
  CHECK(to_microdegrees(35.6812405) == 35'681'241);  // and this one above it
  CHECK(to_microdegrees(-0.0000005) == 0);
  CHECK(to_microdegrees(-139.7654321) == -139'765'432);
  CHECK(to_microdegrees(35.0000005) == 35'000'000);
  CHECK(to_microdegrees(1e300) == 1'001'000'000);
}

}  // namespace nazotte::load::test
