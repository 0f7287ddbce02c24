#include "test/loaders/tcp_gate.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

#include <catch2/catch.hpp>

namespace nazotte::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// What is there to read; empty at the end of the stream.
std::string receive(int socket) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
  return got <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(got));
}

constexpr int kPollMilliseconds = 20;

bool readable(int socket) {
  pollfd poll{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&poll, 1, kPollMilliseconds) > 0;
}

}  // namespace

TcpGate::TcpGate(std::uint16_t server_port) : server_port_(server_port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(listener_, 16) == 0);
  REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

TcpGate::~TcpGate() {
  stopping_ = true;
  thread_.join();
  for (const int socket : left_open_) ::close(socket);
  ::close(listener_);
}

void TcpGate::arm(std::string word, Cut cut) {
  word_ = std::move(word);
  cut_ = cut;
  armed_ = true;
}

void TcpGate::run() {
  while (!stopping_) {
    if (!readable(listener_)) continue;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (!shut_) serve(client);
    ::close(client);
  }
}

void TcpGate::serve(int client) {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(server_port_);
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    std::array<pollfd, 2> sockets = {pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    while (!stopping_ && !shut_) {
      if (::poll(sockets.data(), sockets.size(), kPollMilliseconds) <= 0) continue;
      if (sockets[0].revents != 0 && !forward_client(client, server)) break;
      if (sockets[1].revents != 0) {
        const std::string bytes = receive(server);
        if (bytes.empty() || !send_all(client, bytes)) break;
      }
    }
  }
  ::close(server);
}

bool TcpGate::forward_client(int client, int server) {
  const std::string bytes = receive(client);
  if (bytes.empty()) return false;
  const bool cuts = armed_ && bytes.find(word_) != std::string::npos;
  if (!cuts) return send_all(server, bytes);
  armed_ = false;
  ++cuts_;
  if (cut_ == Cut::before_server || !send_all(server, bytes)) return false;
  // The answer shows that the server has acted.
  if (cut_ == Cut::after_server) (void)receive(server);
  if (cut_ == Cut::unnoticed) left_open_.push_back(::dup(server));
  return false;
}

}  // namespace nazotte::test
