// RFC 9112 over sockets: each case names its section. Behind the bytes of every case comes one more request, the last
// of the connection: what is refused ends the connection, so nothing behind it is ever taken for a request (smuggling).
#include "running_server.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <regex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace nazotte::server::test {

namespace {

struct FramingCase {
  std::string section;  // of RFC 9112, unless it says otherwise
  std::string what;
  std::string bytes;
  std::vector<int> statuses;  // without that of the last request, which is answered unless one of these is 400 or above
};

const std::string kHost = "Host: h\r\n";
const std::string kHead = "POST /api/chair/buy/7 HTTP/1.1\r\nHost: h\r\n";
const std::string kGet = "GET /api/chair/7 HTTP/1.1\r\nHost: h\r\n";
const std::string kChunked = kHead + "Transfer-Encoding: chunked\r\n\r\n";
const std::string kEmail = R"({"email":"a@example.com"})";  // 25 bytes
const std::string kLast = "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

/// Everything that the server answers until it ends the connection, as statuses.
std::vector<int> statuses_of(const std::string& answers) {
  static const std::regex kStatusLine(R"(HTTP/1\.1 (\d{3}) )");
  std::vector<int> statuses;
  for (std::sregex_iterator found(answers.begin(), answers.end(), kStatusLine), end; found != end; ++found) {
    statuses.push_back(std::stoi((*found)[1]));
  }
  return statuses;
}

/// In pieces, each of which arrives by itself as a rule. The server may have refused before the last one is sent.
void send_pieces(RawClient& client, std::string_view bytes, std::size_t piece) {
  try {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      client.send(bytes.substr(0, piece));
      if (piece < bytes.size()) std::this_thread::yield();
    }
  } catch (const boost::system::system_error&) {
  }
}

void check(const std::vector<FramingCase>& cases) {
  RunningServer running;
  for (const FramingCase& framing : cases) {
    std::vector<int> expected = framing.statuses;
    if (expected.empty() || expected.back() < 400) expected.push_back(200);
    for (const std::size_t piece : {std::string::npos, std::size_t{13}, std::size_t{1}}) {
      INFO("RFC 9112, section " << framing.section << ": " << framing.what << ", in pieces of " << piece);
      RawClient client = running.connect();
      send_pieces(client, framing.bytes + kLast, piece);
      CHECK(statuses_of(client.receive_rest()) == expected);
    }
  }
}

}  // namespace

TEST_CASE("Request lines") {
  check({{"2.2", "an empty line before the request", "\r\n" + kGet + "\r\n", {200}},
         {"2.2", "two empty lines before the request", "\r\n\r\n" + kGet + "\r\n", {400}},
         {"2.2", "white space before the first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", {400}},
         {"2.3", "a version in lower case", "GET / http/1.1\r\n" + kHost + "\r\n", {400}},
         {"2.3", "no version", "GET /\r\n" + kHost + "\r\n", {400}},
         {"2.3", "a major version of two", "GET / HTTP/2.0\r\n" + kHost + "\r\n", {400}},
         {"3", "two spaces before the target", "GET  / HTTP/1.1\r\n" + kHost + "\r\n", {400}},
         {"3", "a space behind the version", "GET / HTTP/1.1 \r\n" + kHost + "\r\n", {400}},
         {"3", "a tab before the target", "GET\t/ HTTP/1.1\r\n" + kHost + "\r\n", {400}},
         {"3.1", "a method that is no token", "GE(T / HTTP/1.1\r\n" + kHost + "\r\n", {400}},
         {"3.2", "NUL in the target", std::string("GET /\0 HTTP/1.1\r\n", 17) + kHost + "\r\n", {400}}});
}

TEST_CASE("Targets and Host") {
  check({{"3.2", "no Host", "GET /healthz HTTP/1.1\r\n\r\n", {400}},
         {"3.2", "two Hosts, equal", "GET /healthz HTTP/1.1\r\n" + kHost + kHost + "\r\n", {400}},
         {"3.2", "two Hosts, different", "GET /healthz HTTP/1.1\r\n" + kHost + "Host: i\r\n\r\n", {400}},
         {"3.2", "a Host with a path", "GET /healthz HTTP/1.1\r\nHost: h/i\r\n\r\n", {400}},
         {"3.2", "a list of Hosts", "GET /healthz HTTP/1.1\r\nHost: h, i\r\n\r\n", {400}},
         {"3.2", "an IPv6 Host with a port", "GET /healthz HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", {200}},
         {"3.2", "an empty Host", "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", {200}},
         {"3.2.1", "neither path nor address", "GET healthz HTTP/1.1\r\n" + kHost + "\r\n", {400}},
         {"3.2.2", "absolute form", "GET http://other/healthz HTTP/1.1\r\n" + kHost + "\r\n", {200}},
         {"3.2.2", "absolute form, no Host", "GET http://other/healthz HTTP/1.1\r\n\r\n", {400}},
         {"3.2.2", "absolute form, HTTPS", "GET HTTPS://other:1/healthz HTTP/1.1\r\n" + kHost + "\r\n", {200}},
         {"3.2.2", "another scheme", "GET ftp://other/healthz HTTP/1.1\r\n" + kHost + "\r\n", {400}},
         {"3.2.3", "authority form of GET", "GET h:80 HTTP/1.1\r\n" + kHost + "\r\n", {400}},
         {"3.2.3", "CONNECT", "CONNECT h:80 HTTP/1.1\r\n" + kHost + "\r\n", {501}},
         {"3.2.4", "asterisk form of GET", "GET * HTTP/1.1\r\n" + kHost + "\r\n", {400}}});
}

TEST_CASE("Unknown methods are no fault of framing") {
  RunningServer running;
  RawClient client = running.connect();
  CHECK(client.ask("BREW /healthz HTTP/1.1\r\n" + kHost + "\r\n").result_int() == 405);
  CHECK(client.ask("OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n").result_int() == 404);
  CHECK(client.ask(kGet + "\r\n").result_int() == 200);
}

TEST_CASE("Header fields") {
  const auto with = [](const std::string& field) { return kGet + field + "\r\n"; };
  check({{"5", "no colon", with("a b\r\n"), {400}},
         {"5", "an empty name", with(": b\r\n"), {400}},
         {"5", "a name that is no token", with("a(b: c\r\n"), {400}},
         {"5", "an empty value", with("a:\r\n"), {200}},
         {"5", "white space around a value", with("a: \t b \t\r\n"), {200}},
         {"5.1", "a space before the colon", with("a : b\r\n"), {400}},
         {"5.1", "a tab before the colon", with("Content-Length\t: 5\r\n"), {400}},
         {"5.2", "a folded value", with("a: b\r\n c\r\n"), {400}},
         {"5.2", "a folded value whose first line is empty", with("a:\r\n\tb\r\n"), {400}},
         {"5.2", "a folded length", kHead + "Content-Length:\r\n 25\r\n\r\n" + kEmail, {400}},
         {"RFC 9110, 5.5", "NUL in a value", with(std::string("a: b\0c\r\n", 8)), {400}},
         {"RFC 9110, 5.5", "a control character in a value", with("a: b\x01\r\n"), {400}},
         {"2.2", "a bare CR in a value", with("a: b\rc\r\n"), {400}},
         {"2.2", "a bare LF ends a field", with("a: b\nc: d\r\n"), {400}},
         {"2.2", "a bare LF ends the request line", "GET / HTTP/1.1\n" + kHost + "\r\n", {400}},
         {"2.2", "a bare CR ends the request line", "GET / HTTP/1.1\r" + kHost + "\r\n", {400}},
         {"2.2", "bare LFs everywhere", "GET / HTTP/1.1\nHost: h\n\n", {400}}});
}

TEST_CASE("Lengths of bodies") {
  const auto length = [](const std::string& fields) { return kHead + fields + "\r\n" + kEmail; };
  check({{"6.2", "one length", length("Content-Length: 25\r\n"), {200}},
         {"6.3", "two lengths, different", length("Content-Length: 25\r\nContent-Length: 5\r\n"), {400}},
         {"6.3", "two lengths, equal", length("Content-Length: 25\r\nContent-Length: 25\r\n"), {400}},
         {"6.3", "a list of lengths, different", length("Content-Length: 25, 5\r\n"), {400}},
         {"6.3", "a list of lengths, equal", length("Content-Length: 25, 25\r\n"), {400}},
         {"6.3", "no number", length("Content-Length: 2x\r\n"), {400}},
         {"6.3", "a sign", length("Content-Length: +25\r\n"), {400}},
         {"6.3", "a negative length", length("Content-Length: -25\r\n"), {400}},
         {"6.3", "hexadecimal", length("Content-Length: 0x19\r\n"), {400}},
         {"6.3", "two numbers", length("Content-Length: 2 5\r\n"), {400}},
         {"6.3", "empty", length("Content-Length:\r\n"), {400}},
         {"6.3", "beyond 64 bits", length("Content-Length: 18446744073709551641\r\n"), {400}},
         {"6.3", "a GET with a body", kGet + "Content-Length: 25\r\n\r\n" + kEmail, {200}}});
}

TEST_CASE("Transfer codings") {
  const std::string chunks = "\r\n19\r\n" + kEmail + "\r\n0\r\n\r\n";
  const auto coded = [&](const std::string& fields) { return kHead + fields + chunks; };
  check({{"6.1", "chunked", coded("Transfer-Encoding: chunked\r\n"), {200}},
         {"6.1", "chunked in capitals", coded("Transfer-Encoding: CHUNKED\r\n"), {200}},
         {"6.1", "length, then chunked", coded("Content-Length: 25\r\nTransfer-Encoding: chunked\r\n"), {400}},
         {"6.1", "chunked, then length", coded("Transfer-Encoding: chunked\r\nContent-Length: 25\r\n"), {400}},
         {"6.1", "identity beside a length", coded("Transfer-Encoding: identity\r\nContent-Length: 25\r\n"), {400}},
         {"6.1", "chunked twice", coded("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), {400}},
         {"6.1", "chunked twice in a list", coded("Transfer-Encoding: chunked, chunked\r\n"), {501}},
         {"6.1", "another coding first", coded("Transfer-Encoding: gzip, chunked\r\n"), {501}},
         {"6.1",
          "another coding first, by itself",
          coded("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
          {501}},
         {"6.3", "chunked is not the last", coded("Transfer-Encoding: chunked, gzip\r\n"), {400}},
         {"6.3", "another coding alone", coded("Transfer-Encoding: gzip\r\n"), {400}},
         {"6.3", "nearly chunked", coded("Transfer-Encoding: xchunked\r\n"), {400}},
         {"6.3", "chunked in quotes", coded("Transfer-Encoding: \"chunked\"\r\n"), {400}},
         {"6.3",
          "a vertical tab before chunked",
          coded("Transfer-Encoding: \x0b"
                "chunked\r\n"),
          {400}},
         {"6.1",
          "HTTP/1.0",
          "POST /api/chair/buy/7 HTTP/1.0\r\n" + kHost + "Transfer-Encoding: chunked\r\n" + chunks,
          {400}}});
}

TEST_CASE("Chunks") {
  const std::string data = "19\r\n" + kEmail + "\r\n";
  check({{"7.1", "leading zeros", kChunked + "0019\r\n" + kEmail + "\r\n000\r\n\r\n", {200}},
         {"7.1", "no size", kChunked + "\r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1", "0x", kChunked + "0x19\r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1", "a sign", kChunked + "+19\r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1", "a negative size", kChunked + "-1\r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1", "beyond 64 bits", kChunked + "10000000000000019\r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1", "beyond the limit", kChunked + "fffffffffffffff0\r\n", {413}},
         {"7.1", "data longer than its size", kChunked + "18\r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1", "a bare LF behind a size", kChunked + "19\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1", "a bare LF behind data", kChunked + "19\r\n" + kEmail + "\n0\r\n\r\n", {400}},
         {"7.1", "a space behind a size", kChunked + "19 \r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1.1", "an extension", kChunked + "19;a=b;c=\"d\"\r\n" + kEmail + "\r\n0;e\r\n\r\n", {200}},
         {"7.1.1", "a bare LF in an extension", kChunked + "19;a\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1.1", "a quoted LF", kChunked + "19;a=\"\n\"\r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1.1", "an extension without a name", kChunked + "19;=b\r\n" + kEmail + "\r\n0\r\n\r\n", {400}},
         {"7.1.2", "a trailer", kChunked + data + "0\r\nTrailer-Field: b\r\n\r\n", {200}},
         {"7.1.2", "a length in the trailer", kChunked + data + "0\r\nContent-Length: 5\r\n\r\n", {400}},
         {"7.1.2", "a folded trailer", kChunked + data + "0\r\na: b\r\n c\r\n\r\n", {400}},
         {"7.1.2", "a bare LF in the trailer", kChunked + data + "0\r\na: b\nc: d\r\n\r\n", {400}},
         {"7.1.2", "a space before a trailer's colon", kChunked + data + "0\r\na : b\r\n\r\n", {400}}});
}

TEST_CASE("Chunk extensions have a limit together") {
  std::string chunks;
  for (int i = 0; i < 25; ++i)
    chunks += "1;" + std::string(1'000, 'x') + "\r\n" + kEmail[static_cast<std::size_t>(i)] + "\r\n";
  RunningServer running;
  CHECK(running.connect().ask(kChunked + chunks).result_int() == 400);
}

TEST_CASE("What can never become a request is refused at once") {
  RunningServer running;  // whose time-outs are longer than anybody waits for this test
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\nHost: h\n"), std::string("GET / HTTP/1.1\r\nHost: h\n\n"),
        std::string("GET / HTTP/1.1\r\na: b\rc"), std::string("GET /\0", 6), std::string("GET / HTTP/1.1\r\na\0", 18),
        kChunked + "19\n", kChunked + "19\r\n" + kEmail + "\n", kChunked + "0\r\na: b\n"}) {
    for (const std::size_t piece : {std::string::npos, std::size_t{1}}) {
      INFO(bytes);
      RawClient client = running.connect();
      send_pieces(client, bytes, piece);
      CHECK(statuses_of(client.receive_rest()) == std::vector{400});
    }
  }
}

TEST_CASE("An empty line between two requests is passed over, whatever pieces it comes in") {
  RunningServer running;
  RawClient client = running.connect();
  for (int i = 0; i < 3; ++i) {
    CHECK(client.ask(kGet + "\r\n\r").result_int() == 200);
    CHECK(client.ask("\n" + kGet + "\r\n").result_int() == 200);
  }
}

}  // namespace nazotte::server::test
