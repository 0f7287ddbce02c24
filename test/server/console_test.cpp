// The web console as an answer: its files, what caches are told, what the page may load.
#include "running_server.hpp"
#include "sample_service.hpp"

#include "server/console_pages.hpp"
#include "server/local_client.hpp"
#include "server/static_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace nazotte::server::test {

namespace {

constexpr std::array<EmbeddedFile, 3> kFiles = {{
    {.name = "assets/index-abc.js", .plain = "let answer = 42;", .gzip = "packed", .digest = "0123"},
    {.name = "assets/icon-def.svg", .plain = "<svg/>", .gzip = "", .digest = "4567"},
    {.name = "index.html", .plain = "<!doctype html>", .gzip = "", .digest = "89ab"},
}};

ServiceOptions with_console(ConsoleOptions console = {.files = kFiles, .version = "1.2"}) {
  return {.chair_condition_json = "{}", .estate_condition_json = "{}", .console = std::move(console)};
}

struct Fixture : SampleService {
  explicit Fixture(ServiceOptions options = with_console()) : SampleService(std::move(options)) {}

  LocalResponse get(std::string_view target) { return client.send({.target = target}); }

  LocalClient client{service};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "The console's page is asked for each time, and may load from its own daemon only") {
  const LocalResponse page = get("/");
  CHECK(page.status == 200);
  CHECK(page.body == "<!doctype html>");
  CHECK(page.header("Content-Type") == "text/html; charset=UTF-8");
  CHECK(page.header("Cache-Control") == "no-cache");
  CHECK(page.header("ETag") == "W/\"89ab\"");
  CHECK(page.header("X-Content-Type-Options") == "nosniff");
  CHECK(page.header("Content-Security-Policy") ==
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  CHECK(get("/?lang=ja").body == page.body);
  const LocalResponse head = client.send({.method = "HEAD"});
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(head.header("Content-Length") == "15");
  CHECK(client.send({.method = "POST"}).status == 405);
}

TEST_CASE_METHOD(Fixture, "A client that has the page is told so") {
  for (const std::string_view tags : {"W/\"89ab\"", "\"89ab\"", "\"x\", W/\"89ab\"", "*"}) {
    INFO(tags);
    const LocalResponse same = client.send({.if_none_match = tags});
    CHECK(same.status == 304);
    CHECK(same.body.empty());
    CHECK(same.header("ETag") == "W/\"89ab\"");
    CHECK(same.header("Cache-Control") == "no-cache");
  }
  for (const std::string_view tags : {"W/\"89a\"", "89ab", "\"\""})
    CHECK(client.send({.if_none_match = tags}).status == 200);
}

TEST_CASE_METHOD(Fixture, "Assets are kept for good, and compressed where that pays") {
  const LocalResponse plain = get("/assets/index-abc.js");
  CHECK(plain.body == "let answer = 42;");
  CHECK(plain.header("Content-Type") == "text/javascript; charset=UTF-8");
  CHECK(plain.header("Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(plain.header("Vary") == "Accept-Encoding");
  const LocalResponse packed = client.send({.target = "/assets/index-abc.js", .accept_encoding = "gzip"});
  CHECK(packed.body == "packed");
  CHECK(packed.header("Content-Encoding") == "gzip");
  const LocalResponse small = client.send({.target = "/assets/icon-def.svg", .accept_encoding = "gzip"});
  CHECK(small.body == "<svg/>");
  CHECK(small.header("Content-Encoding").empty());
  for (const std::string_view target :
       {"/assets", "/assets/", "/assets/index.html", "/assets/x/index-abc.js", "/index.html"}) {
    INFO(target);
    CHECK(get(target).status == 404);
    CHECK(get(target).header("Content-Type") == kJsonType);
  }
}

TEST_CASE("The console is told version and tiles, and its policy names the tiles' host") {
  Fixture none;
  CHECK(none.get("/console.json").body == R"({"version":"1.2","tileUrl":"","tileAttribution":""})");
  Fixture tiled(with_console({.files = kFiles,
                              .version = "1.2",
                              .tile_url = "https://{s}.tile.example/{z}/{x}/{y}.png",
                              .tile_attribution = "\"T\" & co"}));
  CHECK(tiled.get("/console.json").body ==
        R"({"version":"1.2","tileUrl":"https://{s}.tile.example/{z}/{x}/{y}.png","tileAttribution":"\"T\" & co"})");
  CHECK_THAT(std::string(tiled.get("/").header("Content-Security-Policy")),
             Catch::Contains("img-src 'self' data: https://*.tile.example;"));
}

TEST_CASE("On a connection, a tag counts for its own request only") {
  RunningServer running(quick_limits(), 1, with_console());
  RawClient client = running.connect();
  const std::string plain = get("/");
  const std::string tagged = "GET / HTTP/1.1\r\nHost: h\r\nIf-None-Match: W/\"89ab\"\r\n\r\n";
  for (const auto& [request, status] : {std::pair(plain, 200U), {tagged, 304U}, {tagged, 304U}, {plain, 200U}}) {
    client.send(request);
    const Response response = client.receive();
    CHECK(response.result_int() == status);
    CHECK(response["ETag"] == "W/\"89ab\"");
  }
  // What follows a 304 is not taken for its body.
  client.send(tagged + get("/assets/icon-def.svg"));
  CHECK(client.receive().result_int() == 304);
  CHECK(client.receive().body() == "<svg/>");
}

TEST_CASE("Without a console its paths do not exist") {
  Fixture fixture(with_console({}));
  for (const std::string_view target : {"/", "/console.json", "/assets/index-abc.js"})
    CHECK(fixture.get(target).status == 404);
}

TEST_CASE("The document of the interface is served where there is one") {
  constexpr EmbeddedFile kDocument{
      .name = "openapi.yaml", .plain = "openapi: 3.1.0", .gzip = "packed", .digest = "cdef"};
  Fixture fixture({.interface_document = {&kDocument, 1}});
  const LocalResponse plain = fixture.get("/openapi.yaml");
  CHECK(plain.body == "openapi: 3.1.0");
  CHECK(plain.header("Content-Type") == "application/yaml");
  CHECK(plain.header("ETag") == "W/\"cdef\"");
  CHECK(fixture.client.send({.target = "/openapi.yaml", .accept_encoding = "gzip"}).body == "packed");
  CHECK(fixture.client.send({.target = "/openapi.yaml", .if_none_match = "\"cdef\""}).status == 304);
  Fixture none;
  CHECK(none.get("/openapi.yaml").status == 404);
}

TEST_CASE("An address of tiles is http(s) or a path, has its three places and nothing that a policy could misread") {
  const auto [url, source] = GENERATE(table<std::string, std::optional<std::string>>(
      {{"https://tile.example/{z}/{x}/{y}.png", "https://tile.example"},
       {"http://127.0.0.1:8080/{z}/{x}/{y}", "http://127.0.0.1:8080"},
       {"https://{s}.t.example/{z}/{x}/{y}@2x.png?key=1", "https://*.t.example"},
       {"/tiles/{z}/{x}/{y}.png", "'self'"},
       {"//other.example/{z}/{x}/{y}.png", std::nullopt},
       {"https://tile.example/{z}/{x}.png", std::nullopt},
       {"https://{z}.example/{x}/{y}", std::nullopt},
       {"ftp://tile.example/{z}/{x}/{y}", std::nullopt},
       {"https:///{z}/{x}/{y}", std::nullopt},
       {"https://a;script-src *;/{z}/{x}/{y}", std::nullopt},
       {"https://a/ {z}/{x}/{y}", std::nullopt},
       {"https://a\r\nX: y/{z}/{x}/{y}", std::nullopt},
       {"", std::nullopt}}));
  INFO(url);
  CHECK(tile_source(url) == source);
}

}  // namespace nazotte::server::test
