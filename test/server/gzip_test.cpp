// Answers that are put together from coded rows: what zlib makes of them is the plain answer, byte by byte.

#include "server/accept_encoding.hpp"
#include "server/bit_writer.hpp"
#include "server/crc32_join.hpp"
#include "server/gzip_body.hpp"
#include "server/json_rows.hpp"

#include "support/gunzip.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace nazotte::server::test {

using nazotte::test::gunzip;

namespace {

using Random = std::mt19937_64;

unsigned long random_seed() {
  const char* text = std::getenv("NAZOTTE_TEST_SEED");
  return text ? std::strtoul(text, nullptr, 10) : std::random_device()();
}

std::size_t up_to(std::size_t max, Random& random) {
  return std::uniform_int_distribution<std::size_t>(0, max)(random);
}

std::string random_text(std::size_t characters_max, Random& random) {
  static const std::vector<std::string> kCharacters = {"椅", "の", "か", "ア", "a",  "Z",  "0",    "9",
                                                       " ",  "/",  ",",  "\"", "\\", "\n", "\x01", "\xf0\x9f\x8f\xa0",
                                                       "é",  "한"};
  std::string text;
  for (std::size_t i = up_to(characters_max, random); i > 0; --i) {
    text += kCharacters[up_to(kCharacters.size() - 1, random)];
  }
  return text;
}

/// Stored chairs, now and then with a description of kilobytes.
std::vector<std::string> random_chairs(std::size_t count, Random& random) {
  std::vector<std::string> rows(count);
  for (std::string& row : rows) {
    const std::string name = random_text(20, random);
    const std::string description = random_text(up_to(20, random) == 0 ? 4'000 : 80, random);
    const std::string features = random_text(2, random);
    json_renderer(RowCoding::deflate)
        .chair({.id = static_cast<std::int32_t>(random()),
                .name = name,
                .description = description,
                .thumbnail = "/images/chair/0123.png",
                .price = static_cast<std::int32_t>(up_to(100'000, random)),
                .features = features,
                .kind = "座椅子"},
               row);
  }
  return rows;
}

Reply make_reply(const std::vector<std::string>& stored) {
  Reply reply;
  reply.text = R"({"count":123,"chairs":[)";
  for (const std::string& row : stored) reply.rows.push_back(StoredRow::read(row));
  reply.row_template = &chair_template();
  reply.tail = "]}";
  return reply;
}

std::string plain(const Reply& reply) {
  std::string body(reply.body_bytes(), '\0');
  reply.copy_body(body.data());
  return body;
}

std::string compressed(const Reply& reply) {
  std::string body(gzip_body_bytes_max(reply), '\0');
  body.resize(static_cast<std::size_t>(write_gzip_body(reply, body.data()) - body.data()));
  return body;
}

}  // namespace

TEST_CASE("Runs of bits are copied from any place to any place") {
  const auto seed = random_seed();
  INFO("NAZOTTE_TEST_SEED=" << seed);
  Random random(seed);
  const auto bit_of = [](const std::string& bytes, std::size_t bit) { return (bytes[bit / 8] >> (bit % 8)) & 1; };
  for (int round = 0; round < 2'000; ++round) {
    std::string source(100, '\0');
    for (char& byte : source) byte = static_cast<char>(random());
    std::string out(400, '\0');
    BitWriter writer(out.data());
    std::vector<int> expected;
    for (int run = 0; run < 4; ++run) {
      const std::size_t count = up_to(up_to(1, random) == 0 ? 60 : 600, random);
      const std::size_t first = up_to(600 - count, random);
      const std::size_t added = up_to(40, random);
      const std::uint64_t bits = random() & ((std::uint64_t{1} << added) - 1);
      writer.add_and_copy(bits, added, source.data() + 8, first, count);
      for (std::size_t i = 0; i < added; ++i) expected.push_back(static_cast<int>(bits >> i & 1));
      for (std::size_t i = 0; i < count; ++i) expected.push_back(bit_of(source, 64 + first + i));
    }
    REQUIRE(writer.finish() == out.data() + (expected.size() + 7) / 8);
    for (std::size_t i = 0; i < expected.size(); ++i) REQUIRE(bit_of(out, i) == expected[i]);
  }
}

TEST_CASE("Any rows joined decode to the plain body") {
  const auto seed = random_seed();
  INFO("NAZOTTE_TEST_SEED=" << seed);
  Random random(seed);
  const std::size_t count = GENERATE(as<std::size_t>(), 1, 2, 3, 25, 50, 1'000);
  for (int round = 0; round < 20; ++round) {
    const auto stored = random_chairs(count, random);
    const Reply reply = make_reply(stored);
    REQUIRE(gunzip(compressed(reply)) == plain(reply));
  }
}

TEST_CASE("A row without text around it can be compressed too") {
  Random random(1);
  const auto stored = random_chairs(1, random);
  Reply reply = make_reply(stored);
  reply.text.clear();
  reply.tail = {};
  CHECK(gunzip(compressed(reply)) == plain(reply));
}

TEST_CASE("Compression pays for Japanese rows") {
  std::vector<std::string> stored(25);
  for (std::string& row : stored) {
    json_renderer(RowCoding::deflate)
        .estate({.name = "渋谷 ISUビル",
                 .description = "それからそれからと胸に浮んで來る用事のために",
                 .features = "駐車場あり"},
                row);
  }
  Reply reply = make_reply(stored);
  reply.row_template = &estate_template();
  CHECK(gunzip(compressed(reply)) == plain(reply));
  CHECK(has_gzip_body(reply));
  CHECK(3 * compressed(reply).size() < 2 * plain(reply).size());
}

TEST_CASE("Rows that the code does not suit make the answer plain") {
  std::vector<std::string> stored(5);
  const std::string odd(4'000, '\x7f');  // the code has its longest words for these
  for (std::string& row : stored) json_renderer(RowCoding::deflate).chair({.description = odd}, row);
  CHECK(gunzip(compressed(make_reply(stored))) == plain(make_reply(stored)));
  CHECK_FALSE(has_gzip_body(make_reply(stored)));
}

TEST_CASE("Values beyond the size of a coded one make the answer plain") {
  std::string row;
  const std::string huge(kValueBytesMax + 1, '0');
  json_renderer(RowCoding::deflate).chair({.description = huge}, row);
  CHECK(StoredRow::read(row).coded().empty());
  CHECK(StoredRow::read(row).json().size() > huge.size());
}

TEST_CASE("Without rows or with few bytes there is no compressed form") {
  CHECK_FALSE(has_gzip_body(make_reply({})));
  std::string row;
  json_renderer(RowCoding::deflate).chair({.name = "椅子椅子椅子"}, row);
  CHECK_FALSE(has_gzip_body(make_reply({row})));
  std::string uncoded;
  json_renderer(RowCoding::none).chair({.name = "椅子"}, uncoded);
  CHECK_FALSE(has_gzip_body(make_reply(std::vector<std::string>(100, uncoded))));
}

TEST_CASE("A joined checksum is that of the whole") {
  const auto seed = random_seed();
  INFO("NAZOTTE_TEST_SEED=" << seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const std::string first = random_text(300, random);
    const std::string second = random_text(300, random);
    const std::uint32_t joined =
        crc32_join(crc32_append(0, first), crc32_append(0, second), crc32_shift(second.size()));
    REQUIRE(joined == crc32_append(0, first + second));
  }
}

TEST_CASE("Any text can be compressed as a whole") {
  const std::string text(100'000, 'x');
  for (const GzipUse use : {GzipUse::often, GzipUse::once}) {
    CHECK(gunzip(gzip(text, use)) == text);
    CHECK(gunzip(gzip("", use)) == "");
  }
}

TEST_CASE("Accept-Encoding is understood") {
  for (const auto* yes : {"gzip", "gzip, deflate, br", "deflate,GZIP;q=0.5", "*", "br;q=1, * ; q=0.1", "x-gzip",
                          "gzip;q=1.000", " gzip ;\tq=0.001", "identity;q=0, gzip,", "gzip;q=0, x-gzip"}) {
    INFO(yes);
    CHECK(accepts_gzip(yes));
  }
  for (const auto* no :
       {"", "br", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "gzipped", "gzip;q=2", "gzip;q=-1",
        "gzip;q", "gzip;q=", "gzip;level=9", "gzip;q=1.001", ",", ";", "gzip;q=0.0001"}) {
    INFO(no);
    CHECK_FALSE(accepts_gzip(no));
  }
}

TEST_CASE("Accept-Encoding is read to its end and no further") {
  // Of exactly its size: where the tests run under ASan, it sees who reads on.
  const std::vector<char> field = {'G', 'Z', 'I', 'p'};
  CHECK(accepts_gzip({field.data(), field.size()}));
}

}  // namespace nazotte::server::test
