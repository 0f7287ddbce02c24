// What is counted of requests: how many of each route and status, and how long they took.
//
// Every thread that serves has counters of its own, on cache lines of their own: it alone writes them, without a lock
// and without an atomic read-modify-write. Who wants to know adds them up; a sum taken while requests are answered may
// miss the last of them, and never goes back.
//
// Thread safety: SingleWriterCount::add, RouteCounters and WorkerCounters from one thread each; values and totals from
// any. RequestCounters::add_worker and totals from any thread.
#pragma once

#include <nazotte/isuumo/latency_buckets.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace nazotte::server {

using isuumo::kLatencyBoundsNs;
using isuumo::kLatencyBuckets;
using isuumo::latency_bucket;

/// The statuses that are counted by themselves; any other one counts as the last, 0.
inline constexpr std::array<int, 19> kCountedStatuses = {200, 201, 204, 304, 400, 401, 404, 405, 408, 409,
                                                         413, 414, 417, 429, 431, 500, 501, 503, 0};

namespace counted {
inline constexpr int kStatusMax = 599;
inline constexpr auto kSlotOfStatus = [] {
  std::array<std::uint8_t, kStatusMax + 1> slots{};
  slots.fill(kCountedStatuses.size() - 1);
  for (std::size_t slot = 0; slot + 1 < kCountedStatuses.size(); ++slot) {
    slots[static_cast<std::size_t>(kCountedStatuses[slot])] = static_cast<std::uint8_t>(slot);
  }
  return slots;
}();
}  // namespace counted

/// The place of a status in kCountedStatuses.
[[nodiscard]] inline std::size_t status_slot(int status) {
  const bool known = status >= 0 && status <= counted::kStatusMax;
  return counted::kSlotOfStatus[known ? static_cast<std::size_t>(status) : 0];
}

/// What operators read for that place: "200", or "other" for the last.
[[nodiscard]] std::string status_name(std::size_t slot);

/// A number that one thread raises and others read.
class SingleWriterCount {
 public:
  void add(std::uint64_t count = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Of one route, as numbers.
struct RouteTotals {
  std::array<std::uint64_t, kCountedStatuses.size()> statuses{};
  isuumo::LatencyCounts latencies;

  [[nodiscard]] std::uint64_t requests() const;
  [[nodiscard]] std::uint64_t timed() const;
};

/// Of one route in one thread.
class alignas(64) RouteCounters {
 public:
  /// A request that no handler has seen.
  void count(int status) { statuses_[status_slot(status)].add(); }
  void count(int status, std::uint64_t nanoseconds) {
    count(status);
    buckets_[latency_bucket(nanoseconds)].add();
    nanoseconds_.add(nanoseconds);
  }
  void add_to(RouteTotals& totals) const;

 private:
  std::array<SingleWriterCount, kCountedStatuses.size()> statuses_;
  std::array<SingleWriterCount, kLatencyBuckets> buckets_;
  SingleWriterCount nanoseconds_;
};

/// Of one thread.
struct alignas(64) WorkerCounters {
  explicit WorkerCounters(std::size_t route_count) : routes(route_count) {}

  std::vector<RouteCounters> routes;
  SingleWriterCount connections_opened;
  SingleWriterCount connections_closed;
  SingleWriterCount connections_refused;  // there were too many
  SingleWriterCount overload_refusals;
  SingleWriterCount slow_queries;
};

/// Of all threads together.
struct RequestTotals {
  std::vector<RouteTotals> routes;
  std::size_t workers = 0;
  std::uint64_t connections_opened = 0;
  std::uint64_t connections_closed = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t overload_refusals = 0;
  std::uint64_t slow_queries = 0;
};

class RequestCounters {
 public:
  explicit RequestCounters(std::size_t route_count) : route_count_(route_count) {}

  /// Counters for one more thread; they live as long as this.
  [[nodiscard]] WorkerCounters& add_worker();
  /// O(threads x routes).
  [[nodiscard]] RequestTotals totals() const;

 private:
  const std::size_t route_count_;
  mutable std::mutex mutex_;  // of the list; nobody who counts takes it
  std::vector<std::unique_ptr<WorkerCounters>> workers_;
};

}  // namespace nazotte::server
