#include "running_server.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace nazotte::server::test {

namespace {

const std::string kDetail = "/api/chair/7";
const std::string kPurchase = post("/api/chair/buy/7", R"({"email":"a@example.com"})");

ConnectionLimits with_timeout(std::chrono::milliseconds ConnectionLimits::*timeout) {
  ConnectionLimits limits = quick_limits();
  limits.*timeout = std::chrono::milliseconds(30);
  return limits;
}

}  // namespace

TEST_CASE("A taken address is an error with a reason") {
  RunningServer running;
  Server second({.port = running.server.port(), .threads = 1}, running.sample.service);
  const auto started = second.start();
  REQUIRE(started.has_error());
  CHECK(started.error().code == ErrorCode::unavailable);
  CHECK_THAT(started.error().message, Catch::Contains("cannot listen on 127.0.0.1:") && Catch::Contains("in use"));
}

TEST_CASE("Who may serve this machine only refuses any other address") {
  SampleService sample;
  Server open({.address = "0.0.0.0", .port = 0, .threads = 1, .loopback_only = true}, sample.service);
  const auto started = open.start();
  REQUIRE(started.has_error());
  CHECK_THAT(started.error().message, Catch::Contains("not loopback"));
  Server local({.port = 0, .threads = 1, .loopback_only = true}, sample.service);
  CHECK(local.start().has_value());
}

TEST_CASE("A malformed address is an error with a reason") {
  SampleService sample;
  const auto address = GENERATE(as<std::string>(), "", "localhost", "127.0.0.1:80", "1.2.3", "::g");
  Server server({.address = address, .port = 0}, sample.service);
  const auto started = server.start();
  REQUIRE(started.has_error());
  CHECK(started.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("A server can be started again on the port of a stopped one") {
  SampleService sample;
  std::uint16_t port = 0;
  for (int i = 0; i < 3; ++i) {
    Server server({.port = port, .threads = 2}, sample.service);
    server.start().value();
    port = server.port();
    CHECK(RawClient(port).ask(get(kDetail)).result_int() == 200);
  }
}

TEST_CASE("Few connections are spread evenly over the threads") {
  constexpr unsigned kThreads = 4;
  RunningServer running(quick_limits(), kThreads);
  std::vector<RawClient> clients;
  for (unsigned i = 0; i < kThreads; ++i) clients.push_back(running.connect());
  for (RawClient& client : clients) CHECK(client.ask(kPurchase).result_int() == 200);
  CHECK(running.sample.port.callers().size() == kThreads);
}

TEST_CASE("A header that does not end is answered with 408") {
  RunningServer running(with_timeout(&ConnectionLimits::header_timeout));
  RawClient client = running.connect();
  client.send("GET / HTTP/1.1\r\nHos");
  CHECK(client.receive().result_int() == 408);
  CHECK(client.closed());
}

TEST_CASE("A trickling header gains no time") {
  RunningServer running(with_timeout(&ConnectionLimits::header_timeout));
  RawClient client = running.connect();
  client.send("GET / HTTP/1.1\r\n");
  CHECK_THROWS_AS(
      [&] {
        for (;;) {
          client.send("a: b\r\n");
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
      }(),
      boost::system::system_error);
}

TEST_CASE("A body that stops is answered with 408") {
  RunningServer running(with_timeout(&ConnectionLimits::body_timeout));
  RawClient client = running.connect();
  client.send("POST /api/chair/buy/7 HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n{");
  CHECK(client.receive().result_int() == 408);
  CHECK(client.closed());
}

TEST_CASE("An idle connection is closed without a word") {
  RunningServer running(with_timeout(&ConnectionLimits::keep_alive_timeout));
  RawClient silent = running.connect();
  CHECK(silent.closed());
  RawClient client = running.connect();
  CHECK(client.ask(get(kDetail)).result_int() == 200);
  CHECK(client.closed());
}

TEST_CASE("A client that never says goodbye is not waited for") {
  RunningServer running(with_timeout(&ConnectionLimits::linger_timeout));
  RawClient client = running.connect();
  CHECK(client.ask(get(kDetail, "Connection: close\r\n")).result_int() == 200);
  CHECK_THROWS_AS(
      [&] {
        for (;;) client.send("more");
      }(),
      boost::system::system_error);
}

TEST_CASE("Connections over the limit are turned away with 503") {
  ConnectionLimits limits = quick_limits();
  limits.connections_max = 2;
  RunningServer running(limits);
  RawClient first = running.connect();
  CHECK(first.ask(get(kDetail)).result_int() == 200);
  {
    RawClient second = running.connect();
    CHECK(second.ask(get(kDetail)).result_int() == 200);
    RawClient third = running.connect();
    const Response refused = third.receive();
    CHECK(refused.result_int() == 503);
    CHECK(refused["Retry-After"] == "1");
    CHECK_THAT(refused.body(), Catch::Contains("more than 2 connections"));
  }
  // The second has gone: sooner or later there is room again.
  int status = 503;
  while (status == 503) status = running.connect().ask(get(kDetail)).result_int();
  CHECK(status == 200);
}

TEST_CASE("A stop closes idle connections and answers what is in flight") {
  RunningServer running;
  running.sample.port.hold();
  RawClient idle = running.connect();
  CHECK(idle.ask(get(kDetail)).result_int() == 200);
  RawClient buyer = running.connect();
  buyer.send(kPurchase + get(kDetail));
  while (running.sample.port.calls().empty()) std::this_thread::yield();
  std::thread stopper([&] { running.server.stop(); });
  CHECK(idle.closed());
  running.sample.port.release();
  const Response bought = buyer.receive();
  CHECK(bought.result_int() == 200);
  const Response last = buyer.receive();
  CHECK(last.result_int() == 200);
  CHECK_FALSE(last.keep_alive());
  CHECK(buyer.closed());
  buyer.shutdown_send();
  stopper.join();
  CHECK_THROWS_AS(running.connect(), boost::system::system_error);
}

TEST_CASE("A stop does not wait for ever for the store") {
  ConnectionLimits limits = quick_limits();
  limits.stop_timeout = std::chrono::milliseconds(50);
  RunningServer running(limits);
  running.sample.port.hold();
  RawClient buyer = running.connect();
  buyer.send(kPurchase);
  while (running.sample.port.calls().empty()) std::this_thread::yield();
  running.server.stop();
  CHECK(buyer.receive_rest().empty());
  // The store's answer finds nobody.
  running.sample.port.release();
}

TEST_CASE("A server without clients stops, also twice, also when it never started") {
  RunningServer running;
  running.server.stop();
  running.server.stop();
  Server never({.port = 0}, running.sample.service);
  never.stop();
  CHECK(never.port() == 0);
}

TEST_CASE("Answers to a client that left are dropped") {
  RunningServer running;
  running.sample.port.hold();
  {
    RawClient buyer = running.connect();
    buyer.send(kPurchase);
    while (running.sample.port.calls().empty()) std::this_thread::yield();
    buyer.socket().set_option(boost::asio::socket_base::linger(true, 0));
  }
  running.sample.port.release();
  CHECK(running.connect().ask(get(kDetail)).result_int() == 200);
}

}  // namespace nazotte::server::test
