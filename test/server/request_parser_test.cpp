#include "sample_service.hpp"

#include "server/header_memo.hpp"
#include "server/request_parser.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace nazotte::server::test {

namespace {

using Progress = RequestParser::Progress;

struct Parsed {
  Progress progress = Progress::need_more;
  int status = 0;
  std::size_t consumed = 0;
  bool memorable = false;
  std::string_view length;  // into the parsed bytes
  IncomingRequest request;
};

/// Feeds the bytes in pieces, as a connection would: what was not consumed comes again.
Parsed parse(const Service& service, const std::string& bytes, std::size_t piece = std::string::npos) {
  Parsed parsed;
  parsed.request.origin = std::make_unique<Origin>();
  static const ConnectionLimits kLimits;
  RequestParser parser(service, kLimits, parsed.request);
  for (std::size_t end = 0; end < bytes.size() && parsed.progress == Progress::need_more;) {
    end = piece < bytes.size() - end ? end + piece : bytes.size();
    std::size_t consumed = 0;
    parsed.progress = parser.feed(std::string_view(bytes).substr(parsed.consumed, end - parsed.consumed), consumed);
    parsed.consumed += consumed;
  }
  if (parsed.progress == Progress::rejected) parsed.status = parser.rejection().status;
  if (parsed.progress == Progress::complete) {
    parsed.memorable = parser.memorable();
    parsed.length = parser.length_digits();
  }
  return parsed;
}

/// What a connection remembers of a request.
HeaderMemo::Header header_of(std::string_view bytes, const Parsed& parsed) {
  return {.bytes = bytes.substr(0, parsed.consumed - parsed.request.body.size()),
          .length = parsed.length,
          .request = parsed.request.view()};
}

std::string fields(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "a: b\r\n";
  return text;
}

const std::string kHost = "Host: h\r\n";
const std::string kLongText(9'000, 'x');

void check_refused(const std::string& bytes, int status) {
  INFO(bytes.substr(0, 200));
  const SampleService sample;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
    const Parsed parsed = parse(sample.service, bytes, piece);
    CHECK(parsed.progress == Progress::rejected);
    CHECK(parsed.status == status);
  }
}

}  // namespace

// Where Beast's assertions are compiled in, it ended the process.
TEST_CASE("A body of no chunk may come byte by byte") {
  const SampleService sample;
  const std::string head = "POST /api/chair/buy/7 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& body : {std::string("0\r\n\r\n"), std::string("0\r\na: b\r\n\r\n")}) {
    const Parsed parsed = parse(sample.service, head + body, 1);
    CHECK(parsed.progress == Progress::complete);
    CHECK(parsed.consumed == (head + body).size());
    CHECK(parsed.request.body.empty());
  }
  CHECK(parse(sample.service, head + "0\r\n\n", 1).status == 400);
  CHECK(parse(sample.service, head + "0\r\n:\r\n\r\n", 1).status == 400);
  // The same bytes within a chunk are its data.
  CHECK(parse(sample.service, head + "5\r\n0\r\n\r\n\r\n0\r\n\r\n", 1).request.body == "0\r\n\r\n");
}

TEST_CASE("Malformed lines are refused") {
  const auto [bytes, status] =
      GENERATE_COPY(table<std::string, int>({{"GET\r\n\r\n", 400},
                                             {"GET / HTTP/1.1\r\nHost h\r\n\r\n", 400},
                                             {"GET / HTTP/1.1\r\n: h\r\n\r\n", 400},
                                             {"GET / HTTP/1.1\r\nHo st: h\r\n\r\n", 400},
                                             {"GET  / HTTP/1.1\r\n" + kHost + "\r\n", 400},
                                             {"GET /a b HTTP/1.1\r\n" + kHost + "\r\n", 400},
                                             {"GET / HTTQ/1.1\r\n" + kHost + "\r\n", 400},
                                             {"GET / HTTP/1.1\r\n\r\n", 400},
                                             {"GET / HTTP/1.1\r\n" + kHost + kHost + "\r\n", 400},
                                             {"GET / HTTP/2.0\r\n" + kHost + "\r\n", 400},
                                             {"GET / HTTP/1.2\r\n" + kHost + "\r\n", 400},
                                             {"\x16\x03\x01\x02\x01\r\n\r\n", 400}}));
  check_refused(bytes, status);
}

TEST_CASE("Bodies whose end is in doubt are refused") {
  const auto [bytes, status] = GENERATE_COPY(table<std::string, int>(
      {{"POST / HTTP/1.1\r\n" + kHost + "Content-Length: x\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Content-Length: -1\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999999999\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked, gzip\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501},
       {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n1;a=\"\n\"\r\nx\r\n0\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0;a=\"\x01\"\r\n\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n1\r\nabcdef", 400},
       {"POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n1;" + kLongText + kLongText, 400}}));
  check_refused(bytes, status);
}

TEST_CASE("What is over a limit is refused with the status that names it") {
  const auto [bytes, status] = GENERATE_COPY(table<std::string, int>(
      {{"POST / HTTP/1.1\r\n" + kHost + "Content-Length: 2097153\r\n\r\n", 413},
       {"POST /api/chair HTTP/1.1\r\n" + kHost + "Content-Length: 67108865\r\n\r\n", 413},
       {"POST / HTTP/1.1\r\n" + kHost + "Expect: wonders\r\n\r\n", 417},
       {"GET /" + kLongText + " HTTP/1.1\r\n" + kHost + "\r\n", 414},
       {"GET /" + kLongText + kLongText, 414},
       {"GET / HTTP/1.1\r\n" + kHost + "a: " + kLongText + "\r\nb: " + kLongText + "\r\n\r\n", 431},
       {"GET / HTTP/1.1\r\n" + kHost + "a: " + kLongText + kLongText, 431},
       {"GET / HTTP/1.1\r\n" + kHost + fields(100) + "\r\n", 431}}));
  check_refused(bytes, status);
}

TEST_CASE("Requests at their limits are accepted") {
  const SampleService sample;
  const std::string path(8 * 1'024, '/');
  const auto bytes =
      GENERATE_COPY(as<std::string>(), "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: h\r\n" + fields(99) + "\r\n", "GET / HTTP/1.0\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 02\r\n\r\nab",
                    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n1;x=y\r\na\r\n1\r\nb\r\n"
                    "0\r\nTrailer: z\r\n\r\n");
  const std::size_t piece = GENERATE(as<std::size_t>(), 1, 3, std::string::npos);
  const Parsed parsed = parse(sample.service, bytes, piece);
  CHECK(parsed.progress == Progress::complete);
  CHECK(parsed.consumed == bytes.size());
  if (parsed.request.method == Method::post) CHECK(parsed.request.body == "ab");
}

TEST_CASE("Bytes that were consumed are not looked at again") {
  const SampleService sample;
  const ConnectionLimits limits;
  IncomingRequest request;
  RequestParser parser(sample.service, limits, request);
  // The connection reuses their memory.
  std::string first = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nAccept: x\r\n";
  std::size_t consumed = 0;
  REQUIRE(parser.feed(first, consumed) == Progress::need_more);
  const std::string rest = first.substr(consumed) + "\r\nab";
  first.assign(first.size(), ',');
  CHECK(parser.feed(rest, consumed) == Progress::complete);
  CHECK(request.body == "ab");
}

TEST_CASE("A chunked body is held to the limit of its path") {
  const SampleService sample({.import_body_bytes_max = 10});
  const std::string head = "POST /api/chair HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(parse(sample.service, head + "5\r\n12345\r\n5\r\n12345\r\n0\r\n\r\n").progress == Progress::complete);
  CHECK(parse(sample.service, head + "5\r\n12345\r\n6\r\n123456\r\n0\r\n\r\n").status == 413);
}

TEST_CASE("Only what binds the client to nothing is remembered") {
  const SampleService sample;
  const auto [bytes, memorable] = GENERATE(
      table<std::string, bool>({{"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
                                {"GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\nUser-Agent: x\r\n\r\n", true},
                                {"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", false},
                                {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
                                {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false},
                                {"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", false},
                                {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab", true},
                                {"POST / HTTP/1.1\r\nHost: h\r\n\r\n", false},
                                {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false},
                                {"GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n", false},
                                {"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", false}}));
  INFO(bytes);
  CHECK(parse(sample.service, bytes).memorable == memorable);
}

namespace {

std::string random_length(std::mt19937_64& random) {
  static const std::vector<std::string> kLengths = {"0",  "2", "3",    "11",  "02",    " 2 ",
                                                    "-1", "",  "2, 2", "1e1", "\r\n 2"};
  return "Content-Length: " + kLengths[random() % kLengths.size()] + "\r\n";
}

/// A request with a header from a small set, sometimes damaged in one byte.
std::string random_request(std::mt19937_64& random) {
  static const std::vector<std::string> kLines = {
      "GET /", "GET /api/chair/7?x=y",           "POST /", "POST /a", "HEAD /", "GET  /",
      "GET",   "GET /" + std::string(8'190, 'p')};
  static const std::vector<std::string> kFields = {"User-Agent: isubot\r\n", "User-Agent: x\r\n", "Accept: */*\r\n",
                                                   "Connection: close\r\n", "Content-Type: a/b\r\n"};
  std::string request = kLines[random() % kLines.size()] + (random() % 8 == 0 ? " HTTP/1.0" : " HTTP/1.1");
  request += "\r\nHost: h\r\n";
  for (const std::string& field : kFields) {
    if (random() % 4 == 0) request += field;
  }
  const bool post = request.starts_with("POST");
  if (random() % 8 < (post ? 7 : 1)) request += random_length(random);
  if (random() % 16 == 0) request += random_length(random);
  request += post ? "\r\n012345678901" : "\r\n";
  if (random() % 3 == 0) request[random() % request.size()] = static_cast<char>(random());
  return request;
}

}  // namespace

TEST_CASE("What the header memo takes, the parser would have taken with the same meaning") {
  const char* given = std::getenv("NAZOTTE_TEST_SEED");
  const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  INFO("NAZOTTE_TEST_SEED=" << seed);
  std::mt19937_64 random(seed);
  const SampleService sample;
  HeaderMemo memo;
  std::size_t matches = 0;
  std::size_t posts = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string bytes = random_request(random);
    const Parsed parsed = parse(sample.service, bytes);
    const auto match = memo.match(bytes, ConnectionLimits{});
    if (match) {
      ++matches;
      INFO(bytes);
      REQUIRE(parsed.progress == Progress::complete);
      REQUIRE(parsed.memorable);
      REQUIRE(match->bytes == parsed.consumed);
      REQUIRE(match->request.method == parsed.request.method);
      REQUIRE(match->request.target == parsed.request.target);
      REQUIRE(match->request.content_type == parsed.request.content_type);
      REQUIRE(match->request.body == parsed.request.body);
      REQUIRE(match->request.from_bot == parsed.request.from_bot);
      REQUIRE(match->request.origin->user_agent == parsed.request.origin->user_agent);
      REQUIRE(match->request.origin->referer == parsed.request.origin->referer);
      posts += match->request.method == Method::post ? 1 : 0;
    }
    if (parsed.progress == Progress::complete && parsed.memorable && random() % 4 == 0) {
      memo.remember(header_of(bytes, parsed));
    }
  }
  CHECK(matches > posts);
  CHECK(posts > 0);
}

TEST_CASE("What a client says of itself is kept where it is wanted, up to a limit") {
  const SampleService sample;
  const std::string long_text(kOriginBytesMax + 1, 'x');
  const std::string bytes =
      "GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: \tShop/1.0 (\"x\")  \r\nreferer: " + long_text + "\r\n\r\n";
  const Parsed parsed = parse(sample.service, bytes);
  CHECK(parsed.request.origin->user_agent == "Shop/1.0 (\"x\")");
  CHECK(parsed.request.origin->referer == long_text.substr(1));
  IncomingRequest unwanted;
  const ConnectionLimits limits;
  RequestParser parser(sample.service, limits, unwanted);
  std::size_t consumed = 0;
  CHECK(parser.feed(bytes, consumed) == Progress::complete);
  CHECK_FALSE(unwanted.origin);
}

TEST_CASE("The header memo takes every target of visible characters") {
  const SampleService sample;
  HeaderMemo memo;
  memo.remember({.bytes = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"});
  for (int byte = 0; byte < 256; ++byte) {
    const std::string bytes = std::string("GET /a") + static_cast<char>(byte) + "z HTTP/1.1\r\nHost: h\r\n\r\nnext";
    const auto match = memo.match(bytes, ConnectionLimits{});
    INFO(byte);
    CHECK(match.has_value() == (byte > 0x20 && byte < 0x7f));
    if (match) CHECK(parse(sample.service, bytes).consumed == match->bytes);
  }
}

}  // namespace nazotte::server::test
