// Many clients on several threads of the server while snapshots change under them.
#include "running_server.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace nazotte::server::test {

namespace {

constexpr int kClients = 4;
constexpr int kRequestsPerClient = 200;

/// Sells and restocks chair 7 and imports estates until told to stop.
void publish_until(const std::atomic<bool>& done, isuumo::Catalog& catalog) {
  std::int32_t id = 1'000;
  while (!done) {
    const isuumo::Catalog::StockChange change{.chair_id = 7, .stock = id % 2};
    catalog.set_stock({&change, 1});
    const isuumo::Estate estate{.id = id++, .rent = 10, .door_height = 100, .door_width = 100, .popularity = -id};
    auto segment = catalog.prepare(std::span<const isuumo::Estate>(&estate, 1));
    catalog.commit_estates(std::move(*segment));
    if (auto job = catalog.plan_estate_merge()) {
      job->run();
      catalog.install_estates(std::move(*job));
    }
  }
}

/// Mixes reads, writes and pipelines; true when every answer made sense.
bool use(std::uint16_t port) {
  RawClient client(port);
  bool fine = true;
  for (int i = 0; i < kRequestsPerClient && fine; ++i) {
    client.send(get("/api/estate/search?rentRangeId=1&page=0&perPage=25") + get("/api/chair/7") +
                post("/api/chair/buy/7", R"({"email":"a@example.com"})") + get("/api/estate/low_priced"));
    fine = client.receive().body().starts_with(R"({"count":26,"estates":[{"id":30,)");
    const unsigned status = client.receive().result_int();
    fine = fine && (status == 200 || status == 404);
    fine = fine && client.receive().result_int() == 200;
    fine = fine && client.receive().body().starts_with(R"({"estates":[)");
  }
  return fine;
}

}  // namespace

TEST_CASE("Every client gets consistent answers while snapshots change") {
  RunningServer running(quick_limits(), 3);
  std::atomic<bool> done = false;
  std::thread publisher([&] { publish_until(done, running.sample.catalog); });
  std::array<std::atomic<bool>, kClients> fine{};
  std::vector<std::thread> clients;
  for (auto& result : fine) clients.emplace_back([&] { result = use(running.server.port()); });
  for (std::thread& client : clients) client.join();
  done = true;
  publisher.join();
  for (const auto& result : fine) CHECK(result);
}

TEST_CASE("Counters are read while they are raised, and miss nothing in the end") {
  RunningServer running(quick_limits(), 3);
  const auto answered = [&] {
    std::uint64_t count = 0;
    for (const RouteTotals& route : running.sample.service.operations().counters.totals().routes) {
      count += route.statuses[status_slot(200)];
    }
    return count;
  };
  std::atomic<bool> done = false;
  std::thread reader([&] {
    for (std::uint64_t last = 0; !done;) {
      const std::uint64_t now = answered();
      if (now < last) std::abort();
      last = now;
      RawClient(running.server.port()).ask(get("/status"));
    }
  });
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      RawClient client(running.server.port());
      for (int request = 0; request < kRequestsPerClient; ++request) client.ask(get("/api/chair/8"));
    });
  }
  for (std::thread& client : clients) client.join();
  done = true;
  reader.join();
  CHECK(answered() >= kClients * kRequestsPerClient);
}

TEST_CASE("A stop under load answers what it took on") {
  RunningServer running(quick_limits(), 2);
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      try {
        RawClient client(running.server.port());
        for (;;) {
          client.send(get("/api/chair/8") + post("/api/chair/buy/8", R"({"email":"a@example.com"})"));
          if (client.receive().result_int() == 200 && client.receive().result_int() == 200) ++answered;
        }
      } catch (const boost::system::system_error&) {
        // The end of the connection, or a refused one, is how the client learns of the stop.
      }
    });
  }
  while (answered < 50) std::this_thread::yield();
  running.server.stop();
  for (std::thread& client : clients) client.join();
  CHECK(answered >= 50);
}

TEST_CASE("Writes that the store answers on other threads come back to their connections") {
  RunningServer running(quick_limits(), 2);
  running.sample.port.hold();
  std::vector<RawClient> clients;
  for (int i = 0; i < 16; ++i) {
    clients.push_back(running.connect());
    clients.back().send(post("/api/chair/buy/" + std::to_string(i), R"({"email":"a@example.com"})"));
  }
  while (running.sample.port.calls().size() < clients.size()) std::this_thread::yield();
  std::thread store([&] { running.sample.port.release(); });
  for (RawClient& client : clients) CHECK(client.receive().result_int() == 200);
  store.join();
}

}  // namespace nazotte::server::test
