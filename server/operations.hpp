// What operators see and set beside the rows: counters of requests, when the process began, what is called slow.
//
// Thread safety: any thread.
#pragma once

#include "server/request_counters.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace nazotte::server {

struct Operations {
  /// `routes`: with the one for requests that fit none.
  Operations(std::size_t routes, std::chrono::nanoseconds slow_query)
      : counters(routes), slow_query_ns(slow_query.count()) {}

  RequestCounters counters;
  /// Requests that take longer are logged; 0: none is.
  std::atomic<std::int64_t> slow_query_ns;
  const std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

}  // namespace nazotte::server
