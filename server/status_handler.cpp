// GET /status: the same facts as /metrics and the last imports, as JSON for the console and for scripts; and the
// threshold of the slow-query log. docs/API.md describes the object.
#include "server/handlers.hpp"
#include "server/http_error.hpp"
#include "server/json_body.hpp"
#include "server/json_rows.hpp"
#include "server/log_format.hpp"
#include "server/process_facts.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string>

namespace nazotte::server {

namespace {

using isuumo::PastWrite;
using isuumo::StoreStatus;

/// Appends members and entries of JSON, and the commas between them.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }
  /// A name of ours, which needs no escape.
  JsonWriter& name(std::string_view name) {
    separate();
    fmt::format_to(std::back_inserter(out_), "\"{}\":", name);
    first_ = true;
    return *this;
  }
  JsonWriter& text(std::string_view value) {
    separate();
    append_json_string(value, out_);
    return *this;
  }
  template <class Number>
  JsonWriter& number(Number value) {
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", value);
    return *this;
  }
  template <class Value>
  JsonWriter& member(std::string_view key, const Value& value) {
    name(key);
    if constexpr (std::is_convertible_v<Value, std::string_view>) {
      return text(value);
    } else {
      return number(value);
    }
  }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string& out_;
  bool first_ = true;
};

void write_table(std::string_view name, const TableSnapshot& table, JsonWriter& json) {
  json.open('{').member("name", name).member("rows", table.rows()).member("liveRows", table.live_rows());
  json.member("segments", table.segments().size()).name("memory").open('{');
  table.memory().for_each([&json](const char* kind, std::size_t bytes) { json.member(kind, bytes); });
  json.close('}').close('}');
}

void write_route(const RouteTotals& totals, JsonWriter& json) {
  json.member("requests", totals.requests())
      .member("seconds", static_cast<double>(totals.latencies.nanoseconds) * 1e-9);
  json.name("statuses").open('{');
  for (std::size_t slot = 0; slot < kCountedStatuses.size(); ++slot) {
    if (totals.statuses[slot] == 0) continue;
    json.member(status_name(slot), totals.statuses[slot]);
  }
  json.close('}').name("buckets").open('[');
  for (const std::uint64_t count : totals.latencies.buckets) json.number(count);
  json.close(']');
}

void write_requests(const Call& call, const RequestTotals& totals, JsonWriter& json) {
  json.name("requests").open('{').name("boundsSeconds").open('[');
  for (std::size_t i = 0; i + 1 < kLatencyBuckets; ++i) json.number(static_cast<double>(kLatencyBoundsNs[i]) / 1e9);
  json.close(']').name("routes").open('[');
  for (std::size_t i = 0; i < totals.routes.size(); ++i) {
    if (totals.routes[i].requests() == 0) continue;
    json.open('{');
    if (i < call.routes.size()) {
      json.member("method", name_of(call.routes[i].method));
      json.member("route", call.routes[i].pattern);
    } else {
      json.member("method", "").member("route", "");
    }
    write_route(totals.routes[i], json);
    json.close('}');
  }
  json.close(']').member("overloadRefusals", totals.overload_refusals).member("slow", totals.slow_queries).close('}');
  json.name("connections").open('{').member("opened", totals.connections_opened);
  json.member("closed", totals.connections_closed).member("refused", totals.connections_refused).close('}');
}

std::string_view name_of(StoreStatus::State state) {
  switch (state) {
    case StoreStatus::State::ready:
      return "ready";
    case StoreStatus::State::away:
      return "away";
    case StoreStatus::State::closed:
      break;
  }
  return "closed";
}

void write_store(const StoreStatus& store, JsonWriter& json) {
  json.name("store").open('{').member("kind", store.kind).member("address", store.address);
  json.member("state", name_of(store.state)).member("reason", store.reason).member("difference", store.difference);
  json.member("outages", store.outages).member("reconnects", store.recoveries);
  json.member("reloading", store.reloading).member("reloads", store.reloads_done);
  json.member("failedReloads", store.reloads_failed);
  json.member("queuedWrites", store.queued_writes).member("queuedBytes", store.queued_bytes).close('}');
  json.name("buys").open('{').member("done", store.buys.done).member("soldOut", store.buys.sold_out);
  json.member("failed", store.buys.failed).member("commits", store.groups.count).close('}');
}

void write_past(const PastWrite& write, JsonWriter& json) {
  using Action = PastWrite::Action;
  const bool chairs = write.action == Action::import_chairs;
  const bool import = chairs || write.action == Action::import_estates;
  const std::string_view other = write.action == Action::reload ? "reload" : "initialize";
  json.open('{').member("time", utc_time(write.ended_unix_ms)).member("action", import ? "import" : other);
  if (import) {
    json.member("table", chairs ? "chair" : "estate").member("rows", write.rows).member("bytes", write.bytes);
  }
  json.member("seconds", write.seconds).member("result", write.error.empty() ? "done" : "failed");
  if (!write.error.empty()) json.member("error", write.error);
  json.close('}');
}

void write_process(const Call& call, JsonWriter& json) {
  const ProcessFacts facts = process_facts();
  const std::chrono::duration<double> uptime = std::chrono::steady_clock::now() - call.operations.begin;
  json.member("version", call.options.version).member("uptimeSeconds", uptime.count());
  json.name("process").open('{').member("residentBytes", facts.resident_bytes);
  json.member("cpuSeconds", facts.cpu_seconds).member("threads", facts.threads).close('}');
  const auto slow_ns = call.operations.slow_query_ns.load(std::memory_order_relaxed);
  json.member("slowQueryMilliseconds", static_cast<double>(slow_ns) / 1e6);
}

}  // namespace

void status(const Call& call, Workspace& workspace) {
  JsonWriter json(workspace.reply.text);
  json.open('{');
  write_process(call, json);
  json.name("tables").open('[');
  write_table("chair", call.snapshot.chairs(), json);
  write_table("estate", call.snapshot.estates(), json);
  json.close(']');
  const StoreStatus store = call.options.status ? call.options.status->status() : StoreStatus{};
  json.name("snapshot").open('{').member("version", call.snapshot.version());
  json.member("ageSeconds", store.snapshot_age_seconds).close('}');
  write_requests(call, call.operations.counters.totals(), json);
  write_store(store, json);
  json.name("writes").open('[');
  for (const PastWrite& write : store.past) write_past(write, json);
  json.close(']').close('}');
}

void set_slow_query(const Call& call, Workspace& workspace) {
  const auto milliseconds = workspace.json->milliseconds(call.request.body);
  if (!milliseconds) return reply_error(milliseconds.error(), workspace.reply);
  const std::chrono::duration<double, std::milli> threshold(*milliseconds);
  const auto nanoseconds = std::chrono::ceil<std::chrono::nanoseconds>(threshold).count();
  call.operations.slow_query_ns.store(nanoseconds, std::memory_order_relaxed);
  fmt::format_to(std::back_inserter(workspace.reply.text), R"({{"milliseconds":{}}})", *milliseconds);
}

}  // namespace nazotte::server
