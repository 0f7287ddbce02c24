// Compressed answers against zlib: what it decodes is the plain answer, byte by byte. The plain one is read back with
// simdjson: its texts and numbers are the rows'.

#include "fuzz_target.hpp"

#include "server/gzip_body.hpp"
#include "server/json_rows.hpp"

#include "test/support/gunzip.hpp"

#include <fuzzer/FuzzedDataProvider.h>
#include <simdjson.h>

#include <cmath>
#include <deque>

namespace nazotte::fuzz {

namespace {

/// Stored rows are UTF-8: what is not loses its highest bits.
std::string text_from(FuzzedDataProvider& data) {
  std::string text = data.ConsumeRandomLengthString(data.ConsumeBool() ? 40 : 600);
  if (is_utf8(text)) return text;
  for (char& c : text) c = static_cast<char>(c & 0x7F);
  return text;
}

std::int32_t number_from(FuzzedDataProvider& data) {
  return data.ConsumeBool() ? data.ConsumeIntegral<std::int8_t>() : data.ConsumeIntegral<std::int32_t>();
}

/// Rows with the texts that they point to.
struct Rows {
  std::deque<std::string> texts;
  std::vector<isuumo::Chair> chairs;
  std::vector<isuumo::Estate> estates;

  std::string_view text(FuzzedDataProvider& data) { return texts.emplace_back(text_from(data)); }

  template <class Row>
  void add(std::vector<Row>& rows, FuzzedDataProvider& data) {
    Row row;
    isuumo::for_each_column<Row>([&](const auto& column) { fill(row.*column.member, data); });
    rows.push_back(row);
  }
  void fill(std::string_view& value, FuzzedDataProvider& data) { value = text(data); }
  void fill(std::int32_t& value, FuzzedDataProvider& data) { value = number_from(data); }
  static void fill(double& value, FuzzedDataProvider& data) {
    value = data.ConsumeFloatingPoint<double>();
    if (!std::isfinite(value)) value = 0;
  }
};

std::string plain_body(const server::Reply& reply) {
  std::string body(reply.body_bytes(), '\0');
  reply.copy_body(body.data());
  return body;
}

/// Room for exactly what may be written: ASan sees who needs more.
std::string gzip_body(const server::Reply& reply) {
  std::string body(server::gzip_body_bytes_max(reply), '\0');
  body.resize(static_cast<std::size_t>(server::write_gzip_body(reply, body.data()) - body.data()));
  return body;
}

void judge_reply(server::Reply& reply, std::string_view text) {
  reply.text = text;
  reply.tail = "]}";
  const std::string plain = plain_body(reply);
  const std::string compressed = gzip_body(reply);
  std::string decoded = test::gunzip(compressed).value_or("(no gzip)");
  if (fault_planted() && decoded.find("\"description\":\"\",\"thumbnail\":\"\\") != std::string::npos)
    decoded.pop_back();
  expect_equal("a compressed answer, decoded", decoded, plain);
}

void judge_value(std::string_view value, simdjson::dom::element json) {
  expect_equal("a text of a row", json.get_string().value(), value);
}
void judge_value(std::int32_t value, simdjson::dom::element json) {
  expect_equal("a number of a row", json.get_int64().value(), value);
}
void judge_value(double value, simdjson::dom::element json) {
  expect(json.get_double().value() == value, "a coordinate of a row");
}

void judge_json(const server::Reply& reply, const Rows& rows) {
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(plain_body(reply));
  std::size_t i = 0;
  for (const simdjson::dom::object row : root["rows"].get_array()) {
    if (!rows.chairs.empty()) {
      const isuumo::Chair& chair = rows.chairs[i++];
      judge_value(chair.id, row["id"]);
      judge_value(chair.name, row["name"]);
      judge_value(chair.description, row["description"]);
      judge_value(chair.depth, row["depth"]);
      judge_value(chair.kind, row["kind"]);
    } else {
      const isuumo::Estate& estate = rows.estates[i++];
      judge_value(estate.address, row["address"]);
      judge_value(estate.latitude, row["latitude"]);
      judge_value(estate.longitude, row["longitude"]);
      judge_value(estate.door_width, row["doorWidth"]);
      judge_value(estate.features, row["features"]);
    }
  }
  expect_equal("the number of rows", static_cast<std::int64_t>(i),
               static_cast<std::int64_t>(rows.chairs.size() + rows.estates.size()));
}

}  // namespace

void run(std::string_view input) {
  FuzzedDataProvider data(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  const bool chairs = data.ConsumeBool();
  Rows rows;
  for (std::size_t i = 1 + data.ConsumeIntegralInRange<std::size_t>(0, 7); i > 0; --i) {
    chairs ? rows.add(rows.chairs, data) : rows.add(rows.estates, data);
  }
  const isuumo::Renderer renderer = server::json_renderer(server::RowCoding::deflate);
  std::deque<std::string> stored;
  for (const isuumo::Chair& chair : rows.chairs) renderer.chair(chair, stored.emplace_back());
  for (const isuumo::Estate& estate : rows.estates) renderer.estate(estate, stored.emplace_back());
  server::Reply reply;
  for (const std::string& row : stored) reply.rows.push_back(server::StoredRow::read(row));
  reply.row_template = chairs ? &server::chair_template() : &server::estate_template();
  judge_reply(reply, R"({"count":7,"rows":[)");
  judge_json(reply, rows);
}

}  // namespace nazotte::fuzz
