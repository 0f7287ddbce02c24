// What a serving thread takes note of when a request is answered: counters always, lines of the access log and of the
// slow-query log when they are wanted.
//
// Time is read once per turn of a connection and once per answer: what a request took is from the end of the answer
// before it in the same turn, or from the turn's begin. That is reading it, the handler and rendering the answer,
// without system calls; for a write, also the store.
//
// Thread safety: one thread. Nothing is shared with others but what AccessLog and the logger share.
#pragma once

#include "server/access_log.hpp"
#include "server/operations.hpp"
#include "server/reply.hpp"
#include "server/request.hpp"
#include "server/router.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace nazotte::server {

/// Where a request's observations go to; null: nowhere.
struct ObserverSinks {
  AccessLog* access_log = nullptr;
  std::shared_ptr<spdlog::logger> slow_queries = nullptr;  // see fields_logger
};

/// What is known of a request when it is answered.
struct SeenRequest {
  std::size_t route = 0;  // index of the routes; their number: none
  Method method = Method::get;
  std::string_view target = {};
  std::string_view body = {};  // shown only where the route says that it is a query
  ClientKey client = ClientKey::unknown;
  bool wants_timing = false;
  bool http_1_0 = false;
  std::chrono::steady_clock::time_point begin = {};
  const Origin* origin = nullptr;
};

/// The same of a write that waits for the store.
struct PendingRequest {
  SeenRequest seen = {};  // its views are not valid
  std::string target = {};
  std::unique_ptr<Origin> origin = nullptr;
};

class RequestObserver {
 public:
  using Clock = std::chrono::steady_clock;

  /// All must outlive it. `routes` are those that SeenRequest::route counts.
  RequestObserver(Operations& operations, std::span<const Route> routes, ObserverSinks sinks);
  /// Hands over what it has collected.
  ~RequestObserver();
  RequestObserver(const RequestObserver&) = delete;
  RequestObserver& operator=(const RequestObserver&) = delete;

  [[nodiscard]] WorkerCounters& counters() { return counters_; }
  /// Requests are to come with their Origin.
  [[nodiscard]] bool wants_origin() const { return sinks_.access_log != nullptr; }

  /// A connection's turn begins.
  void begin_turn() { last_ = Clock::now(); }
  /// The request that is answered next; its route is not known yet.
  [[nodiscard]] SeenRequest see(const Request& request) const {
    return {.method = request.method,
            .target = request.target,
            .body = request.body,
            .client = request.client,
            .wants_timing = request.wants_timing,
            .begin = last_,
            .origin = request.origin};
  }

  /// So far, for Server-Timing.
  [[nodiscard]] static double milliseconds_since(Clock::time_point begin);

  /// What is needed when the store has answered, here or in another process.
  [[nodiscard]] static PendingRequest defer(const SeenRequest& seen);

  /// The answer stands in the output, `bytes` of it.
  void answered(const SeenRequest& seen, const Reply& reply, std::size_t bytes);
  void answered(const PendingRequest& pending, const Reply& reply, std::size_t bytes);
  /// The same of a request that no handler has seen: it could not be read, or there are too many.
  void refused(const SeenRequest& seen, const Reply& reply, std::size_t bytes);

  /// Now and then: lines that have waited are handed over.
  void on_tick();

 private:
  void log_access(const SeenRequest& seen, const Reply& reply, std::size_t bytes, std::uint64_t nanoseconds);
  void log_slow(const SeenRequest& seen, const Reply& reply, std::uint64_t nanoseconds);
  [[nodiscard]] std::string_view pattern_of(std::size_t route) const;

  Operations& operations_;
  WorkerCounters& counters_;
  const std::span<const Route> routes_;
  const ObserverSinks sinks_;
  Clock::time_point last_{};
  std::string lines_;                  // for the access log
  std::size_t slow_lines_left_;        // until the next tick
  std::uint64_t slow_suppressed_ = 0;  // since the last tick
};

}  // namespace nazotte::server
