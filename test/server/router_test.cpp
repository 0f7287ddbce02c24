#include "server/router.hpp"
#include "server/bot_filter.hpp"
#include "server/http_error.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace nazotte::server {

namespace {

void first(const Call&, Workspace&) {}
void second(const Call&, Workspace&) {}

Router sample_router() {
  return Router({{Method::get, "/a/search", first},
                 {Method::get, "/a/{id}", second},
                 {Method::post, "/a/{id}", first},
                 {Method::post, "/a", second}});
}

}  // namespace

TEST_CASE("The first fitting pattern decides") {
  const Router router = sample_router();
  CHECK(router.match(Method::get, "/a/search").route->handler == first);
  const Router::Match detail = router.match(Method::get, "/a/17");
  CHECK(detail.route->handler == second);
  CHECK(detail.id == "17");
  CHECK(router.match(Method::head, "/a/17").route->handler == second);
  CHECK(router.match(Method::post, "/a/x").route->handler == first);
  CHECK(router.match(Method::post, "/a").route->handler == second);
}

TEST_CASE("A known path with another method tells its methods") {
  const Router router = sample_router();
  const auto [method, path, allow] =
      GENERATE(table<Method, std::string, std::string>({{Method::post, "/a/search", "GET, HEAD"},
                                                        {Method::other, "/a/1", "GET, HEAD, POST"},
                                                        {Method::get, "/a", "POST"},
                                                        {Method::head, "/a", "POST"}}));
  const Router::Match match = router.match(method, path);
  CHECK(match.route == nullptr);
  CHECK(match.allow == allow);
}

TEST_CASE("Unknown paths have no methods") {
  const auto path =
      GENERATE(as<std::string>(), "", "/", "/b", "/a/", "/a/1/", "/a/1/2", "/a/search/", "//a", "/A", "*");
  INFO(path);
  const Router::Match match = sample_router().match(Method::get, path);
  CHECK(match.route == nullptr);
  CHECK(match.allow.empty());
  CHECK(sample_router().find(path) == nullptr);
}

TEST_CASE("A target is split into path and query") {
  const auto [target, path, query] =
      GENERATE(table<std::string, std::string, std::string>({{"/a?b=c", "/a", "b=c"},
                                                             {"/a", "/a", ""},
                                                             {"/a?", "/a", ""},
                                                             {"/a?b?c", "/a", "b?c"},
                                                             {"?b", "", "b"},
                                                             {"http://host:1323/a?b", "/a", "b"},
                                                             {"http://host", "", ""},
                                                             {"", "", ""}}));
  const SplitTarget split = split_target(target);
  CHECK(split.path == path);
  CHECK(split.query == query);
}

TEST_CASE("Crawlers are known by their names") {
  const BotFilter bots;
  const auto agent = GENERATE(as<std::string>(), "ISUCONbot", "ISUCONbot-Mobile", "ISUCONbot-Image/1.0",
                              "Mediapartners-ISUCON", "ISUCONCoffee", "ISUCONFeedSeeker", "ISUCONFeedSeekerBeta",
                              "crawler (https://isucon.invalid/support/faq/",
                              "crawler (https://isucon.invalid/help/jp/", "isubot", "Isupider", "Isupider-image+",
                              "Isupider+", "GoogleBOT/2.1", "my-Crawler", "a spider;b", "bot@x", "Bot)", "x bot y");
  INFO(agent);
  CHECK(bots.matches(agent));
}

TEST_CASE("Browsers are no crawlers") {
  const BotFilter bots;
  const auto agent = GENERATE(as<std::string>(), "", "Mozilla/5.0 (X11; Linux x86_64)", "robots", "isuconBOTx",
                              "ISUCOFFEE", "mediapartners-isucon", "Bottle", "crawlers", "spiderman", "curl/7.88.1");
  INFO(agent);
  CHECK_FALSE(bots.matches(agent));
}

TEST_CASE("Every error code has its status") {
  const auto [code, status] = GENERATE(table<ErrorCode, int>({{ErrorCode::invalid_argument, 400},
                                                              {ErrorCode::limit_exceeded, 413},
                                                              {ErrorCode::not_found, 404},
                                                              {ErrorCode::duplicate_key, 409},
                                                              {ErrorCode::unavailable, 503},
                                                              {ErrorCode::disabled, 404},
                                                              {ErrorCode::incompatible, 500},
                                                              {ErrorCode::internal, 500}}));
  Reply reply;
  reply_error(Error{code, "why \"so\""}, reply);
  CHECK(reply.status == status);
  CHECK(reply.text == R"({"error":"why \"so\""})");
  CHECK((reply.retry_after_seconds > 0) == (status == 503));
  CHECK(reason_phrase(status) != "Unknown");
}

}  // namespace nazotte::server
