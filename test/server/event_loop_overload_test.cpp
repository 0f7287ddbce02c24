// Who is told, and of what, when more is ready than can be handled. The clock goes on only while somebody is told.
#include "server/event_loop.hpp"

#include "socket_pair.hpp"

#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace nazotte::server::test {

namespace {

using namespace std::chrono_literals;

struct HandClock {
  static EventLoop::Clock::time_point now() { return time; }
  static inline EventLoop::Clock::time_point time;
};

constexpr OverloadLimits kLimits{.backlog = 5ms, .patience = 50ms};
constexpr auto kRefusal = 400us;

/// Many that have something to read at once. Each is told, and forgets, what it has got.
struct Crowd {
  static constexpr std::size_t kMembers = 200;

  struct Member final : EventHandler {
    void on_ready(Readiness) override { crowd->told(*this, crowd->answer_takes, crowd->answered); }
    void on_overload(Readiness) override { crowd->told(*this, kRefusal, crowd->refused); }

    Crowd* crowd = nullptr;
    SocketPair pair;
  };

  Crowd() {
    loop.open(std::chrono::hours(1), [] {}).value();
    for (Member& member : members) {
      member.crowd = this;
      REQUIRE(loop.watch(member.pair.ours.number(), member));
    }
  }

  void send(std::size_t member) { REQUIRE(::send(members[member].pair.theirs.number(), "x", 1, 0) == 1); }

  /// All of them send, in the order of their numbers.
  void send() {
    for (std::size_t i = 0; i < kMembers; ++i) send(i);
  }

  void told(const Member& member, EventLoop::Clock::duration takes, std::vector<std::size_t>& list) {
    HandClock::time += takes;
    std::array<char, 16> bytes{};
    REQUIRE(::recv(member.pair.ours.number(), bytes.data(), bytes.size(), MSG_DONTWAIT) >= 1);
    list.push_back(static_cast<std::size_t>(&member - members.data()));
    on_told(list.back());
  }

  /// All send at once; `then` is called whenever one is told.
  void run(std::function<void(std::size_t)> then) {
    on_told = std::move(then);
    send();
    loop.run([] {});
  }

  [[nodiscard]] std::size_t told_count() const { return answered.size() + refused.size(); }

  EventLoop loop{kLimits, &HandClock::now};
  std::vector<Member> members{kMembers};
  EventLoop::Clock::duration answer_takes = 1ms;
  std::vector<std::size_t> answered;  // numbers of members, in the order of telling
  std::vector<std::size_t> refused;
  std::function<void(std::size_t)> on_told;
};

}  // namespace

TEST_CASE("Under overload the newest are answered, the oldest refused after a while, and nobody is forgotten") {
  Crowd crowd;
  crowd.run([&](std::size_t) {
    if (crowd.told_count() == Crowd::kMembers) crowd.loop.stop();
  });
  // The first answer shows how long all would take.
  CHECK(crowd.answered.front() == 0);
  for (std::size_t i = 1; i < 100; ++i) REQUIRE(crowd.answered[i] == Crowd::kMembers - i);
  // 150 of them are left when the first have waited for 50 ms. A refusal of 0.4 ms for 6.4 answers of 1 ms.
  CHECK(crowd.refused.size() == 20);
  for (std::size_t i = 0; i < crowd.refused.size(); ++i) CHECK(crowd.refused[i] == i + 1);
  std::vector<std::size_t> everybody = crowd.refused;
  everybody.insert(everybody.end(), crowd.answered.begin(), crowd.answered.end());
  std::sort(everybody.begin(), everybody.end());
  for (std::size_t i = 0; i < Crowd::kMembers; ++i) REQUIRE(everybody[i] == i);
}

TEST_CASE("Newcomers are answered before those that wait") {
  Crowd crowd;
  crowd.run([&](std::size_t member) {
    if (crowd.told_count() == 10) crowd.send(0);
    if (member == 0 && crowd.told_count() > 1) crowd.loop.stop();
  });
  CHECK(crowd.told_count() == 11);
}

TEST_CASE("An overload is over once all that wait can be answered in time") {
  Crowd crowd;
  crowd.run([&](std::size_t) {
    if (crowd.told_count() == Crowd::kMembers) crowd.loop.stop();
  });
  // Those that were left when half of 5 ms was enough have their turn in order.
  CHECK(std::is_sorted(crowd.answered.end() - 2, crowd.answered.end()));
  CHECK(crowd.answered.end()[-3] > crowd.answered.end()[-2]);
}

TEST_CASE("Many that are answered in time are no overload") {
  Crowd crowd;
  crowd.answer_takes = kLimits.backlog / Crowd::kMembers;
  int rounds = 0;
  crowd.run([&](std::size_t) {
    if (crowd.told_count() < Crowd::kMembers) return;
    CHECK(std::is_sorted(crowd.answered.begin(), crowd.answered.end()));
    CHECK(crowd.refused.empty());
    if (++rounds == 100) return crowd.loop.stop();
    crowd.answered.clear();
    crowd.send();
  });
  CHECK(rounds == 100);
}

TEST_CASE("Who waits under overload and sends more is told once") {
  Crowd crowd;
  crowd.run([&](std::size_t) {
    if (crowd.told_count() == 1) crowd.send(Crowd::kMembers / 2);
    if (crowd.told_count() == Crowd::kMembers) crowd.loop.stop();
  });
  CHECK(std::count(crowd.answered.begin(), crowd.answered.end(), Crowd::kMembers / 2) == 1);
}

TEST_CASE("Who goes while it waits under overload is not told") {
  Crowd crowd;
  crowd.run([&](std::size_t) {
    if (crowd.told_count() == 1) crowd.loop.forget_waiting(crowd.members[Crowd::kMembers / 2]);
    if (crowd.told_count() == Crowd::kMembers - 1) crowd.loop.stop();
  });
  for (const auto& list : {crowd.answered, crowd.refused}) {
    CHECK(std::count(list.begin(), list.end(), Crowd::kMembers / 2) == 0);
  }
}

TEST_CASE("Tasks have their turn under an overload without end") {
  Crowd crowd;
  bool posted = false;
  crowd.run([&](std::size_t member) {
    crowd.send(member);
    if (!std::exchange(posted, true)) crowd.loop.post([&] { crowd.loop.stop(); });
  });
  CHECK(crowd.told_count() > 1);
}

}  // namespace nazotte::server::test
