// Many clients, or bad ones, on purpose: what they hold is bounded, and the others are served.
#include "running_server.hpp"

#include "server/memory_budget.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <list>
#include <string>
#include <thread>
#include <vector>

namespace nazotte::server::test {

namespace {

using namespace std::chrono_literals;

const std::string kDetail = "/api/chair/7";

/// Asks until the answer is not 503: the server hears of a closed connection in its own time.
int eventual_status(RunningServer& running, const std::string& request) {
  for (;;) {
    const int status = running.connect().ask(request).result_int();
    if (status != 503) return status;
    std::this_thread::sleep_for(1ms);
  }
}

}  // namespace

TEST_CASE("Bodies together have a limit, which small ones do not meet") {
  ConnectionLimits limits = quick_limits();
  limits.bodies_bytes_max = 8 * kMegabyte;
  RunningServer running(limits);
  {
    std::list<RawClient> held;  // a client cannot be assigned to
    for (int i = 0; i < 8; ++i) held.push_back(unfinished_import(running, 2 * kMegabyte));
    // No more than four have room.
    for (int refused = 0; refused < 4; std::this_thread::yield()) {
      const auto answered =
          std::ranges::find_if(held, [](RawClient& client) { return client.socket().available() > 0; });
      if (answered == held.end()) continue;
      const Response answer = answered->receive();
      CHECK(answer.result_int() == 503);
      CHECK(answer["Retry-After"] == "1");
      CHECK_THAT(answer.body(), Catch::Contains("request bodies"));
      held.erase(answered);
      ++refused;
    }
    CHECK(running.connect().ask(post("/api/chair/buy/7", R"({"email":"a"})")).result_int() == 200);
  }
  CHECK(eventual_status(running, post("/api/chair", std::string(3 * kMegabyte, 'x'))) == 400);
}

TEST_CASE("A chunked body is counted, too") {
  ConnectionLimits limits = quick_limits();
  limits.bodies_bytes_max = kMegabyte;
  RunningServer running(limits);
  RawClient client = running.connect();
  client.send("POST /api/chair HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1e8480\r\n" +
              std::string(2 * kMegabyte, 'x'));
  CHECK(client.receive().result_int() == 503);
  CHECK(client.closed());
}

TEST_CASE("Answers that nobody takes have a limit together") {
  ConnectionLimits limits = quick_limits();
  limits.answers_bytes_max = 20 * kMegabyte;
  RunningServer running(limits, 1, {.chair_condition_json = std::string(8 * kMegabyte, 'c')});
  std::vector<RawClient> lazy;
  for (int i = 0; i < 10; ++i) {
    lazy.emplace_back(running.server.port(), 4'096);
    lazy.back().send(get("/api/chair/search/condition"));
  }
  CHECK(running.connect().ask(get(kDetail)).result_int() == 200);
  int whole = 0;
  int cut = 0;
  for (RawClient& client : lazy) {
    try {
      whole += client.receive().body().size() == 8 * kMegabyte ? 1 : 0;
    } catch (const boost::system::system_error&) {
      ++cut;
    }
  }
  CHECK(whole >= 1);
  CHECK(cut >= 1);
  CHECK(whole + cut == 10);
  CHECK(running.connect().ask(get("/api/chair/search/condition")).body().size() == 8 * kMegabyte);
}

TEST_CASE("Idle connections make room when there are many") {
  ConnectionLimits limits = quick_limits();
  limits.connections_max = 100;
  limits.crowded_keep_alive_timeout = 20ms;
  RunningServer running(limits, 2);
  std::vector<RawClient> idle;
  for (int i = 0; i < 100; ++i) idle.push_back(running.connect());
  CHECK(eventual_status(running, get(kDetail)) == 200);
}

TEST_CASE("A flood of connections leaves the others their service") {
  ConnectionLimits limits = quick_limits();
  limits.connections_max = 20;
  RunningServer running(limits, 2);
  RawClient steady = running.connect();
  CHECK(steady.ask(get(kDetail)).result_int() == 200);
  std::jthread flood([&](const std::stop_token& stop) {
    std::vector<RawClient> clients;
    while (!stop.stop_requested()) {
      try {
        clients.push_back(running.connect());
      } catch (const boost::system::system_error&) {
      }
      if (clients.size() > 200) clients.clear();
    }
  });
  for (int i = 0; i < 500; ++i) CHECK(steady.ask(get(kDetail)).result_int() == 200);
  flood.request_stop();
  flood.join();
  CHECK(eventual_status(running, get(kDetail)) == 200);
}

TEST_CASE("Clients that finish sending in the middle of a request are let go") {
  RunningServer running;
  for (const std::string& beginning : {std::string("GET"), std::string("GET / HTTP/1.1\r\nHos"),
                                       post("/api/chair", "12345").substr(0, 60), std::string("\r")}) {
    RawClient client = running.connect();
    client.send(beginning);
    client.shutdown_send();
    CHECK(client.closed());
  }
}

TEST_CASE("A share counts what is beyond the free bytes, and gives it back") {
  MemoryBudget budget(1'000'000);
  {
    BudgetShare one(budget);
    BudgetShare other(budget);
    CHECK(one.hold(MemoryBudget::kFreeBytes));
    CHECK(budget.bytes() == 0);
    CHECK(one.hold(600'000));
    CHECK_FALSE(other.hold(600'000));
    CHECK(budget.bytes() == 600'000);
    CHECK(other.hold(400'000));
    CHECK(one.hold(1));
    CHECK(other.hold(1'000'000));
    CHECK_FALSE(one.hold(100'000));
  }
  CHECK(budget.bytes() == 0);
}

}  // namespace nazotte::server::test
