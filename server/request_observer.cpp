#include "server/request_observer.hpp"

#include "server/limits.hpp"
#include "server/log_format.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <iterator>
#include <utility>

namespace nazotte::server {

namespace {

/// The lines of a thread that are handed over together.
constexpr std::size_t kLinesBytes = std::size_t{32} << 10;

std::int64_t unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

RequestObserver::RequestObserver(Operations& operations, std::span<const Route> routes, ObserverSinks sinks)
    : operations_(operations),
      counters_(operations.counters.add_worker()),
      routes_(routes),
      sinks_(std::move(sinks)),
      slow_lines_left_(kSlowQueryLinesPerTick) {}

RequestObserver::~RequestObserver() { on_tick(); }

double RequestObserver::milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

PendingRequest RequestObserver::defer(const SeenRequest& seen) {
  return {.seen = seen,
          .target = std::string(seen.target),
          .origin = seen.origin ? std::make_unique<Origin>(*seen.origin) : nullptr};
}

void RequestObserver::answered(const SeenRequest& seen, const Reply& reply, std::size_t bytes) {
  last_ = Clock::now();
  const auto nanoseconds = static_cast<std::uint64_t>(std::chrono::nanoseconds(last_ - seen.begin).count());
  counters_.routes[seen.route].count(reply.status, nanoseconds);
  const std::int64_t slow_ns = operations_.slow_query_ns.load(std::memory_order_relaxed);
  if (slow_ns != 0 && nanoseconds > static_cast<std::uint64_t>(slow_ns)) log_slow(seen, reply, nanoseconds);
  if (sinks_.access_log) log_access(seen, reply, bytes, nanoseconds);
}

void RequestObserver::answered(const PendingRequest& pending, const Reply& reply, std::size_t bytes) {
  SeenRequest seen = pending.seen;
  seen.target = pending.target;
  seen.body = {};
  seen.origin = pending.origin.get();
  answered(seen, reply, bytes);
}

void RequestObserver::refused(const SeenRequest& seen, const Reply& reply, std::size_t bytes) {
  counters_.routes[routes_.size()].count(reply.status);
  if (sinks_.access_log) log_access(seen, reply, bytes, 0);
}

std::string_view RequestObserver::pattern_of(std::size_t route) const {
  return route < routes_.size() ? routes_[route].pattern : std::string_view();
}

void RequestObserver::log_access(const SeenRequest& seen, const Reply& reply, std::size_t bytes,
                                 std::uint64_t nanoseconds) {
  const bool unread = seen.target.empty();
  append_access_line({.ended_unix_ms = unix_ms(),
                      .client = seen.client,
                      .method = unread ? "-" : name_of(seen.method),
                      .target = unread ? "-" : seen.target,
                      .route = pattern_of(seen.route),
                      .http_1_0 = seen.http_1_0,
                      .status = reply.status,
                      .bytes = bytes,
                      .nanoseconds = nanoseconds,
                      .origin = seen.origin},
                     sinks_.access_log->format(), lines_);
  if (lines_.size() < kLinesBytes) return;
  sinks_.access_log->submit(lines_);
  lines_.clear();
}

void RequestObserver::log_slow(const SeenRequest& seen, const Reply& reply, std::uint64_t nanoseconds) {
  counters_.slow_queries.add();
  if (!sinks_.slow_queries) return;
  if (slow_lines_left_ == 0) {
    ++slow_suppressed_;
    return;
  }
  --slow_lines_left_;
  std::string fields =
      fmt::format(R"("method":"{}","route":"{}","target":)", name_of(seen.method), pattern_of(seen.route));
  append_untrusted_json(seen.target, fields);
  if (seen.route < routes_.size() && routes_[seen.route].body_is_query) {
    fields += R"(,"body":)";
    append_untrusted_json(seen.body.substr(0, kSlowQueryBodyBytesMax), fields);
  }
  fmt::format_to(std::back_inserter(fields), R"(,"status":{},"rows":{},"milliseconds":{:.6f})", reply.status,
                 reply.rows.size(), static_cast<double>(nanoseconds) * 1e-6);
  sinks_.slow_queries->warn("{}", fields);
}

void RequestObserver::on_tick() {
  slow_lines_left_ = kSlowQueryLinesPerTick;
  if (const std::uint64_t suppressed = std::exchange(slow_suppressed_, 0); suppressed > 0) {
    sinks_.slow_queries->warn(R"("suppressed":{})", suppressed);
  }
  if (lines_.empty()) return;
  sinks_.access_log->submit(lines_);
  lines_.clear();
}

}  // namespace nazotte::server
