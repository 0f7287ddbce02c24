#include "running_server.hpp"

#include <nazotte/error.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>

namespace nazotte::server::test {

namespace {

const std::string kPolygon =
    R"({"coordinates":[{"latitude":35,"longitude":139},{"latitude":36,"longitude":139},{"latitude":36,"longitude":140}]})";

const std::string kDetail = "/api/chair/7";
const std::string kEmail = R"({"email":"a@example.com"})";

}  // namespace

TEST_CASE("A connection serves request after request") {
  RunningServer running;
  RawClient client = running.connect();
  for (int id = 1; id <= 30; ++id) {
    const Response response = client.ask(get("/api/chair/" + std::to_string(id)));
    CHECK(response.result_int() == (id == 3 ? 404 : 200));
    CHECK(response.keep_alive());
    CHECK(response["Server"] == "nazotte");
    CHECK(response["Date"].size() == 29);
    CHECK(response.count("Content-Length") == 1);
  }
}

TEST_CASE("Pipelined requests are answered in order") {
  RunningServer running;
  RawClient client = running.connect();
  std::string requests;
  for (int id = 4; id <= 30; ++id) {
    requests += get("/api/chair/" + std::to_string(id)) + post("/api/chair/buy/" + std::to_string(id), kEmail);
  }
  client.send(requests);
  for (int id = 4; id <= 30; ++id) {
    CHECK_THAT(client.receive().body(), Catch::StartsWith("{\"id\":" + std::to_string(id) + ","));
    CHECK(client.receive().body().empty());
  }
  CHECK(running.sample.port.calls().size() == 27);
}

TEST_CASE("A pipeline may be longer than any buffer") {
  constexpr int kRequests = 20'000;
  RunningServer running;
  RawClient client = running.connect();
  std::thread sender([&] {
    std::string requests;
    for (int i = 0; i < kRequests; ++i) requests += get("/api/chair/" + std::to_string(4 + i % 20));
    client.send(requests);
    client.shutdown_send();
  });
  int right = 0;
  for (int i = 0; i < kRequests; ++i) {
    right += client.receive().body().starts_with("{\"id\":" + std::to_string(4 + i % 20) + ",") ? 1 : 0;
  }
  sender.join();
  CHECK(right == kRequests);
  CHECK(client.closed());
}

TEST_CASE("Requests may be split anywhere") {
  RunningServer running;
  const std::string chunked =
      "POST /api/chair/buy/7 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\n{\"ema\r\n14\r\nil\":\"a@example.com\"}\r\n0\r\n\r\n";
  const std::string bytes = get(kDetail) + post("/api/chair/buy/7", kEmail) + get(kDetail) + chunked;
  for (std::size_t split = 1; split < bytes.size(); ++split) {
    INFO(split);
    RawClient client = running.connect();
    client.send(std::string_view(bytes).substr(0, split));
    client.send(std::string_view(bytes).substr(split));
    CHECK(client.receive().body().size() > 100);
    CHECK(client.receive().result_int() == 200);
    CHECK(client.receive().body().size() > 100);
    CHECK(client.receive().result_int() == 200);
  }
}

TEST_CASE("A request may come byte by byte") {
  RunningServer running;
  RawClient client = running.connect();
  for (const char byte : post("/api/chair/buy/7", kEmail) + get(kDetail)) client.send({&byte, 1});
  CHECK(client.receive().result_int() == 200);
  CHECK(client.receive().result_int() == 200);
}

TEST_CASE("HEAD is answered without a body, errors too") {
  RunningServer running;
  RawClient client = running.connect();
  client.send("HEAD /api/chair/7 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /api/chair/3 HTTP/1.1\r\nHost: h\r\n\r\n" +
              get(kDetail));
  const Response head = client.receive(true);
  const Response error = client.receive(true);
  const Response full = client.receive();
  CHECK(head["Content-Length"] == full["Content-Length"]);
  CHECK(error.result_int() == 404);
  CHECK(full.body().size() == std::stoul(std::string(full["Content-Length"])));
}

TEST_CASE("405 tells the methods and the connection stays") {
  RunningServer running;
  RawClient client = running.connect();
  const Response response = client.ask(post("/api/chair/search", ""));
  CHECK(response.result_int() == 405);
  CHECK(response["Allow"] == "GET, HEAD");
  CHECK(client.ask(get(kDetail)).result_int() == 200);
}

TEST_CASE("The client's wish to close is followed") {
  RunningServer running;
  RawClient client = running.connect();
  const Response response = client.ask(get(kDetail, "Connection: close\r\n") + get(kDetail));
  CHECK_FALSE(response.keep_alive());
  CHECK(client.closed());
}

TEST_CASE("HTTP/1.0 closes unless it asks to stay") {
  RunningServer running;
  RawClient client = running.connect();
  const std::string line = "GET " + kDetail + " HTTP/1.0\r\n";
  const Response stays = client.ask(line + "Connection: keep-alive\r\n\r\n");
  CHECK(stays["Connection"] == "keep-alive");
  const Response goes = client.ask(line + "\r\n");
  CHECK(goes["Connection"] == "close");
  CHECK(client.closed());
}

TEST_CASE("A malformed request is answered with 400 and the end of the connection") {
  RunningServer running;
  RawClient client = running.connect();
  const Response response = client.ask(get(kDetail) + "nonsense\r\n\r\n");
  CHECK(response.result_int() == 200);
  const Response refused = client.receive();
  CHECK(refused.result_int() == 400);
  CHECK_THAT(refused.body(), Catch::StartsWith(R"({"error":"malformed request)"));
  CHECK(client.closed());
}

TEST_CASE("100 Continue is sent to a client that waits for it") {
  RunningServer running;
  RawClient client = running.connect();
  const std::string request = post("/api/chair/buy/7", kEmail, "Expect: 100-continue\r\n");
  const std::size_t header_end = request.find("\r\n\r\n") + 4;
  client.send(std::string_view(request).substr(0, header_end));
  std::string interim(25, '\0');
  boost::asio::read(client.socket(), boost::asio::buffer(interim));
  CHECK(interim == "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(client.ask(std::string_view(request).substr(header_end)).result_int() == 200);
  CHECK(client.ask(request).result_int() == 200);
}

TEST_CASE("A body over its limit is refused before it is sent") {
  RunningServer running;
  RawClient client = running.connect();
  client.send("POST /api/chair HTTP/1.1\r\nHost: h\r\nContent-Length: 70000000\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.receive().result_int() == 413);
  CHECK(client.interim_answers == 0);
  CHECK(client.closed());
}

TEST_CASE("A refused body may still be sent: the answer is not lost") {
  RunningServer running;
  RawClient client = running.connect();
  client.send(post("/api/chair/buy/7", std::string(16'000'000, 'x')));
  CHECK(client.receive().result_int() == 413);
}

TEST_CASE("A connection gives the same answers with and without remembered headers") {
  RunningServer running;
  const std::vector<std::string> fields = {"", "User-Agent: isubot\r\n", "Accept: */*\r\nUser-Agent: x\r\n",
                                           "Cookie: " + std::string(2'000, 'c') + "\r\n", "Connection: keep-alive\r\n"};
  const std::vector<std::string> targets = {kDetail,        "/api/chair/x",
                                            "/nowhere",     "/healthz",
                                            "/api/chair/%", "/api/estate/search?rentRangeId=0&page=0&perPage=5",
                                            "/\xe9"};
  RawClient warm = running.connect();
  for (const std::string& field : fields) {
    for (const std::string& target : targets) {
      INFO(field << target);
      const Response repeated = warm.ask(get(target, field));
      const Response fresh = running.connect().ask(get(target, field));
      CHECK(repeated.result_int() == fresh.result_int());
      CHECK(repeated.body() == fresh.body());
    }
  }
}

TEST_CASE("A connection gives the same answers to posts with and without remembered headers") {
  RunningServer running;
  RawClient warm = running.connect();
  for (const std::string& field :
       {std::string(), std::string("User-Agent: isubot\r\n"), std::string("Accept: */*\r\n")}) {
    for (const std::string& body :
         {std::string(kEmail), std::string("{}"), std::string(), kPolygon, std::string(70'000, 'x')}) {
      for (const char* const target : {"/api/chair/buy/7", "/api/estate/nazotte", "/api/chair/buy/3"}) {
        INFO(field << target << body.substr(0, 50));
        const Response repeated = warm.ask(post(target, body, field));
        const Response fresh = running.connect().ask(post(target, body, field));
        CHECK(repeated.result_int() == fresh.result_int());
        CHECK(repeated.body() == fresh.body());
      }
    }
  }
}

TEST_CASE("A client that does not read holds up nobody but itself") {
  ConnectionLimits limits = quick_limits();
  limits.output_flush_bytes = 1'000;
  RunningServer running(limits);
  RawClient slow = running.connect();
  const std::string search = get("/api/estate/search?rentRangeId=1&page=0&perPage=30");
  constexpr int kRequests = 3'000;
  std::thread sender([&] {
    for (int i = 0; i < kRequests; ++i) slow.send(search);
  });
  RawClient other = running.connect();
  for (int i = 0; i < 100; ++i) CHECK(other.ask(get(kDetail)).result_int() == 200);
  const std::string expected = slow.receive().body();
  CHECK(expected.size() > 4'000);
  bool same = true;
  for (int i = 1; i < kRequests; ++i) same = slow.receive().body() == expected && same;
  CHECK(same);
  sender.join();
}

TEST_CASE("A client that stops reading for good is cut off") {
  ConnectionLimits limits = quick_limits();
  limits.write_timeout = std::chrono::milliseconds(50);
  RunningServer running(limits);
  RawClient client = running.connect();
  const std::string search = get("/api/estate/search?rentRangeId=1&page=0&perPage=30");
  std::string batch;
  for (int i = 0; i < 100; ++i) batch += search;
  // Never reads: the server's answers fill the sockets until it gives up and the next send fails.
  CHECK_THROWS_AS(
      [&] {
        for (;;) client.send(batch);
      }(),
      boost::system::system_error);
}

TEST_CASE("The rest of a pipeline waits until the store has answered") {
  RunningServer running;
  running.sample.port.hold();
  RawClient client = running.connect();
  client.send(get(kDetail) + post("/api/chair/buy/7", kEmail) + get(kDetail));
  CHECK(client.receive().body().size() > 100);
  while (running.sample.port.calls().empty()) std::this_thread::yield();
  CHECK(running.connect().ask(get(kDetail)).result_int() == 200);
  CHECK(client.socket().available() == 0);
  running.sample.port.release();
  CHECK(client.receive().body().empty());
  CHECK(client.receive().body().size() > 100);
}

TEST_CASE("The store may answer while earlier answers are still being sent") {
  ConnectionLimits limits = quick_limits();
  limits.output_flush_bytes = std::size_t{64} << 20;  // the first answer leaves with the write under way
  const std::string larger_than_sockets(8'000'000, 'c');
  RunningServer running(limits, 1, {.chair_condition_json = larger_than_sockets});
  running.sample.port.hold();
  // Larger than any room that is left behind the unsent answer.
  running.sample.port.outcome = Error{ErrorCode::unavailable, std::string(9'000'000, 'x')};
  RawClient slow(running.server.port(), 4'096);
  slow.send(get("/api/chair/search/condition") + post("/api/chair/buy/7", kEmail) + get(kDetail));
  while (running.sample.port.calls().empty()) std::this_thread::yield();
  const std::string detail = running.connect().ask(get(kDetail)).body();
  running.sample.port.release();
  CHECK(running.connect().ask(get(kDetail)).body() == detail);  // by now the outcome has been taken
  CHECK(slow.receive().body() == larger_than_sockets);
  CHECK(slow.receive().result_int() == 503);
  CHECK(slow.receive().body() == detail);
}

TEST_CASE("A client that has finished sending still gets its answers") {
  RunningServer running;
  RawClient client = running.connect();
  client.send(get(kDetail) + post("/api/chair/buy/7", kEmail));
  client.shutdown_send();
  CHECK(client.receive().result_int() == 200);
  CHECK(client.receive().result_int() == 200);
  CHECK(client.closed());
}

}  // namespace nazotte::server::test
