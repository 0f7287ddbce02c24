#include "server/request_counters.hpp"

#include <numeric>

namespace nazotte::server {

std::string status_name(std::size_t slot) {
  return slot + 1 == kCountedStatuses.size() ? "other" : std::to_string(kCountedStatuses[slot]);
}

std::uint64_t RouteTotals::requests() const {
  return std::accumulate(statuses.begin(), statuses.end(), std::uint64_t{0});
}

std::uint64_t RouteTotals::timed() const {
  return std::accumulate(latencies.buckets.begin(), latencies.buckets.end(), std::uint64_t{0});
}

void RouteCounters::add_to(RouteTotals& totals) const {
  for (std::size_t i = 0; i < statuses_.size(); ++i) totals.statuses[i] += statuses_[i].value();
  for (std::size_t i = 0; i < buckets_.size(); ++i) totals.latencies.buckets[i] += buckets_[i].value();
  totals.latencies.nanoseconds += nanoseconds_.value();
}

WorkerCounters& RequestCounters::add_worker() {
  const std::scoped_lock lock(mutex_);
  return *workers_.emplace_back(std::make_unique<WorkerCounters>(route_count_));
}

RequestTotals RequestCounters::totals() const {
  RequestTotals totals;
  totals.routes.resize(route_count_);
  const std::scoped_lock lock(mutex_);
  totals.workers = workers_.size();
  for (const auto& worker : workers_) {
    for (std::size_t i = 0; i < route_count_; ++i) worker->routes[i].add_to(totals.routes[i]);
    totals.connections_opened += worker->connections_opened.value();
    totals.connections_closed += worker->connections_closed.value();
    totals.connections_refused += worker->connections_refused.value();
    totals.overload_refusals += worker->overload_refusals.value();
    totals.slow_queries += worker->slow_queries.value();
  }
  return totals;
}

}  // namespace nazotte::server
