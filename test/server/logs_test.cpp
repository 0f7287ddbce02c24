#include "running_server.hpp"

#include "server/access_log.hpp"
#include "server/log_format.hpp"

#include <simdjson.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace nazotte::server::test {

namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "nazotte-logs-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

std::string contents(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Waits for the file to hold `text`; an empty string ends a hang.
std::string until_written(const fs::path& path, const std::string& text) {
  for (int i = 0; i < 6000; ++i) {
    const std::string all = contents(path);
    if (all.find(text) != std::string::npos) return all;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return {};
}

/// The same for a number of lines.
std::string until_lines(const fs::path& path, std::size_t count) {
  for (int i = 0; i < 6000; ++i) {
    std::string all = contents(path);
    if (std::ranges::count(all, '\n') >= static_cast<std::ptrdiff_t>(count)) return all;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return {};
}

struct LogText {
  std::ostringstream text;
  std::shared_ptr<spdlog::logger> logger =
      std::make_shared<spdlog::logger>("nazotted", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
};

constexpr std::string_view kStrangeTarget = "/a\"b\\c\n\x7f\xe3\x81\x82";

AccessLine strange_line() {
  return {.ended_unix_ms = 1'795'354'262'123,
          .client = ClientKey{std::uint64_t{0xffff} << 32 | 0x7f000001},
          .method = "GET",
          .target = kStrangeTarget,
          .route = "/api/chair/{id}",
          .status = 404,
          .bytes = 321,
          .nanoseconds = 1'234'567};
}

/// Texts that would end a line or a field, or do something to a terminal, as fields and as a target. Returns how many
/// requests were sent.
std::size_t send_hostile_requests(std::uint16_t port) {
  const std::vector<std::string> texts = {"Shop/1.0",
                                          R"(" 200 1 "-" "forged)",
                                          R"(a\"b\\)",
                                          "\xff\xfe\x80",
                                          "\x9b[31m",
                                          R"(","status":200,"x":")",
                                          "a\tb\xe3\x81\x82",
                                          "\x1b[2J",
                                          "\x7f",
                                          "a\rforged",
                                          "a\nforged: \"x\"",
                                          std::string(1, '\0')};
  std::size_t sent = 0;
  for (const std::string& text : texts) {
    RawClient client(port);
    const std::string request = get("/api/chair/1", "User-Agent: " + text + "\r\nReferer: " + text + "\r\n");
    ++sent;
    if (client.ask(request).result_int() == 200) {
      // Again: now the header is remembered.
      CHECK(client.ask(request).result_int() == 200);
      ++sent;
    }
    RawClient other(port);
    other.send("GET /" + text + " HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(other.receive().result_int() >= 400);
    ++sent;
  }
  return sent;
}

}  // namespace

TEST_CASE("An access line is one line of the Combined Log Format, whatever the target") {
  std::string out;
  append_access_line(strange_line(), LogFormat::text, out);
  CHECK(out ==
        "127.0.0.1 - - [22/Nov/2026:13:31:02 +0000] \"GET /a\\x22b\\x5Cc\\x0A\\x7F\\xE3\\x81\\x82 HTTP/1.1\" 404 321 "
        "\"-\" \"-\" 0.001234567\n");
}

TEST_CASE("Whatever bytes clients send, an access line is one line of visible ASCII with its fields") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  AccessLine line = strange_line();
  line.target = all;
  const Origin origin{.user_agent = all, .referer = all};
  line.origin = &origin;
  for (const LogFormat format : {LogFormat::text, LogFormat::json}) {
    std::string out;
    append_access_line(line, format, out);
    REQUIRE(out.ends_with('\n'));
    out.pop_back();
    CHECK(std::ranges::all_of(out, [](char c) { return c >= 0x20 && c < 0x7f; }));
    if (format == LogFormat::text) {
      CHECK(std::ranges::count(out, '"') == 6);
      continue;
    }
    // Bytes beyond ASCII become the characters of these numbers.
    simdjson::dom::parser parser;
    const simdjson::dom::element object = parser.parse(out);
    const std::string_view user_agent = object["userAgent"];
    CHECK(user_agent.substr(0, 128) == std::string_view(all).substr(0, 128));
    CHECK(user_agent.size() == 128 + 2 * 128);
    CHECK(std::string_view(object["referer"]) == user_agent);
  }
}

TEST_CASE("An access line is a JSON object, whatever the target") {
  std::string out;
  append_access_line(strange_line(), LogFormat::json, out);
  REQUIRE(out.find('\n') == out.size() - 1);
  simdjson::dom::parser parser;
  const simdjson::dom::element line = parser.parse(out);
  CHECK(std::string_view(line["time"]) == "2026-11-22T13:31:02.123Z");
  CHECK(std::string_view(line["client"]) == "127.0.0.1");
  CHECK(std::string_view(line["target"]).starts_with("/a\"b\\c\n\x7f"));
  CHECK(std::string_view(line["route"]) == "/api/chair/{id}");
  CHECK(std::int64_t(line["status"]) == 404);
  CHECK(double(line["milliseconds"]) == Approx(1.234567));
  CHECK(std::string_view(line["userAgent"]).empty());
}

TEST_CASE("Clients are written as limits know them") {
  const auto text = [](const char* address) {
    return to_text(client_address(boost::asio::ip::make_address(address)).key);
  };
  CHECK(text("192.0.2.1") == "192.0.2.1");
  CHECK(text("2001:db8:0:1::7") == "2001:db8:0:1::/64");
  CHECK(to_text(ClientKey::unknown) == "-");
}

TEST_CASE("The access log follows its name when the file is moved away") {
  const Folder folder;
  const fs::path path = folder.path / "access.log";
  LogText log;
  auto opened = AccessLog::open(path, LogFormat::text, log.logger);
  REQUIRE(opened.has_value());
  (*opened)->submit("one\n");
  CHECK(until_written(path, "one\n") == "one\n");
  fs::rename(path, folder.path / "old");
  for (int i = 0; i < 6000 && !fs::exists(path); ++i) {
    (*opened)->submit("two\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(until_written(path, "two\n").starts_with("two\n"));
  CHECK(contents(folder.path / "old").starts_with("one\n"));
  CHECK((*opened)->dropped() == 0);
}

TEST_CASE("An access log that cannot be written is refused, or drops lines and says so") {
  const Folder folder;
  LogText log;
  CHECK_FALSE(AccessLog::open(folder.path / "missing" / "access.log", LogFormat::text, log.logger).has_value());
  auto full = AccessLog::open("/dev/full", LogFormat::text, log.logger);
  REQUIRE(full.has_value());
  (*full)->submit("one\ntwo\n");
  while ((*full)->dropped() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  full->reset();
  CHECK_THAT(log.text.str(), Catch::Contains("cannot write the access log /dev/full"));
  CHECK_THAT(log.text.str(), Catch::Contains("2 lines are missing"));
}

TEST_CASE("A server writes a line per request, refused ones included, and nothing of secrets or bodies") {
  const Folder folder;
  const fs::path path = folder.path / "access.log";
  LogText log;
  auto access_log = AccessLog::open(path, LogFormat::text, log.logger);
  REQUIRE(access_log.has_value());
  SampleService sample;
  Server server({.port = 0, .threads = 1, .limits = quick_limits(), .observers = {.access_log = access_log->get()}},
                sample.service);
  REQUIRE(server.start().has_value());
  RawClient client(server.port());
  client.ask(get("/api/chair/1", "Authorization: Bearer secret\r\n"));
  client.ask(post("/api/chair/buy/1", R"({"email":"secret@example.com"})"));
  client.send("GARBAGE\r\n\r\n");
  client.receive_rest();
  const std::string lines = until_written(path, "\" 400 ");
  CHECK_THAT(lines, Catch::Contains("127.0.0.1 - - ["));
  CHECK_THAT(lines, Catch::Contains("\"GET /api/chair/1 HTTP/1.1\" 200 "));
  CHECK_THAT(lines, Catch::Contains("\"POST /api/chair/buy/1 HTTP/1.1\" 200 "));
  CHECK_THAT(lines, !Catch::Contains("secret"));
}

TEST_CASE("Nobody forges or breaks a line of a server's access log") {
  const LogFormat format = GENERATE(LogFormat::text, LogFormat::json);
  const Folder folder;
  const fs::path path = folder.path / "access.log";
  LogText log;
  auto access_log = AccessLog::open(path, format, log.logger);
  REQUIRE(access_log.has_value());
  SampleService sample;
  Server server({.port = 0, .threads = 1, .limits = quick_limits(), .observers = {.access_log = access_log->get()}},
                sample.service);
  REQUIRE(server.start().has_value());
  const std::size_t sent = send_hostile_requests(server.port());
  const std::string lines = until_lines(path, sent);
  CHECK(std::ranges::count(lines, '\n') == static_cast<std::ptrdiff_t>(sent));
  const std::regex combined(
      R"re(127\.0\.0\.1 - - \[[^\]]+\] "(GET [!-~]+|- -) HTTP/1\.1" \d{3} \d+ "[^"]*" "[^"]*" \d+\.\d{9})re");
  simdjson::dom::parser parser;
  std::istringstream all(lines);
  for (std::string line; std::getline(all, line);) {
    INFO(line);
    if (format == LogFormat::text) CHECK(std::regex_match(line, combined));
    if (format == LogFormat::json) CHECK(parser.parse(line)["status"].is_int64());
  }
  const bool text = format == LogFormat::text;
  CHECK_THAT(lines, Catch::Contains(text ? R"re("Shop/1.0" "Shop/1.0")re" : R"("userAgent":"Shop/1.0")"));
}

TEST_CASE("Slow queries are logged with what was asked for, a few a second, and the rest is counted") {
  LogText log;
  log.logger->set_formatter(json_formatter());
  SampleService sample({.slow_query = std::chrono::nanoseconds(1)});
  const Operations& operations = sample.service.operations();
  {
    Operations& shared = sample.service.operations();
    RequestObserver observer(shared, sample.service.routes(),
                             {.slow_queries = fields_logger(*log.logger, "slow query")});
    const auto index = [&](std::string_view pattern) {
      const auto& routes = sample.service.routes();
      const auto found = std::ranges::find(routes, pattern, &Route::pattern);
      return static_cast<std::size_t>(found - routes.begin());
    };
    const Reply reply;
    observer.answered({.route = index("/api/estate/nazotte"), .target = "/api/estate/nazotte", .body = "{\"a\":1}"},
                      reply, 1);
    observer.answered({.route = index("/api/chair/buy/{id}"), .target = "/api/chair/buy/1", .body = "secret"}, reply,
                      1);
    for (std::size_t i = 0; i < kSlowQueryLinesPerTick; ++i) observer.answered({.route = 0, .target = "/x"}, reply, 1);
  }
  CHECK(operations.counters.totals().slow_queries == kSlowQueryLinesPerTick + 2);
  const std::string text = log.text.str();
  CHECK_THAT(text, !Catch::Contains("secret"));
  CHECK_THAT(text, Catch::Contains(R"("body":"{\"a\":1}")"));
  CHECK_THAT(text, Catch::Contains(R"("suppressed":2)"));
  simdjson::dom::parser parser;
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    CHECK(std::string_view(parser.parse(line)["message"]) == "slow query");
  }
  CHECK(count == kSlowQueryLinesPerTick + 1);
}

TEST_CASE("A JSON line of the log is valid whatever the message, and no message passes for fields") {
  LogText log;
  log.logger->set_formatter(json_formatter());
  log.logger->error("a \"quoted\"\nmessage\x1f,\"level\":\"none\"");
  simdjson::dom::parser parser;
  const std::string text = log.text.str();
  const simdjson::dom::element line = parser.parse(text);
  CHECK(std::string_view(line["level"]) == "error");
  CHECK(std::string_view(line["message"]) == "a \"quoted\"\nmessage\x1f,\"level\":\"none\"");
  CHECK(std::string_view(line["time"]).size() == 24);
}

}  // namespace nazotte::server::test
