#include "running_server.hpp"

#include <catch2/catch.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <chrono>
#include <deque>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>

namespace nazotte::server::test {
namespace {

const std::string kDetail = get("/api/chair/1");
constexpr int kClients = 200;

/// A server whose only thread halts whenever somebody asks for /readyz.
struct Halting {
  Halting() : running(limits()) {
    running.sample.port.on_health = [this] {
      halted.release();
      going.acquire();
    };
  }

  ~Halting() { going.release(kClients); }  // whatever failed
  Halting(const Halting&) = delete;
  Halting& operator=(const Halting&) = delete;

  /// Whatever waits for longer than a slice of time is called overload.
  static ConnectionLimits limits() {
    ConnectionLimits limits = quick_limits();
    limits.overload_backlog = std::chrono::microseconds(0);
    limits.overload_patience = std::chrono::microseconds(0);
    return limits;
  }

  std::counting_semaphore<> halted{0};
  std::counting_semaphore<> going{0};
  RunningServer running;
};

/// Returns when the request waits at the server's socket.
void deliver(RawClient& client, std::string_view request) {
  client.send(request);
  int under_way = 1;
  while (under_way > 0 && ::ioctl(client.socket().native_handle(), SIOCOUTQ, &under_way) == 0) {
    std::this_thread::yield();
  }
  REQUIRE(under_way == 0);
}

}  // namespace

TEST_CASE("Under overload some are answered 503 and stay, questions of monitoring are answered") {
  Halting server;
  std::deque<RawClient> clients;
  for (int i = 0; i < kClients; ++i) clients.push_back(server.running.connect());
  RawClient halting = server.running.connect();
  /// All of these are ready when the thread goes on.
  const auto ask_all = [&](std::string_view request) {
    halting.send(get("/readyz"));
    server.halted.acquire();
    for (RawClient& client : clients) deliver(client, request);
    server.going.release();
    CHECK(halting.receive().result_int() == 200);
  };
  ask_all(kDetail);
  int refused = 0;
  for (RawClient& client : clients) {
    const Response answer = client.receive();
    REQUIRE(answer.keep_alive());
    if (answer.result_int() == 200) continue;
    REQUIRE(answer.result_int() == 503);
    CHECK(answer["Retry-After"] == "1");
    ++refused;
  }
  CHECK(refused > 0);
  ask_all(get("/healthz"));
  for (RawClient& client : clients) REQUIRE(client.receive().result_int() == 200);
  // It is over.
  for (RawClient& client : clients) REQUIRE(client.ask(kDetail).result_int() == 200);
}

}  // namespace nazotte::server::test
