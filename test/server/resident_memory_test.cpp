// What the process holds, as the system counts it: bounded while clients misbehave, and given back. Bounds are
// generous.
#include "running_server.hpp"

#include <catch2/catch.hpp>

#include <malloc.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace nazotte::server::test {

namespace {

using namespace std::chrono_literals;

const std::string kDetail = "/api/chair/7";

/// In kilobytes.
std::size_t resident() {
  malloc_trim(0);
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

}  // namespace

TEST_CASE("A client that pipelines without reading costs a bounded amount") {
  ConnectionLimits limits = quick_limits();
  limits.write_timeout = 300ms;
  RunningServer running(limits);
  const std::string search = get("/api/estate/search?rentRangeId=1&page=0&perPage=30");
  std::string batch;
  while (batch.size() < 100'000) batch += search;
  const std::size_t before = resident();
  RawClient client(running.server.port(), 4'096);
  CHECK_THROWS_AS(
      [&] {
        for (;;) client.send(batch);
      }(),
      boost::system::system_error);
  CHECK(resident() < before + 20'000);
  CHECK(running.connect().ask(get(kDetail)).result_int() == 200);
}

TEST_CASE("Memory comes back after a flood of bodies") {
  RunningServer running;
  CHECK(running.connect().ask(get(kDetail)).result_int() == 200);
  const std::size_t before = resident();
  {
    std::vector<RawClient> imports;
    for (int i = 0; i < 10; ++i) imports.push_back(unfinished_import(running, 10 * kMegabyte));
    // The server has taken all but what the sockets hold.
    while (resident() < before + 50'000) std::this_thread::sleep_for(1ms);
  }
  while (resident() > before + 20'000) std::this_thread::sleep_for(1ms);
  CHECK(running.connect().ask(get(kDetail)).result_int() == 200);
}

}  // namespace nazotte::server::test
