// The event loop by itself: who is told what, and when.
#include "server/event_loop.hpp"

#include "socket_pair.hpp"

#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace nazotte::server::test {

namespace {

/// Counts the events with something to read; takes one byte of it a time.
struct Reader final : EventHandler {
  Reader(EventLoop& its_loop, Descriptor& its_socket) : loop(its_loop), socket(its_socket) {}

  void on_ready(Readiness readiness) override {
    if (!readiness.readable()) return;
    ++events;
    ended = ended || readiness.ended();
    char byte = 0;
    if (::recv(socket.number(), &byte, 1, 0) == 1) text += byte;
    if (rearms) loop.rearm(socket.number(), *this);
    if (text.size() == stop_at) loop.stop();
  }

  EventLoop& loop;
  Descriptor& socket;
  bool rearms = false;
  std::size_t stop_at = 0;
  int events = 0;
  bool ended = false;
  std::string text;
};

constexpr std::chrono::milliseconds kTick{5};

}  // namespace

TEST_CASE("Readiness is told once, and again when asked for") {
  EventLoop loop;
  SocketPair pair;
  Reader reader(loop, pair.ours);
  int ticks = 0;
  loop.open(kTick,
            [&] {
              if (++ticks == 5) loop.stop();
            })
      .value();
  REQUIRE(loop.watch(pair.ours.number(), reader));
  REQUIRE(::send(pair.theirs.number(), "abc", 3, 0) == 3);
  SECTION("once") {
    loop.run([] {});
    CHECK(reader.text == "a");
    CHECK(reader.events == 1);
  }
  SECTION("again") {
    reader.rearms = true;
    reader.stop_at = 3;
    loop.run([] {});
    CHECK(reader.text == "abc");
    CHECK_FALSE(reader.ended);
  }
}

TEST_CASE("The end of a peer is told with its last bytes") {
  EventLoop loop;
  SocketPair pair;
  Reader reader(loop, pair.ours);
  reader.stop_at = 1;
  loop.open(std::chrono::hours(1), [] {}).value();
  REQUIRE(loop.watch(pair.ours.number(), reader));
  REQUIRE(::send(pair.theirs.number(), "x", 1, 0) == 1);
  pair.theirs.close();
  loop.run([] {});
  CHECK(reader.text == "x");
  CHECK(reader.ended);
}

TEST_CASE("Tasks of one thread run in their order, on the loop's thread") {
  constexpr int kTasks = 1'000;
  EventLoop loop;
  loop.open(std::chrono::hours(1), [] {}).value();
  std::vector<int> seen;
  int turns = 0;
  const auto self = std::this_thread::get_id();
  std::thread poster([&] {
    for (int i = 0; i < kTasks; ++i) {
      loop.post([&, i] {
        if (std::this_thread::get_id() == self) seen.push_back(i);
      });
    }
    loop.post([&] { loop.stop(); });
  });
  loop.run([&] { ++turns; });
  poster.join();
  REQUIRE(seen.size() == kTasks);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(turns > 0);
}

TEST_CASE("A task may post another one") {
  EventLoop loop;
  loop.open(std::chrono::hours(1), [] {}).value();
  bool second = false;
  loop.post([&] {
    loop.post([&] {
      second = true;
      loop.stop();
    });
  });
  loop.run([] {});
  CHECK(second);
}

}  // namespace nazotte::server::test
