// Who may do what, and how often: the admin token and the rate of writes, over sockets and by themselves.
#include "running_server.hpp"

#include "server/admin_token.hpp"
#include "server/client_address.hpp"
#include "server/rate_limiter.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace nazotte::server::test {

namespace {

using namespace std::chrono_literals;

const std::string kToken = "c2VjcmV0.-_~+/=";
const std::string kEmail = R"({"email":"a@example.com"})";
const std::string kImport =
    "--b\r\nContent-Disposition: form-data; name=\"chairs\"; filename=\"c\"\r\n\r\n1,2\r\n--b--\r\n";
const std::string kForm = "Content-Type: multipart/form-data; boundary=b\r\n";

std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }

ServiceOptions guarded() { return {.initialize_enabled = true, .admin_token = AdminToken::parse(kToken).value()}; }

int status_of(RunningServer& running, const std::string& request) {
  return running.connect().ask(request).result_int();
}

/// At most one write per address, ever, as far as a test can tell.
ServiceOptions one_write(std::string client_address_header = {}) {
  return {.write_rate = {.per_second = 1e-9, .burst = 1}, .client_address_header = std::move(client_address_header)};
}

const std::string kBuy = post("/api/chair/buy/7", kEmail);

std::string buy_for(const std::string& client) {
  return post("/api/chair/buy/7", kEmail, "X-Real-IP: " + client + "\r\n");
}

}  // namespace

TEST_CASE("Imports, initialize and reloads need the token, everything else does not") {
  RunningServer running(quick_limits(), 1, guarded());
  for (const std::string& wrong : {std::string(), bearer("wrong"), bearer(kToken + "x"), bearer(kToken.substr(1)),
                                   bearer(""), "Authorization: Basic " + kToken + "\r\n",
                                   "Authorization: " + kToken + "\r\n", "Authorization: Bearer" + kToken + "\r\n"}) {
    INFO(wrong);
    CHECK(status_of(running, post("/api/chair", kImport, kForm + wrong)) == 401);
    CHECK(status_of(running, post("/api/estate", kImport, kForm + wrong)) == 401);
    CHECK(status_of(running, post("/initialize", "", wrong)) == 401);
    CHECK(status_of(running, post("/admin/reload", "", wrong)) == 401);
    CHECK(status_of(running, post("/api/chair/buy/7", kEmail, wrong)) == 200);
    CHECK(status_of(running, post("/api/estate/req_doc/7", kEmail, wrong)) == 200);
    CHECK(status_of(running, get("/api/chair/7", wrong)) == 200);
  }
  CHECK(running.sample.port.calls().size() == 8);  // the buys
  CHECK(status_of(running, post("/api/chair", kImport, kForm + bearer(kToken))) == 201);
  CHECK(status_of(running, post("/initialize", "", "authorization: bearer  " + kToken + "\r\n")) == 200);
  CHECK(status_of(running, post("/admin/reload", "", bearer(kToken))) == 200);
  CHECK(status_of(running, post("/api/chair", kImport, kForm + bearer(kToken) + bearer(kToken))) == 400);
}

TEST_CASE("A refusal names the scheme and not the token") {
  RunningServer running(quick_limits(), 1, guarded());
  const Response refused = running.connect().ask(post("/initialize", ""));
  CHECK(refused["WWW-Authenticate"] == "Bearer");
  CHECK_THAT(refused.body(), Catch::Contains("needs the admin token") && !Catch::Contains(kToken));
  CHECK(refused.keep_alive());
}

TEST_CASE("A stranger's import is refused before its body is sent") {
  RunningServer running(quick_limits(), 1, guarded());
  RawClient client = running.connect();
  client.send("POST /api/chair HTTP/1.1\r\nHost: h\r\nContent-Length: 60000000\r\nExpect: 100-continue\r\n\r\n");
  const Response refused = client.receive();
  CHECK(refused.result_int() == 401);
  CHECK(refused["WWW-Authenticate"] == "Bearer");
  CHECK(client.interim_answers == 0);
  CHECK(client.closed());
}

TEST_CASE("Without a token everything is open") {
  RunningServer running(quick_limits(), 1, {.initialize_enabled = true});
  CHECK(status_of(running, post("/initialize", "")) == 200);
  CHECK(status_of(running, post("/initialize", "", bearer("anything"))) == 200);
}

TEST_CASE("A connection that has shown the token once has to show it every time") {
  RunningServer running(quick_limits(), 1, guarded());
  RawClient client = running.connect();
  const std::string with = post("/initialize", "", bearer(kToken));
  const std::string without = post("/initialize", "");
  for (int i = 0; i < 3; ++i) {
    CHECK(client.ask(with).result_int() == 200);
    CHECK(client.ask(with).result_int() == 200);
    CHECK(client.ask(without).result_int() == 401);
    CHECK(client.ask(without).result_int() == 401);
    CHECK(client.ask(post("/initialize", "", bearer("wrong"))).result_int() == 401);
    // Headers that are remembered, beside: they are the same but for the target.
    CHECK(client.ask(post("/api/chair/buy/7", "{}")).result_int() == 400);
    CHECK(client.ask(post("/api/chair/buy/7", "{}", bearer(kToken))).result_int() == 400);
  }
  CHECK(running.sample.port.calls().size() == 6);
}

TEST_CASE("Tokens that no client could send are refused") {
  for (const std::string& text : {std::string(), std::string("a b"), std::string("a\n"), std::string("\xc3\xa9")}) {
    const auto parsed = AdminToken::parse(text);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("Writes above the rate are refused with 429, reads never") {
  RunningServer running(quick_limits(), 1, one_write());
  RawClient client = running.connect();
  CHECK(client.ask(kBuy).result_int() == 200);
  for (const std::string& write :
       {kBuy, post("/api/estate/req_doc/7", kEmail), post("/api/chair", kImport, kForm), post("/admin/reload", "")}) {
    const Response refused = client.ask(write);
    CHECK(refused.result_int() == 429);
    CHECK(std::stoi(std::string(refused["Retry-After"])) > 0);
  }
  CHECK(status_of(running, kBuy) == 429);  // over another connection of the same address
  for (int i = 0; i < 10; ++i) CHECK(client.ask(get("/api/chair/7")).result_int() == 200);
  CHECK(running.sample.port.calls().size() == 1);
}

TEST_CASE("Clients behind a proxy are told apart by the header that an option names") {
  RunningServer running(quick_limits(), 1, one_write("x-real-ip"));
  RawClient proxy = running.connect();
  for (const std::string client : {"203.0.113.1", "203.0.113.2", "2001:db8:0:1::1", "2001:db8:0:2::1"}) {
    INFO(client);
    CHECK(proxy.ask(buy_for(client)).result_int() == 200);
    CHECK(proxy.ask(buy_for(client)).result_int() == 429);
    CHECK(proxy.ask(buy_for("198.51.100.1, " + client)).result_int() == 429);
  }
  CHECK(proxy.ask(buy_for("2001:db8:0:1:ffff::")).result_int() == 429);  // of the same /64
  CHECK(proxy.ask(buy_for("nonsense")).result_int() == 200);             // then the proxy itself counts
  CHECK(proxy.ask(kBuy).result_int() == 429);
}

TEST_CASE("Without the option no header is believed") {
  RunningServer running(quick_limits(), 1, one_write());
  CHECK(status_of(running, buy_for("203.0.113.1")) == 200);
  CHECK(status_of(running, buy_for("203.0.113.2")) == 429);
}

TEST_CASE("Addresses become keys") {
  const auto key = [](const char* text) { return client_address(boost::asio::ip::make_address(text)).key; };
  const auto loopback = [](const char* text) { return client_address(boost::asio::ip::make_address(text)).loopback; };
  CHECK(key("203.0.113.1") != key("203.0.113.2"));
  CHECK(key("203.0.113.1") == key("::ffff:203.0.113.1"));
  CHECK(key("2001:db8::1") == key("2001:db8::ffff:0:0:2"));
  CHECK(key("2001:db8::1") != key("2001:db8:0:1::1"));
  for (const char* const text : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"}) CHECK(loopback(text));
  for (const char* const text : {"126.0.0.1", "::", "::2", "::ffff:128.0.0.1"}) CHECK_FALSE(loopback(text));
  CHECK_FALSE(forwarded_client("").has_value());
  CHECK_FALSE(forwarded_client("203.0.113.1,").has_value());
  CHECK(forwarded_client(" 203.0.113.1").value() == key("203.0.113.1"));
}

TEST_CASE("A bucket fills with time up to its burst") {
  RateLimiter limiter({.per_second = 2, .burst = 3});
  const ClientKey client{1};
  auto now = RateLimiter::Clock::now();
  const auto taken = [&] {
    int count = 0;
    while (limiter.take(client, now)) ++count;
    return count;
  };
  CHECK(taken() == 3);
  CHECK(taken() == 0);
  now += 500ms;
  CHECK(taken() == 1);
  now += 1h;
  CHECK(taken() == 3);
  CHECK(limiter.retry_after_seconds() == 1);
}

TEST_CASE("However many clients there are, each has its rate at least") {
  RateLimiter limiter({.per_second = 1e-9, .burst = 1});
  const auto now = RateLimiter::Clock::now();
  for (std::uint64_t client = 1; client <= 500'000; ++client) REQUIRE(limiter.take(ClientKey{client << 32}, now));
  // The last ones are remembered.
  int refused = 0;
  for (std::uint64_t client = 499'001; client <= 500'000; ++client) {
    refused += limiter.take(ClientKey{client << 32}, now) ? 0 : 1;
  }
  CHECK(refused > 0);
}

}  // namespace nazotte::server::test
