// GET /metrics: what operators count, in Prometheus' text format. docs/MONITORING.md lists all of it.
#include "server/handlers.hpp"
#include "server/metrics_text.hpp"
#include "server/process_facts.hpp"

#include <array>
#include <span>
#include <string>

namespace nazotte::server {

namespace {

using isuumo::StoreStatus;
using Type = MetricsText::Type;

constexpr std::string_view kTextType = "text/plain; version=0.0.4; charset=utf-8";
/// The route of requests that fit none, or that could not be read.
constexpr std::string_view kNoRoute = "none";

struct LabelledRoute {
  std::string_view method;
  std::string_view pattern;
};

LabelledRoute labelled(const Call& call, std::size_t route) {
  if (route >= call.routes.size()) return {kNoRoute, kNoRoute};
  return {name_of(call.routes[route].method), call.routes[route].pattern};
}

MetricsText::Histogram histogram_of(const isuumo::LatencyCounts& latencies) {
  return {.bounds = std::span(kLatencyBoundsNs).first(kLatencyBuckets - 1),
          .unit = 1e-9,
          .buckets = latencies.buckets,
          .sum = latencies.nanoseconds};
}

constexpr auto kSizeBounds = [] {
  std::array<std::uint64_t, isuumo::SizeCounts::kBuckets - 1> bounds{};
  for (std::size_t i = 0; i < bounds.size(); ++i) bounds[i] = std::uint64_t{1} << i;
  return bounds;
}();

MetricsText::Histogram histogram_of(const isuumo::SizeCounts& sizes) {
  return {.bounds = kSizeBounds, .unit = 1, .buckets = sizes.buckets, .sum = sizes.sum};
}

std::uint64_t flag(bool value) { return value ? 1 : 0; }

void write_requests(const Call& call, const RequestTotals& totals, MetricsText& text) {
  text.family("nazotte_http_requests_total", Type::counter, "Requests answered, by route and status.");
  for (std::size_t i = 0; i < totals.routes.size(); ++i) {
    const LabelledRoute route = labelled(call, i);
    for (std::size_t slot = 0; slot < kCountedStatuses.size(); ++slot) {
      const std::uint64_t count = totals.routes[i].statuses[slot];
      // From the start on, so that their rates are known when the first request comes, and the first fault.
      const bool awaited = kCountedStatuses[slot] == 200 || kCountedStatuses[slot] == 500;
      if (count == 0 && !awaited) continue;
      text.sample({{"method", route.method}, {"route", route.pattern}, {"status", status_name(slot)}}, count);
    }
  }
  text.family("nazotte_http_request_duration_seconds", Type::histogram,
              "Time from a request's arrival to its answer, the store's included, the network's not.");
  for (std::size_t i = 0; i < call.routes.size(); ++i) {
    const LabelledRoute route = labelled(call, i);
    text.histogram({{"method", route.method}, {"route", route.pattern}}, histogram_of(totals.routes[i].latencies));
  }
}

void write_connections(const RequestTotals& totals, MetricsText& text) {
  text.family("nazotte_connections", Type::gauge, "Connections that are open.");
  // Threads are read one after the other: a sum may be older than its counterpart.
  const bool consistent = totals.connections_opened >= totals.connections_closed;
  text.sample({}, consistent ? totals.connections_opened - totals.connections_closed : 0);
  text.family("nazotte_connections_opened_total", Type::counter, "Connections that were accepted.");
  text.sample({}, totals.connections_opened);
  text.family("nazotte_connections_refused_total", Type::counter, "Connections beyond --max-connections.");
  text.sample({}, totals.connections_refused);
  text.family("nazotte_overload_refusals_total", Type::counter, "Requests answered 503 because too many were waiting.");
  text.sample({}, totals.overload_refusals);
  text.family("nazotte_slow_queries_total", Type::counter, "Requests that took longer than the slow-query threshold.");
  text.sample({}, totals.slow_queries);
  text.family("nazotte_http_threads", Type::gauge, "Threads that serve.");
  text.sample({}, std::uint64_t{totals.workers});
}

void write_tables(const Call& call, MetricsText& text) {
  const std::array<std::pair<std::string_view, const TableSnapshot*>, 2> tables = {
      {{"chair", &call.snapshot.chairs()}, {"estate", &call.snapshot.estates()}}};
  text.family("nazotte_rows", Type::gauge, "Rows in memory, those that are sold out included.");
  for (const auto& [name, table] : tables) text.sample({{"table", name}}, table->rows());
  text.family("nazotte_live_rows", Type::gauge, "Rows that searches find.");
  for (const auto& [name, table] : tables) text.sample({{"table", name}}, table->live_rows());
  text.family("nazotte_segments", Type::gauge, "Segments that a search reads.");
  for (const auto& [name, table] : tables) text.sample({{"table", name}}, std::uint64_t{table->segments().size()});
  text.family("nazotte_memory_bytes", Type::gauge, "Memory of rows and indexes, by kind of index.");
  for (const auto& [name, table] : tables) {
    table->memory().for_each([&, name = name](const char* kind, std::size_t bytes) {
      text.sample({{"table", name}, {"kind", kind}}, std::uint64_t{bytes});
    });
  }
  text.family("nazotte_snapshot_version", Type::gauge, "Snapshots published since the start.");
  text.sample({}, call.snapshot.version());
}

void write_store(const StoreStatus& store, MetricsText& text) {
  text.family("nazotte_store_state", Type::gauge, "1 for the state that the store is in.");
  const std::array<std::pair<std::string_view, StoreStatus::State>, 3> states = {
      {{"ready", StoreStatus::State::ready},
       {"away", StoreStatus::State::away},
       {"closed", StoreStatus::State::closed}}};
  for (const auto& [name, state] : states) {
    text.sample({{"kind", store.kind}, {"state", name}}, flag(store.state == state));
  }
  text.family("nazotte_store_outages_total", Type::counter, "How often the store went away.");
  text.sample({}, store.outages);
  text.family("nazotte_store_reconnects_total", Type::counter, "How often the store came back.");
  text.sample({}, store.recoveries);
  text.family("nazotte_reloads_total", Type::counter, "Times that all rows were read again.");
  text.sample({{"result", "done"}}, store.reloads_done);
  text.sample({{"result", "failed"}}, store.reloads_failed);
  text.family("nazotte_reload_running", Type::gauge, "1 while all rows are read again.");
  text.sample({}, flag(store.reloading));
  text.family("nazotte_content_difference", Type::gauge,
              "1 while the store is known to hold something else than memory.");
  text.sample({}, flag(!store.difference.empty()));
  text.family("nazotte_content_differences_total", Type::counter, "Differences found between store and memory.");
  text.sample({}, store.differences);
  text.family("nazotte_snapshot_age_seconds", Type::gauge, "Time since readers got another content.");
  text.sample({}, store.snapshot_age_seconds);
}

void write_writer(const StoreStatus& store, MetricsText& text) {
  text.family("nazotte_write_queue_writes", Type::gauge, "Writes that wait for the writer.");
  text.sample({}, std::uint64_t{store.queued_writes});
  text.family("nazotte_write_queue_bytes", Type::gauge, "CSV that waits for the writer.");
  text.sample({}, std::uint64_t{store.queued_bytes});
  text.family("nazotte_imports_total", Type::counter, "Imports that reached the writer.");
  const std::array<std::pair<std::string_view, const isuumo::ImportCounts*>, 2> imports = {
      {{"chair", &store.chairs}, {"estate", &store.estates}}};
  for (const auto& [name, counts] : imports) {
    text.sample({{"table", name}, {"result", "done"}}, counts->done);
    text.sample({{"table", name}, {"result", "refused"}}, counts->refused);
  }
  text.family("nazotte_imported_rows_total", Type::counter, "Rows of imports that are done.");
  for (const auto& [name, counts] : imports) text.sample({{"table", name}}, counts->rows);
  text.family("nazotte_buys_total", Type::counter, "Buys that reached the writer.");
  text.sample({{"result", "done"}}, store.buys.done);
  text.sample({{"result", "sold_out"}}, store.buys.sold_out);
  text.sample({{"result", "failed"}}, store.buys.failed);
  text.family("nazotte_group_commit_buys", Type::histogram, "Buys that were committed together.");
  text.histogram({}, histogram_of(store.groups));
}

void write_commits(const StoreStatus& store, MetricsText& text) {
  const std::array<std::pair<std::string_view, const isuumo::CommitCounts*>, 3> commits = {
      {{"buy", &store.buy_commits}, {"import", &store.import_commits}, {"initialize", &store.initialize_commits}}};
  text.family("nazotte_write_commit_duration_seconds", Type::histogram,
              "Time of a write from its arrival at the writer until the store has committed it.");
  for (const auto& [write, counts] : commits) text.histogram({{"write", write}}, histogram_of(counts->since_arrival));
  text.family("nazotte_store_commit_duration_seconds", Type::histogram,
              "Time that the store takes for a transaction that it commits.");
  for (const auto& [write, counts] : commits) text.histogram({{"write", write}}, histogram_of(counts->in_store));
  text.family("nazotte_store_commit_rows", Type::histogram, "Rows that a transaction has written.");
  for (const auto& [write, counts] : commits) text.histogram({{"write", write}}, histogram_of(counts->rows));
}

void write_process(const Call& call, MetricsText& text) {
  text.family("nazotte_build_info", Type::gauge, "1, with what this program is.");
  text.sample({{"version", call.options.version}, {"compiler", __VERSION__}}, std::uint64_t{1});
  const ProcessFacts facts = process_facts();
  text.family("process_start_time_seconds", Type::gauge, "When the process began, in seconds since 1970.");
  text.sample({}, facts.start_unix_seconds);
  text.family("process_cpu_seconds_total", Type::counter, "Processor time, user and system.");
  text.sample({}, facts.cpu_seconds);
  text.family("process_resident_memory_bytes", Type::gauge, "Resident memory.");
  text.sample({}, facts.resident_bytes);
  text.family("process_virtual_memory_bytes", Type::gauge, "Virtual memory.");
  text.sample({}, facts.virtual_bytes);
  text.family("process_open_fds", Type::gauge, "Open file descriptors.");
  text.sample({}, facts.open_descriptors);
  text.family("process_max_fds", Type::gauge, "File descriptors that may be open.");
  text.sample({}, facts.descriptors_max);
}

}  // namespace

void metrics(const Call& call, Workspace& workspace) {
  workspace.reply.content_type = kTextType;
  MetricsText text(workspace.reply.text);
  const RequestTotals totals = call.operations.counters.totals();
  write_requests(call, totals, text);
  write_connections(totals, text);
  write_tables(call, text);
  if (call.options.status) {
    const StoreStatus store = call.options.status->status();
    write_store(store, text);
    write_writer(store, text);
    write_commits(store, text);
  }
  write_process(call, text);
}

}  // namespace nazotte::server
