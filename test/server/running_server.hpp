// A server on a free loopback port, with short time-outs that tests may change before it starts.
#pragma once

#include "raw_client.hpp"
#include "sample_service.hpp"

#include "server/server.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace nazotte::server::test {

inline ConnectionLimits quick_limits() {
  ConnectionLimits limits;
  limits.tick = std::chrono::milliseconds(10);
  limits.scan_ticks = 1;
  limits.farewell_timeout = std::chrono::milliseconds(10);
  return limits;
}

struct RunningServer {
  explicit RunningServer(ConnectionLimits limits = quick_limits(), unsigned threads = 1,
                         ServiceOptions options = {.chair_condition_json = R"({"chair":1})"})
      : sample(std::move(options)), server({.port = 0, .threads = threads, .limits = limits}, sample.service) {
    server.start().value();
  }

  RawClient connect() { return RawClient(server.port()); }

  SampleService sample;
  Server server;
};

}  // namespace nazotte::server::test
