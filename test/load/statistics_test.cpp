#include <catch2/catch.hpp>

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/load/levels.hpp"
#include "bench/load/report.hpp"
#include "gen/random.hpp"

namespace nazotte::load::test {

TEST_CASE("histogram: percentiles are those of the sorted values, to 1.6%", "[load]") {
  data::Random random(4);
  Histogram histogram;
  std::vector<std::uint64_t> values;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t value = random.next() >> (34 + random.below(30));
    values.push_back(value);
    histogram.record(value);
  }
  std::sort(values.begin(), values.end());
  for (const double share : {0.0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(share * static_cast<double>(values.size()))));
    const std::uint64_t exact = values[rank - 1];
    CHECK(histogram.percentile(share) >= exact);
    CHECK(static_cast<double>(histogram.percentile(share)) <= static_cast<double>(exact) * 1.016);
  }
  CHECK(histogram.max() == values.back());
  CHECK(histogram.count() == values.size());
}

TEST_CASE("histogram: small values are exact, large ones are bounded, sums are sums", "[load]") {
  Histogram empty;
  CHECK(empty.percentile(0.5) == 0);
  for (std::uint64_t value = 0; value < 128; ++value) {
    Histogram one;
    one.record(value);
    one.record(1'000'000);
    CHECK(one.percentile(0.5) == value);
  }
  Histogram large;
  large.record(std::uint64_t{1} << 60);
  CHECK(large.percentile(1) == Histogram::kValueMax);
  Histogram sum;
  sum.record(5);
  sum.add(large);
  CHECK(sum.count() == 2);
  CHECK(sum.percentile(0.5) == 5);
  CHECK(sum.max() == Histogram::kValueMax);
}

TEST_CASE("score: points less ten for each error, never below 0", "[load]") {
  Statistics statistics;
  for (int i = 0; i < 25; ++i) statistics.record({.kind = RequestKind::buy, .microseconds = 10, .points = 1});
  CHECK(statistics.score() == 25);
  for (int i = 0; i < 5; ++i) {
    statistics.record_fault(RequestKind::buy, {{FaultKind::count, "1", "2"}, 1, 1, "GET /"});
    CHECK(statistics.score() == (i == 0 ? 15U : i == 1 ? 5U : 0U));
  }
  Statistics sum;
  sum.add(statistics);
  sum.add(statistics);
  CHECK(sum.faults() == 10);
  CHECK(sum.faults(FaultKind::count) == 10);
  CHECK(sum.examples(FaultKind::count).size() == kExamplesMax);
  CHECK(sum.all().requests == 50);
}

TEST_CASE("levels: the next one is earned by points, by right answers and by fast ones", "[load]") {
  Levels levels({.users = 4, .levels = 2, .fast_us = 1'000});
  CHECK(levels.users() == 4);
  CHECK_FALSE(levels.earned_by({.points_total = 7}));
  CHECK_FALSE(levels.earned_by({.faults = 1, .points_total = 8}));
  CHECK_FALSE(levels.earned_by({.p90_us = 1'001, .points_total = 8}));
  CHECK(levels.earned_by({.p90_us = 1'000, .points_total = 8}));
  levels.rise(8);
  CHECK(levels.users() == 6);
  CHECK_FALSE(levels.earned_by({.points_total = 19}));
  CHECK(levels.earned_by({.points_total = 20}));
  levels.rise(20);
  CHECK(levels.users() == 9);
  CHECK_FALSE(levels.earned_by({.points_total = 1'000}));
}

TEST_CASE("report: JSON holds every figure, and the comparison its medians", "[load]") {
  const auto run = [](std::uint64_t latency_us, std::uint32_t points) {
    RunResult result{.target = "http://h:1", .seed = 3, .seconds = 2};
    result.statistics.record({.kind = RequestKind::nazotte, .microseconds = latency_us, .points = points});
    result.statistics.record_fault(RequestKind::nazotte, {{FaultKind::order, "\"1\"", "2"}, 1, 2, "POST /"});
    return result;
  };
  const std::vector<RunResult> first = {run(100, 11), run(120, 21), run(90, 16)};
  const std::vector<RunResult> second = {run(50, 1), run(60, 100), run(55, 22)};
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(json_of(first, second));
  CHECK(root["form"].get_string().value() == "nazotte-load/1");
  CHECK(root["runs"].get_array().size() == 6);
  const auto one = root["runs"].at(0);
  CHECK(one["score"].get_int64().value() == 1);
  CHECK(one["kinds"]["nazotte"]["latency_us"]["p99.9"].get_int64().value() == 100);
  CHECK(one["kinds"]["all"]["requests"].get_int64().value() == 1);
  CHECK(one["errors"]["order"]["count"].get_int64().value() == 1);
  CHECK(one["errors"]["order"]["examples"].at(0)["expected"].get_string().value() == "\"1\"");
  const auto figures = compare(first, second);
  CHECK(figures[0].name == "score");
  CHECK(figures[0].ratio() == Approx(2.0));
  CHECK(figures.back().name == "nazotte p99 ms");
  CHECK(figures.back().first == Approx(0.1));
  CHECK(simdjson::minify(simdjson::dom::element(parser.parse(json_of({run(1, 1)}, {}))["comparison"])) == "null");
  CHECK(text_of(first[0]).find("order: 1") != std::string::npos);
}

}  // namespace nazotte::load::test
