#include "running_server.hpp"

#include "server/moved_connection.hpp"
#include "server/process_channel.hpp"
#include "server/request_counters.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace nazotte::server::test {
namespace {

constexpr std::string_view kDetail = "/api/chair/1";
const std::string kPurchase = post("/api/chair/buy/1", R"({"email":"a@example.com"})");

ProcessChannel::Clock::time_point soon() { return ProcessChannel::Clock::now() + std::chrono::seconds(30); }

/// Two servers in one process: what the first one gives away the second one serves.
struct Pair {
  RunningServer former{quick_limits(), 2};
  RunningServer later;
  ConnectionSink sink = [this](MovedConnection&& moved) { pass(std::move(moved)); };

  /// Through bytes, as it is between processes.
  void pass(MovedConnection&& moved) {
    const std::string bytes = encode(moved);
    later.server.take_over(decode(bytes, std::move(moved.socket)).value());
  }

  void move_out() { former.server.move_out(sink); }
};

TEST_CASE("A channel carries bytes and descriptors") {
  auto ends = ProcessChannel::make_ends().value();
  ProcessChannel one(std::move(ends.first));
  ProcessChannel other(std::move(ends.second));
  const std::string large(std::size_t{3} << 20, 'x');
  auto passed = ProcessChannel::make_ends().value();
  std::thread sender([&] {
    CHECK(one.send(1));
    CHECK(one.send(2, large, passed.first.number()));
    CHECK(one.send(3, "end"));
    one.close();
  });
  CHECK(other.receive(soon()).value().bytes.empty());
  auto second = other.receive(soon()).value();
  CHECK(second.kind == 2);
  CHECK(second.bytes == large);
  CHECK(other.receive(soon()).value().bytes == "end");
  CHECK(other.receive(soon()).error().code == ErrorCode::unavailable);
  sender.join();
  // The descriptor is a copy of its own.
  passed.first.close();
  ProcessChannel over_copy(std::move(second.descriptor));
  ProcessChannel peer(std::move(passed.second));
  REQUIRE(over_copy.send(7));
  CHECK(peer.receive(soon()).value().kind == 7);
}

TEST_CASE("A channel does not wait for ever, nor write to nobody") {
  auto ends = ProcessChannel::make_ends().value();
  ProcessChannel one(std::move(ends.first));
  CHECK(one.receive(ProcessChannel::Clock::now()).error().code == ErrorCode::unavailable);
  ends.second.close();
  CHECK_FALSE(one.send(1, "anybody there?"));
}

TEST_CASE("A connection survives its encoding") {
  MovedConnection moved{.unparsed = "GET /", .write = {.kind = WriteCommand::Kind::import_chairs, .csv = "1,2"}};
  moved.write_options = {.keep_alive = false, .http_1_0 = true};
  moved.write_request = {.seen = {.method = Method::post,
                                  .client = ClientKey{7},
                                  .wants_timing = true,
                                  .begin = std::chrono::steady_clock::time_point(std::chrono::nanoseconds(9))},
                         .target = "/api/chair",
                         .origin = std::make_unique<Origin>(Origin{.user_agent = "agent", .referer = "page"})};
  const auto back = decode(encode(moved), {}).value();
  CHECK(back.unparsed == "GET /");
  CHECK(back.write.kind == WriteCommand::Kind::import_chairs);
  CHECK(back.write.csv == "1,2");
  CHECK_FALSE(back.write_options.keep_alive);
  CHECK(back.write_options.http_1_0);
  CHECK(back.write_request.target == "/api/chair");
  CHECK(back.write_request.origin->user_agent == "agent");
  CHECK(back.write_request.origin->referer == "page");
  CHECK(back.write_request.seen.method == Method::post);
  CHECK(back.write_request.seen.client == ClientKey{7});
  CHECK(back.write_request.seen.wants_timing);
  CHECK(back.write_request.seen.begin.time_since_epoch() == std::chrono::nanoseconds(9));
  CHECK_FALSE(decode("short", {}));
  const std::string cut = encode(moved).substr(0, encode(moved).size() - 6);
  CHECK_FALSE(decode(cut, {}));
}

TEST_CASE("Idle connections move, and their clients notice nothing") {
  Pair pair;
  RawClient client = pair.former.connect();
  CHECK(client.ask(get(kDetail)).result_int() == 200);
  RawClient silent = pair.former.connect();
  CHECK(silent.ask(get(kDetail)).result_int() == 200);
  pair.move_out();
  pair.former.server.finish_moving();
  const Response next = client.ask(get(kDetail));
  CHECK(next.result_int() == 200);
  CHECK(next.keep_alive());
  CHECK(silent.ask(kPurchase).result_int() == 200);
  CHECK(pair.former.sample.port.calls().empty());
  CHECK(pair.later.sample.port.calls().size() == 1);
}

TEST_CASE("A request that is half received is answered before its connection moves") {
  Pair pair;
  RawClient in_header = pair.former.connect();
  RawClient in_body = pair.former.connect();
  // An answer proves that what was sent before has been read.
  const std::string purchase = kPurchase + kPurchase;
  in_header.send(get(kDetail) + "GET /api/chair/1 HTT");
  CHECK(in_header.receive().result_int() == 200);
  in_body.send(get(kDetail) + purchase.substr(0, kPurchase.size() - 5));
  CHECK(in_body.receive().result_int() == 200);
  pair.former.server.hold_writes();
  pair.move_out();
  in_header.send("P/1.1\r\nHost: test\r\n\r\n" + get(kDetail));
  CHECK(in_header.receive().result_int() == 200);
  CHECK(in_header.receive().result_int() == 200);
  // A write goes along undone, and so does what is pipelined behind it.
  in_body.send(purchase.substr(kPurchase.size() - 5));
  CHECK(in_body.receive().result_int() == 200);
  CHECK(in_body.receive().result_int() == 200);
  pair.former.server.finish_moving();
  CHECK(pair.former.sample.port.calls().empty());
  CHECK(pair.later.sample.port.calls().size() == 2);
  CHECK(in_body.ask(get(kDetail)).keep_alive());
}

TEST_CASE("Held writes wait, and are done where they are released") {
  Pair pair;
  RawClient buyer = pair.former.connect();
  CHECK(buyer.ask(get(kDetail)).result_int() == 200);
  pair.former.server.hold_writes();
  buyer.send(kPurchase);
  RawClient reader = pair.former.connect();
  CHECK(reader.ask(get(kDetail)).result_int() == 200);
  SECTION("here") {
    pair.former.server.release_writes();
    CHECK(buyer.receive().result_int() == 200);
    CHECK(pair.former.sample.port.calls().size() == 1);
  }
  SECTION("there, in the order of arrival on the connection") {
    buyer.send(get(kDetail));
    pair.move_out();
    CHECK(buyer.receive().body().empty());
    CHECK_FALSE(buyer.receive().body().empty());
    CHECK(pair.former.sample.port.calls().empty());
    CHECK(pair.later.sample.port.calls().size() == 1);
  }
  CHECK(buyer.ask(get(kDetail)).result_int() == 200);
}

TEST_CASE("A write that moved counts where it is done, under its route and since its arrival") {
  Pair pair;
  RawClient buyer = pair.former.connect();
  pair.former.server.hold_writes();
  // The first answer proves that the write behind it has been read.
  buyer.send(get(kDetail) + post("/api/chair/buy/1", R"({"email":"a@example.com"})", "X-Server-Timing: 1\r\n"));
  CHECK(buyer.receive().result_int() == 200);
  constexpr std::chrono::milliseconds kHeld(20);
  std::this_thread::sleep_for(kHeld);
  pair.move_out();
  const Response answer = buyer.receive();
  CHECK(answer.result_int() == 200);
  CHECK_THAT(std::string(answer["Server-Timing"]), Catch::StartsWith("app;dur="));
  const auto totals = [](RunningServer& running) {
    const Service& service = running.sample.service;
    return service.operations().counters.totals().routes.at(service.route_of(Method::post, "/api/chair/buy/1"));
  };
  CHECK(totals(pair.former).requests() == 0);
  CHECK(totals(pair.later).requests() == 1);
  CHECK(totals(pair.later).statuses[status_slot(200)] == 1);
  CHECK(std::chrono::nanoseconds(totals(pair.later).latencies.nanoseconds) >= kHeld);
}

TEST_CASE("Imports that are held have a limit") {
  ConnectionLimits limits = quick_limits();
  limits.held_bytes_max = 100;
  RunningServer running(limits);
  running.server.hold_writes();
  const std::string form =
      "--b\r\nContent-Disposition: form-data; name=\"chairs\"\r\n\r\n" + std::string(101, '1') + "\r\n--b--\r\n";
  RawClient client = running.connect();
  const Response refused = client.ask(post("/api/chair", form, "Content-Type: multipart/form-data; boundary=b\r\n"));
  CHECK(refused.result_int() == 503);
  CHECK(refused["Retry-After"] == "1");
  running.server.release_writes();
}

TEST_CASE("An answer that its client does not take yet arrives whole, then the connection moves") {
  Pair pair;
  RawClient slow(pair.former.server.port(), 4096);
  std::string requests;
  constexpr int kRequests = 5000;
  for (int i = 0; i < kRequests; ++i) requests += get(kDetail);
  std::thread sender([&] { slow.send(requests); });
  CHECK(slow.receive().result_int() == 200);
  pair.move_out();
  for (int i = 1; i < kRequests; ++i) REQUIRE(slow.receive().result_int() == 200);
  sender.join();
  pair.former.server.finish_moving();
  CHECK(slow.ask(get(kDetail)).result_int() == 200);
}

TEST_CASE("A server can serve on a socket that listens already") {
  RunningServer former;
  RunningServer later;
  Server heir({.threads = 1, .limits = quick_limits()}, later.sample.service);
  heir.start(Descriptor(::dup(former.server.listening_socket()))).value();
  CHECK(heir.port() == former.server.port());
  former.server.stop();
  CHECK(RawClient(heir.port()).ask(get(kDetail)).result_int() == 200);
}

TEST_CASE("A stop waits for the next request of a connection, and answers it with a farewell") {
  ConnectionLimits limits = quick_limits();
  limits.farewell_timeout = std::chrono::seconds(30);
  RunningServer running(limits);
  RawClient client = running.connect();
  CHECK(client.ask(get(kDetail)).keep_alive());
  std::thread stopper([&] { running.server.stop(); });
  Response last = client.ask(get(kDetail));
  while (last.keep_alive()) last = client.ask(get(kDetail));  // the stop had not begun yet
  CHECK(last.result_int() == 200);
  CHECK(client.closed());
  client.shutdown_send();
  stopper.join();
}

}  // namespace
}  // namespace nazotte::server::test
