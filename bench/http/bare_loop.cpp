// The yardstick of the HTTP benchmark: the least that a server can do on this machine. One epoll loop per thread reads,
// finds the end of each request's header, and sends the same prebuilt answer for every request, in one send per batch.
// It parses nothing, knows no time-outs, and lives only here.
//
//   bare_loop PORT THREADS BODY_FILE      the answer's body; ends when it is killed
//
// What is left of a request's cost above this loop's is the server's own work; what is below it is the kernel's.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

namespace {

constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::string_view kLengthField = "Content-Length: ";
constexpr std::size_t kInputBytes = 16 << 10;
constexpr int kEventsMax = 128;

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

/// Level triggered, so an event without a read costs nothing but a loop.
void watch(int epoll, int socket, std::uint32_t events, void* data) {
  epoll_event event{.events = events, .data = {.ptr = data}};
  checked(epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
}

struct Connection {
  explicit Connection(int its_socket) : socket(its_socket) {}

  int socket;
  std::array<char, kInputBytes> input{};
  std::size_t held = 0;
  std::string unsent;
};

/// Requests at the front of `input`, whose bytes are eaten. Bodies are as long as the first Content-Length says.
std::size_t take_requests(std::string_view& input) {
  std::size_t requests = 0;
  for (;;) {
    const std::size_t header_end = input.find(kHeaderEnd);
    if (header_end == std::string_view::npos) return requests;
    std::size_t bytes = header_end + kHeaderEnd.size();
    if (input.starts_with("POST ")) {
      const std::size_t field = input.find(kLengthField);
      if (field < header_end) bytes += std::strtoul(input.data() + field + kLengthField.size(), nullptr, 10);
    }
    if (bytes > input.size()) return requests;
    input.remove_prefix(bytes);
    ++requests;
  }
}

class Loop {
 public:
  Loop(std::uint16_t port, std::string answer) : answer_(std::move(answer)) {
    listener_ = checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
    const int on = 1;
    checked(setsockopt(listener_, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)), "SO_REUSEPORT");
    checked(setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), "SO_REUSEADDR");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    checked(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), "bind");
    checked(listen(listener_, SOMAXCONN), "listen");
    watch(epoll_, listener_, EPOLLIN, nullptr);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, kEventsMax> events;
    for (;;) {
      const int ready = epoll_wait(epoll_, events.data(), kEventsMax, -1);
      for (int i = 0; i < ready; ++i) {
        auto* const connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (!connection) {
          accept_all();
        } else if (!serve(*connection)) {
          close(connection->socket);
          delete connection;
        }
      }
    }
  }

 private:
  void accept_all() {
    for (;;) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (client < 0) return;
      const int on = 1;
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      watch(epoll_, client, EPOLLIN, new Connection(client));
    }
  }

  /// False when the connection is over.
  bool serve(Connection& connection) {
    if (!connection.unsent.empty()) return send_all(connection, connection.unsent);
    const ssize_t received =
        recv(connection.socket, connection.input.data() + connection.held, kInputBytes - connection.held, 0);
    if (received < 0) return errno == EAGAIN;
    if (received == 0) return false;
    std::string_view input(connection.input.data(), connection.held + static_cast<std::size_t>(received));
    const std::size_t requests = take_requests(input);
    connection.held = input.size();
    if (!input.empty()) std::copy(input.begin(), input.end(), connection.input.begin());
    if (requests == 1) return send_all(connection, answer_);
    batch_.clear();
    for (std::size_t i = 0; i < requests; ++i) batch_ += answer_;
    return send_all(connection, batch_);
  }

  /// What the socket does not take is kept, and then the loop waits for room instead of requests.
  bool send_all(Connection& connection, std::string_view bytes) {
    const ssize_t sent = bytes.empty() ? 0 : send(connection.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return false;
    const bool waited = !connection.unsent.empty();
    connection.unsent = std::string(bytes.substr(sent < 0 ? 0 : static_cast<std::size_t>(sent)));
    if (waited == connection.unsent.empty()) {
      epoll_event event{.events = waited ? EPOLLIN : EPOLLOUT, .data = {.ptr = &connection}};
      checked(epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event), "epoll_ctl");
    }
    return true;
  }

  std::string answer_;
  std::string batch_;
  int epoll_ = checked(epoll_create1(0), "epoll_create1");
  int listener_ = -1;
};

std::string prebuilt_answer(const char* body_path) {
  std::ifstream file(body_path, std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open()) throw std::runtime_error(std::string("cannot read ") + body_path);
  // As long as nazotted's header.
  return "HTTP/1.1 200 OK\r\nServer: nazotte\r\nDate: Sat, 21 Nov 2026 00:00:00 GMT\r\n"
         "Content-Type: application/json; charset=UTF-8\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) throw std::runtime_error("usage: bare_loop PORT THREADS BODY_FILE");
  std::vector<std::thread> threads;
  for (int i = 0; i < std::atoi(argv[2]); ++i) {
    threads.emplace_back([&] { Loop(static_cast<std::uint16_t>(std::atoi(argv[1])), prebuilt_answer(argv[3])).run(); });
  }
  for (std::thread& thread : threads) thread.join();
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bare_loop: %s\n", error.what());
  return EXIT_FAILURE;
}
