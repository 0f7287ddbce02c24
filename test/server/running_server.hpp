// A server on a free loopback port, with short time-outs that tests may change before it starts.
#pragma once

#include "raw_client.hpp"
#include "sample_service.hpp"

#include "server/server.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
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

inline constexpr std::size_t kMegabyte = 1'000'000;

/// An import of `bytes` that has sent all but its last byte.
inline RawClient unfinished_import(RunningServer& running, std::size_t bytes) {
  RawClient client = running.connect();
  client.send("POST /api/chair HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n" +
              std::string(bytes - 1, 'x'));
  return client;
}

}  // namespace nazotte::server::test
