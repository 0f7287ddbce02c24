#include "loaders/write_queue.hpp"

#include <thread>

#include "test/loaders/loaders_support.hpp"

namespace nazotte::test {

using loaders::WriteQueue;
using loaders::WriteRequest;
using Admission = WriteQueue::Admission;
using Kind = WriteRequest::Kind;
using namespace std::chrono_literals;

namespace {

Admission push(WriteQueue& queue, Kind kind, std::string csv = {}) {
  WriteRequest request{.kind = kind, .csv = std::move(csv)};
  return queue.push(request);
}

std::vector<WriteRequest> take(WriteQueue& queue, std::size_t group_max = 10) {
  return queue.take(std::chrono::steady_clock::now(), {.buys_max = group_max});
}

}  // namespace

TEST_CASE("neighbouring buys are taken together, anything else alone and in order") {
  WriteQueue queue({.requests_max = 100, .bytes_max = 100});
  for (const Kind kind : {Kind::buy, Kind::buy, Kind::buy, Kind::import_chairs, Kind::import_chairs, Kind::buy}) {
    CHECK(push(queue, kind) == Admission::accepted);
  }
  CHECK(take(queue, 2).size() == 2);
  CHECK(take(queue).size() == 1);
  CHECK(take(queue).at(0).kind == Kind::import_chairs);
  CHECK(take(queue).at(0).kind == Kind::import_chairs);
  CHECK(take(queue).at(0).kind == Kind::buy);
  CHECK(take(queue).empty());
}

TEST_CASE("the queue is bounded in number and in bytes") {
  WriteQueue queue({.requests_max = 3, .bytes_max = 10});
  CHECK(push(queue, Kind::import_chairs, std::string(11, 'x')) == Admission::accepted);
  CHECK(push(queue, Kind::import_chairs, "x") == Admission::full);
  CHECK(take(queue).size() == 1);
  CHECK(push(queue, Kind::import_chairs, std::string(6, 'x')) == Admission::accepted);
  CHECK(push(queue, Kind::import_chairs, std::string(5, 'x')) == Admission::full);
  CHECK(push(queue, Kind::import_chairs, std::string(4, 'x')) == Admission::accepted);
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  CHECK(push(queue, Kind::buy) == Admission::full);
}

TEST_CASE("a refused request keeps its content, a closed queue hands out what it has") {
  WriteQueue queue({.requests_max = 1, .bytes_max = 10});
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  WriteRequest refused{.kind = Kind::import_estates, .csv = "kept"};
  CHECK(queue.push(refused) == Admission::full);
  CHECK(refused.csv == "kept");
  queue.close();
  CHECK(queue.push(refused) == Admission::closed);
  CHECK_FALSE(queue.finished());
  CHECK(take(queue).size() == 1);
  CHECK(queue.finished());
}

TEST_CASE("a waiting writer can be woken without a write") {
  WriteQueue queue({.requests_max = 1, .bytes_max = 10});
  queue.wake();
  CHECK(queue.take(std::chrono::steady_clock::now() + 1h, {.buys_max = 1}).empty());
}

TEST_CASE("as many buys are gathered as are expected again") {
  WriteQueue queue({.requests_max = 100, .bytes_max = 100});
  const WriteQueue::Group group{.buys_max = 10, .patience = 1h};
  const auto now = std::chrono::steady_clock::now();
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  // Nobody is expected yet, so nobody is waited for.
  CHECK(queue.take(now, group).size() == 2);
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  queue.expect_again(2);
  std::jthread others([&] {
    for (int i = 0; i < 2; ++i) {
      std::this_thread::sleep_for(1ms);
      (void)push(queue, Kind::buy);
    }
  });
  CHECK(queue.take(now, group).size() == 3);
  queue.expect_again(3);
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  CHECK(queue.take(now, {.buys_max = 10, .patience = 1ms}).size() == 1);
  queue.expect_again(1);
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  CHECK(queue.take(now, group).size() == 1);
}

TEST_CASE("gathering ends with an import, a full group, and when the queue closes") {
  WriteQueue queue({.requests_max = 100, .bytes_max = 100});
  const WriteQueue::Group group{.buys_max = 3, .patience = 1h};
  const auto now = std::chrono::steady_clock::now();
  queue.expect_again(5);
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  CHECK(push(queue, Kind::import_chairs) == Admission::accepted);
  CHECK(queue.take(now, group).size() == 1);
  CHECK(queue.take(now, group).at(0).kind == Kind::import_chairs);
  queue.expect_again(5);
  for (int i = 0; i < 4; ++i) CHECK(push(queue, Kind::buy) == Admission::accepted);
  CHECK(queue.take(now, group).size() == 3);
  queue.expect_again(5);
  queue.close();
  CHECK(queue.take(now, group).size() == 1);
}

TEST_CASE("half of many buyers is enough once all of them took long") {
  WriteQueue queue({.requests_max = 100, .bytes_max = 100});
  const auto now = std::chrono::steady_clock::now();
  const auto push_buys = [&](int count) {
    for (int i = 0; i < count; ++i) CHECK(push(queue, Kind::buy) == Admission::accepted);
  };
  queue.expect_again(40);
  push_buys(39);
  CHECK(queue.take(now, {.buys_max = 100, .patience = 1ms}).size() == 39);
  // From here on patience would last for ever.
  const WriteQueue::Group group{.buys_max = 100, .patience = 1h};
  for (int round = 0; round < 64; ++round) {
    queue.expect_again(40);
    push_buys(20);
    CHECK(queue.take(now, group).size() == 20);
  }
  queue.expect_again(40);
  push_buys(20);
  std::jthread others([&] {
    std::this_thread::sleep_for(1ms);
    for (int i = 0; i < 20; ++i) (void)push(queue, Kind::buy);
  });
  CHECK(queue.take(now, group).size() == 40);
}

TEST_CASE("few buyers are never halved") {
  WriteQueue queue({.requests_max = 100, .bytes_max = 100});
  const auto now = std::chrono::steady_clock::now();
  queue.expect_again(4);
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  CHECK(queue.take(now, {.buys_max = 100, .patience = 1ms}).size() == 1);
  queue.expect_again(2);
  CHECK(push(queue, Kind::buy) == Admission::accepted);
  std::jthread other([&] {
    std::this_thread::sleep_for(1ms);
    (void)push(queue, Kind::buy);
  });
  CHECK(queue.take(now, {.buys_max = 100, .patience = 1h}).size() == 2);
}

}  // namespace nazotte::test
