#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <string_view>

namespace nazotte::load {
namespace {

/// 1234567 as 1,234,567.
std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string milliseconds(std::uint64_t microseconds) {
  return fmt::format("{:.2f}", static_cast<double>(microseconds) / 1'000);
}

double per_second(const RunResult& run, std::uint64_t count) {
  return run.seconds > 0 ? static_cast<double>(count) / run.seconds : 0;
}

void append_kind(const RunResult& run, std::string_view name, const KindStatistics& kind, std::string& out) {
  const Histogram& latencies = kind.latencies;
  fmt::format_to(std::back_inserter(out), "  {:<18}{:>11}{:>10.0f}{:>9}{:>9}{:>9}{:>9}{:>10}{:>8}\n", name,
                 grouped(kind.requests), per_second(run, kind.requests), milliseconds(latencies.percentile(0.5)),
                 milliseconds(latencies.percentile(0.9)), milliseconds(latencies.percentile(0.99)),
                 milliseconds(latencies.percentile(0.999)), milliseconds(latencies.max()), grouped(kind.faults));
}

void append_examples(const Statistics& statistics, FaultKind kind, std::string& out) {
  for (const Example& example : statistics.examples(kind)) {
    if (example.number > 0) {
      fmt::format_to(std::back_inserter(out), "    user {}, request {}: {}\n", example.user, example.number,
                     example.request);
    } else {
      fmt::format_to(std::back_inserter(out), "    {}\n", example.request);
    }
    fmt::format_to(std::back_inserter(out), "      expected: {}\n      got:      {}\n", example.fault.expected,
                   example.fault.got);
  }
}

void append_faults(const Statistics& statistics, std::string& out) {
  if (statistics.faults() == 0) {
    out += "\n  no errors: every answer was the model's\n";
    return;
  }
  fmt::format_to(std::back_inserter(out), "\n  {} error{}\n", grouped(statistics.faults()),
                 statistics.faults() == 1 ? "" : "s");
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    if (statistics.faults(kind) == 0) continue;
    fmt::format_to(std::back_inserter(out), "  {}: {}\n", name_of(kind), grouped(statistics.faults(kind)));
    append_examples(statistics, kind, out);
  }
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double median_of(const std::vector<RunResult>& runs, const std::function<double(const RunResult&)>& figure) {
  std::vector<double> values;
  values.reserve(runs.size());
  for (const RunResult& run : runs) values.push_back(figure(run));
  return median(std::move(values));
}

}  // namespace

std::string text_of(const RunResult& run) {
  const Statistics& statistics = run.statistics;
  if (statistics.all().requests == 0) {
    std::string refused = fmt::format("\n{}: no load\n", run.target);
    append_faults(statistics, refused);
    return refused;
  }
  std::string out = fmt::format("\n{}: {:.1f} s, seed {}, level {} with {} users{}\n\n", run.target, run.seconds,
                                run.seed, run.level, run.users, run.initialized ? "" : ", not initialized");
  const KindStatistics all = statistics.all();
  fmt::format_to(std::back_inserter(out), "  score {:>13}   {} points, {} less for each error\n",
                 grouped(statistics.score()), grouped(statistics.points()), kPointsPerFault);
  fmt::format_to(std::back_inserter(out), "  requests {:>10}   {:.0f} a second, {} crawlers refused\n\n",
                 grouped(all.requests), per_second(run, all.requests), grouped(statistics.refused_bots()));
  fmt::format_to(std::back_inserter(out), "  {:<18}{:>11}{:>10}{:>9}{:>9}{:>9}{:>9}{:>10}{:>8}\n", "milliseconds",
                 "requests", "/s", "p50", "p90", "p99", "p99.9", "max", "errors");
  for (std::size_t i = 0; i < kRequestKinds; ++i) {
    const auto kind = static_cast<RequestKind>(i);
    if (statistics.of(kind).requests > 0) append_kind(run, name_of(kind), statistics.of(kind), out);
  }
  append_kind(run, "all", all, out);
  append_faults(statistics, out);
  return out;
}

std::vector<Figure> compare(const std::vector<RunResult>& first, const std::vector<RunResult>& second) {
  std::vector<Figure> figures;
  const auto add = [&](std::string name, const std::function<double(const RunResult&)>& figure) {
    figures.push_back({std::move(name), median_of(first, figure), median_of(second, figure)});
  };
  add("score", [](const RunResult& run) { return static_cast<double>(run.statistics.score()); });
  add("errors", [](const RunResult& run) { return static_cast<double>(run.statistics.faults()); });
  add("users", [](const RunResult& run) { return static_cast<double>(run.users); });
  add("requests a second", [](const RunResult& run) { return per_second(run, run.statistics.all().requests); });
  for (std::size_t i = 0; i < kRequestKinds; ++i) {
    const auto kind = static_cast<RequestKind>(i);
    const auto answered = [kind](const RunResult& run) { return run.statistics.of(kind).latencies.count() > 0; };
    if (!std::all_of(first.begin(), first.end(), answered) || !std::all_of(second.begin(), second.end(), answered)) {
      continue;
    }
    for (const auto& [label, share] : {std::pair{"p50", 0.5}, std::pair{"p99", 0.99}}) {
      add(fmt::format("{} {} ms", name_of(kind), label), [kind, share = share](const RunResult& run) {
        return static_cast<double>(run.statistics.of(kind).latencies.percentile(share)) / 1'000;
      });
    }
  }
  return figures;
}

std::string comparison_text(const std::vector<RunResult>& first, const std::vector<RunResult>& second) {
  std::string out =
      fmt::format("\nA: {}\nB: {}\n{}, in turn\n\n", first.front().target, second.front().target,
                  first.size() > 1 ? fmt::format("medians of {} runs each", first.size()) : "one run each");
  fmt::format_to(std::back_inserter(out), "  {:<28}{:>14}{:>14}{:>10}\n", "", "A", "B", "B / A");
  for (const Figure& figure : compare(first, second)) {
    const std::string ratio = figure.first > 0 ? fmt::format("{:.3g}", figure.ratio()) : "-";
    fmt::format_to(std::back_inserter(out), "  {:<28}{:>14.2f}{:>14.2f}{:>10}\n", figure.name, figure.first,
                   figure.second, ratio);
  }
  return out;
}

}  // namespace nazotte::load
