// The JSON document of a run or a comparison.
#include <fmt/format.h>

#include <array>
#include <iterator>
#include <string_view>

#include "report.hpp"
#include "server/json_rows.hpp"

namespace nazotte::load {
namespace {

void json_text(std::string_view text, std::string& out) { server::append_json_string(text, out); }

void json_kind(std::string_view name, const KindStatistics& kind, std::string& out) {
  const Histogram& latencies = kind.latencies;
  json_text(name, out);
  fmt::format_to(std::back_inserter(out),
                 R"(:{{"requests":{},"errors":{},"latency_us":{{"p50":{},"p90":{},"p99":{},"p99.9":{},"max":{}}}}})",
                 kind.requests, kind.faults, latencies.percentile(0.5), latencies.percentile(0.9),
                 latencies.percentile(0.99), latencies.percentile(0.999), latencies.max());
}

void json_kinds(const Statistics& statistics, std::string& out) {
  out += R"("kinds":{)";
  for (std::size_t i = 0; i < kRequestKinds; ++i) {
    const auto kind = static_cast<RequestKind>(i);
    if (statistics.of(kind).requests == 0) continue;
    json_kind(name_of(kind), statistics.of(kind), out);
    out += ',';
  }
  json_kind("all", statistics.all(), out);
  out += '}';
}

void json_examples(const std::vector<Example>& examples, std::string& out) {
  bool first = true;
  for (const Example& example : examples) {
    fmt::format_to(std::back_inserter(out), R"({}{{"user":{},"number":{},"request":)", first ? "" : ",", example.user,
                   example.number);
    first = false;
    json_text(example.request, out);
    out += R"(,"expected":)";
    json_text(example.fault.expected, out);
    out += R"(,"got":)";
    json_text(example.fault.got, out);
    out += '}';
  }
}

void json_faults(const Statistics& statistics, std::string& out) {
  out += R"("errors":{)";
  bool first = true;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    if (statistics.faults(kind) == 0) continue;
    fmt::format_to(std::back_inserter(out), R"({}"{}":{{"count":{},"examples":[)", first ? "" : ",", name_of(kind),
                   statistics.faults(kind));
    first = false;
    json_examples(statistics.examples(kind), out);
    out += "]}";
  }
  out += '}';
}

void json_run(const RunResult& run, std::string& out) {
  const Statistics& statistics = run.statistics;
  out += R"({"target":)";
  json_text(run.target, out);
  fmt::format_to(std::back_inserter(out),
                 R"(,"seed":{},"seconds":{:.3f},"level":{},"users":{},"initialized":{},"score":{},"points":{},)"
                 R"("requests":{},"refused_crawlers":{},"error_count":{},)",
                 run.seed, run.seconds, run.level, run.users, run.initialized, statistics.score(), statistics.points(),
                 statistics.all().requests, statistics.refused_bots(), statistics.faults());
  json_kinds(statistics, out);
  out += ',';
  json_faults(statistics, out);
  out += '}';
}

void json_comparison(const std::vector<RunResult>& first, const std::vector<RunResult>& second, std::string& out) {
  out += '[';
  bool begun = false;
  for (const Figure& figure : compare(first, second)) {
    fmt::format_to(std::back_inserter(out), R"({}{{"figure":)", begun ? "," : "");
    begun = true;
    json_text(figure.name, out);
    fmt::format_to(std::back_inserter(out), R"(,"first":{},"second":{},"ratio":)", figure.first, figure.second);
    out += figure.first > 0 ? fmt::format("{}}}", figure.ratio()) : "null}";
  }
  out += ']';
}

}  // namespace

std::string json_of(const std::vector<RunResult>& first, const std::vector<RunResult>& second) {
  std::string out = R"({"form":"nazotte-load/1","runs":[)";
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (i > 0) out += ',';
    json_run(first[i], out);
    if (i < second.size()) {
      out += ',';
      json_run(second[i], out);
    }
  }
  out += R"(],"comparison":)";
  if (second.empty()) {
    out += "null";
  } else {
    json_comparison(first, second, out);
  }
  out += "}\n";
  return out;
}

}  // namespace nazotte::load
