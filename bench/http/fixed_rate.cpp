// Asks at a fixed rate and tells how long answers took, counted from the moment each request was to be sent. A server
// that stalls so pays for every request that should have come meanwhile (coordinated omission: G. Tene, "How NOT to
// Measure Latency", 2013; wrk2); a load generator that waits for the answer before it sends the next one hides them.
//
//   fixed_rate PORT CONNECTIONS RATE SECONDS REQUESTS_FILE     the file's requests, each ended by a NUL byte, in turn
//   fixed_rate PORT CONNECTIONS RATE SECONDS REQUESTS_FILE overload
//
// With `overload` more may be asked than can be answered: 503 is an answer, too, and counted by itself; a request goes
// to the connection that has become free last, as a proxy's pool has it, and is given up when all are busy. What is not
// answered when the time is over is not waited for: the load is over then, too.
//
// Prints one JSON object; latencies in microseconds. One thread, which spins: give it a core of its own.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Plan {
  std::uint16_t port;
  std::size_t connections;
  double rate;
  double seconds;
  std::vector<std::string> requests;
  bool overload;
};

struct Outcome {
  std::vector<double> latencies_us;  // of answers with 200; sorted
  std::vector<double> refusals_us;   // of those with 503; sorted
  std::size_t given_up = 0;
};

/// Sends one request at a time; those whose time comes meanwhile wait in line.
struct Connection {
  int socket = -1;
  std::deque<std::size_t> waiting;  // numbers of requests; the first one is under way when `busy`
  bool busy = false;
  bool refused = false;
  std::string header;
  std::size_t body_bytes_left = 0;
};

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

int connect_to(std::uint16_t port) {
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  if (client < 0 || connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0) {
    fail("cannot connect");
  }
  return client;
}

/// Bytes of the body that a header announces.
std::size_t body_bytes(std::string_view header, bool refused) {
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  if (!refused && !header.starts_with("HTTP/1.1 200 "))
    fail("not 200: " + std::string(header.substr(0, header.find('\r'))));
  const std::size_t field = header.find(kLength);
  if (field == std::string_view::npos) fail("an answer without Content-Length");
  return std::strtoul(header.data() + field + kLength.size(), nullptr, 10);
}

class Generator {
 public:
  explicit Generator(const Plan& plan)
      : plan_(plan), total_(static_cast<std::size_t>(plan.rate * plan.seconds)), connections_(plan.connections) {
    outcome_.latencies_us.reserve(total_);
    outcome_.refusals_us.reserve(plan.overload ? total_ : 0);
    for (Connection& connection : connections_) {
      connection.socket = connect_to(plan_.port);
      free_.push_back(&connection);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &connection;
      if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event) != 0) fail("epoll_ctl");
    }
  }

  Outcome run() {
    begin_ = Clock::now();
    std::size_t next = 0;
    while (plan_.overload ? Clock::now() < intended(total_) : outcome_.latencies_us.size() < total_) {
      for (const Clock::time_point now = Clock::now(); next < total_ && intended(next) <= now; ++next) {
        Connection* const connection = connection_for(next);
        if (connection == nullptr) {
          ++outcome_.given_up;
          continue;
        }
        connection->waiting.push_back(next);
        if (!connection->busy) send_first(*connection);
      }
      receive_all();
    }
    for (std::vector<double>* const list : {&outcome_.latencies_us, &outcome_.refusals_us}) {
      std::sort(list->begin(), list->end());
    }
    return std::move(outcome_);
  }

 private:
  [[nodiscard]] Clock::time_point intended(std::size_t request) const {
    const std::chrono::duration<double> offset(static_cast<double>(request) / plan_.rate);
    return begin_ + std::chrono::duration_cast<Clock::duration>(offset);
  }

  /// Null when the request is given up.
  Connection* connection_for(std::size_t request) {
    if (!plan_.overload) return &connections_[request % connections_.size()];
    if (free_.empty()) return nullptr;
    Connection* const latest = free_.back();
    free_.pop_back();
    return latest;
  }

  void send_first(Connection& connection) {
    const std::string& request = plan_.requests[connection.waiting.front() % plan_.requests.size()];
    if (send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
      fail("cannot send");
    }
    connection.busy = true;
  }

  void receive_all() {
    // Few at a time: what falls due meanwhile waits, and that would count as the server's time.
    std::array<epoll_event, 16> events;
    const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < ready; ++i) receive(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
  }

  void receive(Connection& connection) {
    const ssize_t received = recv(connection.socket, buffer_.data(), buffer_.size(), 0);
    if (received <= 0) fail("the server ended a connection");
    std::string_view bytes(buffer_.data(), static_cast<std::size_t>(received));
    if (connection.body_bytes_left == 0) {
      connection.header += bytes;
      const std::size_t end = connection.header.find("\r\n\r\n");
      if (end == std::string::npos) return;
      connection.refused = plan_.overload && connection.header.starts_with("HTTP/1.1 503 ");
      connection.body_bytes_left = body_bytes(connection.header, connection.refused);
      bytes = bytes.substr(bytes.size() - (connection.header.size() - end - 4));
      connection.header.clear();
    }
    if (bytes.size() > connection.body_bytes_left) fail("more bytes than announced");
    connection.body_bytes_left -= bytes.size();
    if (connection.body_bytes_left == 0) finish_first(connection);
  }

  void finish_first(Connection& connection) {
    const std::chrono::duration<double, std::micro> latency = Clock::now() - intended(connection.waiting.front());
    (connection.refused ? outcome_.refusals_us : outcome_.latencies_us).push_back(latency.count());
    connection.waiting.pop_front();
    connection.busy = false;
    if (plan_.overload) free_.push_back(&connection);
    if (!connection.waiting.empty()) send_first(connection);
  }

  const Plan& plan_;
  std::size_t total_;
  std::vector<Connection> connections_;
  std::vector<Connection*> free_;  // under overload, the latest last
  int epoll_ = epoll_create1(0);
  std::vector<char> buffer_ = std::vector<char>(256 << 10);
  Outcome outcome_;
  Clock::time_point begin_;
};

Plan read_plan(int argc, char** argv) {
  const bool overload = argc == 7 && std::string_view(argv[6]) == "overload";
  if (argc != 6 && !overload) fail("usage: fixed_rate PORT CONNECTIONS RATE SECONDS REQUESTS_FILE [overload]");
  Plan plan{.port = static_cast<std::uint16_t>(std::atoi(argv[1])),
            .connections = std::strtoul(argv[2], nullptr, 10),
            .rate = std::atof(argv[3]),
            .seconds = std::atof(argv[4]),
            .requests = {},
            .overload = overload};
  std::ifstream file(argv[5], std::ios::binary);
  for (std::string request; std::getline(file, request, '\0');) plan.requests.push_back(request);
  if (plan.requests.empty() || plan.connections == 0 || plan.rate * plan.seconds < 1) fail("nothing to ask");
  return plan;
}

double quantile(const std::vector<double>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int argc, char** argv) try {
  const Plan plan = read_plan(argc, argv);
  const Outcome outcome = Generator(plan).run();
  const std::vector<double>& latencies = outcome.latencies_us;
  if (latencies.empty()) fail("nothing was answered");
  std::printf(
      "{\"requests\": %zu, \"refused\": %zu, \"given_up\": %zu, \"p50_us\": %.1f, \"p99_us\": %.1f, "
      "\"p999_us\": %.1f, \"max_us\": %.1f, \"refusal_max_us\": %.1f}\n",
      latencies.size(), outcome.refusals_us.size(), outcome.given_up, quantile(latencies, 0.5),
      quantile(latencies, 0.99), quantile(latencies, 0.999), latencies.back(),
      outcome.refusals_us.empty() ? 0 : outcome.refusals_us.back());
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::fprintf(stderr, "fixed_rate: %s\n", error.what());
  return EXIT_FAILURE;
}
