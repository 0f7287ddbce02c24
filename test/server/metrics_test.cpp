#include "running_server.hpp"

#include "server/http_error.hpp"
#include "server/local_client.hpp"
#include "server/metrics_text.hpp"
#include "server/process_facts.hpp"
#include "server/request_counters.hpp"

#include <simdjson.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace nazotte::server::test {

namespace {

std::size_t bucket_by_search(std::uint64_t nanoseconds) {
  const auto found = std::ranges::lower_bound(kLatencyBoundsNs, nanoseconds);
  return static_cast<std::size_t>(found - kLatencyBoundsNs.begin());
}

/// The value behind a series' name and labels in an exposition; "" without one.
std::string value_of(const std::string& text, const std::string& series) {
  const std::size_t begin = text.find("\n" + series + " ");
  if (begin == std::string::npos) return "";
  const std::size_t value = begin + series.size() + 2;
  return text.substr(value, text.find('\n', value) - value);
}

/// What a client is told that asks once and goes.
std::string ask(RunningServer& running, const std::string& target) { return running.connect().ask(get(target)).body(); }

}  // namespace

TEST_CASE("A latency is in the first bucket whose bound is not below it") {
  for (const std::uint64_t bound : kLatencyBoundsNs) {
    for (const std::uint64_t number : {bound - 1, bound, bound + 1}) {
      INFO(number);
      CHECK(latency_bucket(number) == bucket_by_search(number));
    }
  }
  for (int width = 0; width < 64; ++width) {
    const std::uint64_t number = std::uint64_t{1} << width;
    INFO(number);
    CHECK(latency_bucket(number) == bucket_by_search(number));
    CHECK(latency_bucket(number - 1) == bucket_by_search(number - 1));
  }
  CHECK(kLatencyBoundsNs.front() == 250);
  CHECK(kLatencyBoundsNs[kLatencyBuckets - 2] == 10'000'000'000);
}

TEST_CASE("Every status that has a reason phrase is counted by itself") {
  std::size_t known = 0;
  for (int status = 100; status < 700; ++status) {
    if (reason_phrase(status) == "Unknown") continue;
    INFO(status);
    CHECK(kCountedStatuses[status_slot(status)] == status);
    ++known;
  }
  CHECK(known > 10);
  for (const int status : {-1, 0, 299, 600, std::numeric_limits<int>::max()}) {
    CHECK(status_slot(status) == kCountedStatuses.size() - 1);
  }
}

TEST_CASE("Counters of several threads are added up") {
  RequestCounters counters(2);
  WorkerCounters& first = counters.add_worker();
  WorkerCounters& second = counters.add_worker();
  first.routes[0].count(200, 300);
  second.routes[0].count(200, 300);
  second.routes[0].count(404, 20'000'000'000);
  second.routes[1].count(503);
  const RequestTotals totals = counters.totals();
  CHECK(totals.workers == 2);
  CHECK(totals.routes[0].requests() == 3);
  CHECK(totals.routes[0].statuses[status_slot(404)] == 1);
  CHECK(totals.routes[0].latencies.buckets[1] == 2);
  CHECK(totals.routes[0].latencies.buckets.back() == 1);
  CHECK(totals.routes[0].latencies.nanoseconds == 20'000'000'600);
  CHECK(totals.routes[1].requests() == 1);
  CHECK(totals.routes[1].timed() == 0);
}

TEST_CASE("An exposition has names, escaped labels and cumulative buckets") {
  std::string out;
  MetricsText text(out);
  text.family("a_total", MetricsText::Type::counter, "Help.");
  text.sample({}, std::uint64_t{1});
  text.sample({{"x", "a\"b\\c\nd"}, {"y", "黒"}}, 0.5);
  text.family("h", MetricsText::Type::histogram, "More.");
  const std::array<std::uint64_t, 2> bounds = {250, 2'500'000};
  const std::array<std::uint64_t, 3> buckets = {1, 0, 2};
  text.histogram({{"x", "1"}}, {.bounds = bounds, .unit = 1e-9, .buckets = buckets, .sum = 1'500'000'000});
  CHECK(out ==
        "# HELP a_total Help.\n# TYPE a_total counter\na_total 1\n"
        "a_total{x=\"a\\\"b\\\\c\\nd\",y=\"黒\"} 0.5\n"
        "# HELP h More.\n# TYPE h histogram\n"
        "h_bucket{x=\"1\",le=\"2.5e-07\"} 1\nh_bucket{x=\"1\",le=\"0.0025\"} 1\nh_bucket{x=\"1\",le=\"+Inf\"} 3\n"
        "h_sum{x=\"1\"} 1.5\nh_count{x=\"1\"} 3\n");
}

TEST_CASE("Metrics count requests by route and status, and connections") {
  RunningServer running(quick_limits(), 2);
  ask(running, "/api/chair/1");
  ask(running, "/api/chair/3");
  ask(running, "/nowhere");
  RawClient broken = running.connect();
  broken.send("broken\r\n\r\n");
  broken.receive_rest();
  const Response answer = running.connect().ask(get("/metrics"));
  CHECK(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8");
  const std::string& text = answer.body();
  const auto requests = [&](const std::string& labels) {
    return value_of(text, "nazotte_http_requests_total{" + labels);
  };
  CHECK(requests(R"(method="GET",route="/api/chair/{id}",status="200"})") == "1");
  CHECK(requests(R"(method="GET",route="/api/chair/{id}",status="404"})") == "1");
  CHECK(requests(R"(method="none",route="none",status="404"})") == "1");
  CHECK(requests(R"(method="none",route="none",status="400"})") == "1");
  CHECK(requests(R"(method="POST",route="/api/estate/nazotte",status="200"})") == "0");
  const std::string duration = "nazotte_http_request_duration_seconds";
  CHECK(value_of(text, duration + R"(_count{method="GET",route="/api/chair/{id}"})") == "2");
  CHECK(value_of(text, duration + R"(_bucket{method="GET",route="/api/chair/{id}",le="+Inf"})") == "2");
  CHECK(value_of(text, "nazotte_connections_opened_total") == "5");
  CHECK(value_of(text, "nazotte_http_threads") == "2");
  CHECK(value_of(text, R"(nazotte_rows{table="chair"})") == "30");
  CHECK(value_of(text, R"(nazotte_live_rows{table="chair"})") == "29");
  CHECK(value_of(text, R"(nazotte_segments{table="estate"})") == "1");
  CHECK(std::stoul(value_of(text, R"(nazotte_memory_bytes{table="estate",kind="spatial"})")) > 0);
}

TEST_CASE("A write is counted when it is answered") {
  RunningServer running;
  RawClient client = running.connect();
  running.sample.port.hold();
  client.send(post("/api/chair/buy/1", R"({"email":"a@example.com"})"));
  while (running.sample.port.calls().empty()) ::usleep(1000);
  const std::string series =
      R"(nazotte_http_request_duration_seconds_count{method="POST",route="/api/chair/buy/{id}"})";
  CHECK(value_of(ask(running, "/metrics"), series) == "0");
  running.sample.port.release();
  CHECK(client.receive().result_int() == 200);
  CHECK(value_of(ask(running, "/metrics"), series) == "1");
}

TEST_CASE("Server-Timing is told to those who ask for it, remembered header or not") {
  RunningServer running;
  RawClient client = running.connect();
  for (int i = 0; i < 3; ++i) {
    CHECK_THAT(std::string(client.ask(get("/api/chair/1", "X-Server-Timing: 1\r\n"))["Server-Timing"]),
               Catch::StartsWith("app;dur="));
    CHECK(client.ask(get("/api/chair/1", "X-Server-Timing: 0\r\n"))["Server-Timing"].empty());
  }
  RawClient other = running.connect();
  for (int i = 0; i < 3; ++i) {
    CHECK_THAT(std::string(other.ask(get("/api/chair/1", "x-server-timing: 1\r\n"))["Server-Timing"]),
               Catch::StartsWith("app;dur="));
  }
  CHECK_THAT(std::string(other.ask(
                 post("/api/chair/buy/1", R"({"email":"a@example.com"})", "X-Server-Timing: 1\r\n"))["Server-Timing"]),
             Catch::StartsWith("app;dur="));
}

TEST_CASE("The status is JSON that says what the metrics say") {
  SampleService sample;
  LocalClient client(sample.service);
  const LocalResponse response = client.send({.target = "/status"});
  CHECK(response.status == 200);
  CHECK(response.header("Content-Type") == kJsonType);
  simdjson::dom::parser parser;
  const simdjson::dom::element status = parser.parse(response.body);
  const simdjson::dom::element chairs = status["tables"].at(0);
  CHECK(std::string_view(chairs["name"]) == "chair");
  CHECK(std::uint64_t(chairs["rows"]) == 30);
  CHECK(std::uint64_t(chairs["liveRows"]) == 29);
  CHECK(std::uint64_t(chairs["memory"]["columns"]) > 0);
  CHECK(std::uint64_t(status["requests"]["boundsSeconds"].get_array().size()) == kLatencyBuckets - 1);
  CHECK(std::string_view(status["store"]["state"]) == "ready");
  CHECK(double(status["uptimeSeconds"]) >= 0);
}

TEST_CASE("The slow-query threshold is changed by a number of milliseconds, by the admin alone") {
  SampleService sample({.admin_token = AdminToken::parse("token").value()});
  LocalClient client(sample.service);
  const auto set = [&](std::string_view body, std::string_view authorization) {
    return client.send({.method = "POST", .target = "/admin/slow-query", .authorization = authorization, .body = body});
  };
  CHECK(set(R"({"milliseconds":2.5})", "").status == 401);
  CHECK(sample.service.operations().slow_query_ns == 0);
  const LocalResponse done = set(R"({"milliseconds":2.5})", "Bearer token");
  CHECK(done.status == 200);
  CHECK(done.body == R"({"milliseconds":2.5})");
  CHECK(sample.service.operations().slow_query_ns == 2'500'000);
  for (const std::string_view bad :
       {"", "{}", R"({"milliseconds":-1})", R"({"milliseconds":"1"})", "[]", R"({"milliseconds":1e300})"}) {
    INFO(bad);
    CHECK(set(bad, "Bearer token").status == 400);
  }
  CHECK(sample.service.operations().slow_query_ns == 2'500'000);
}

TEST_CASE("The system knows this process") {
  const ProcessFacts facts = process_facts();
  CHECK(facts.resident_bytes > 1'000'000);
  CHECK(facts.virtual_bytes > facts.resident_bytes);
  CHECK(facts.threads >= 1);
  CHECK(facts.start_unix_seconds > 1.7e9);
  for (int i = 0; i < 100; ++i) REQUIRE(process_facts().start_unix_seconds == facts.start_unix_seconds);
  CHECK(facts.open_descriptors >= 3);
  CHECK(facts.descriptors_max >= facts.open_descriptors);
  const Descriptor another(::dup(STDOUT_FILENO));
  CHECK(process_facts().open_descriptors == facts.open_descriptors + 1);
}

}  // namespace nazotte::server::test
