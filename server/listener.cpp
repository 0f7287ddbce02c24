#include "server/listener.hpp"

#include "server/client_address.hpp"
#include "server/http_error.hpp"
#include "server/response_writer.hpp"
#include "server/worker.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <ctime>
#include <limits>
#include <system_error>
#include <utility>

namespace nazotte::server {

namespace {

/// A flood of connections waits for its turn behind the requests of those that are there.
constexpr std::size_t kAcceptedOfATurn = 64;

/// The process or the machine has run out of something; the next tick tries again.
bool is_exhaustion(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

bool set_option(int socket, int level, int option) {
  const int on = 1;
  return ::setsockopt(socket, level, option, &on, sizeof(on)) == 0;
}

/// The reason, and what to do about the usual ones.
std::string bind_fault(int error) {
  std::string text = std::generic_category().message(error);
  if (error == EADDRINUSE) text += "; stop who uses it (ss -ltnp), or choose another port with --listen ADDR:PORT";
  if (error == EADDRNOTAVAIL) text += "; this machine has other addresses (ip address), choose one with --listen";
  if (error == EACCES) text += "; ports below 1024 are root's: choose another one with --listen, nginx in front has 80";
  return text;
}

}  // namespace

Listener::Listener(const ServerOptions& options, const std::vector<std::unique_ptr<Worker>>& workers,
                   ServerState& state)
    : options_(options), workers_(workers), state_(state) {}

Result<void> Listener::open(const boost::asio::ip::tcp::endpoint& endpoint) {
  Descriptor socket(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  const bool listening = socket.is_open() && set_option(socket.number(), SOL_SOCKET, SO_REUSEADDR) &&
                         ::bind(socket.number(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0 &&
                         ::listen(socket.number(), SOMAXCONN) == 0;
  if (!listening) return Error{ErrorCode::unavailable, bind_fault(errno)};
  return inherit(std::move(socket));
}

Result<void> Listener::inherit(Descriptor socket) {
  boost::asio::ip::tcp::endpoint bound;
  auto size = static_cast<socklen_t>(bound.capacity());
  const int flags = ::fcntl(socket.number(), F_GETFL);
  const bool usable = flags >= 0 && ::fcntl(socket.number(), F_SETFL, flags | O_NONBLOCK) == 0 &&
                      ::getsockname(socket.number(), bound.data(), &size) == 0;
  if (!usable) return Error{ErrorCode::unavailable, std::generic_category().message(errno)};
  socket_ = std::move(socket);
  port_ = bound.port();
  loopback_ = client_address(bound.address()).loopback;
  return {};
}

bool Listener::watch_in(EventLoop& loop) {
  loop_ = &loop;
  return loop.watch(socket_.number(), *this);
}

void Listener::on_ready(Readiness) {
  if (socket_.is_open() && !accept(kAcceptedOfATurn)) loop_->rearm(socket_.number(), *this);
}

void Listener::on_tick() {
  if (std::exchange(paused_, false)) on_ready(Readiness(EPOLLIN));
}

bool Listener::accept(std::size_t connections_max) {
  for (std::size_t i = 0; i < connections_max && socket_.is_open(); ++i) {
    boost::asio::ip::tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    Descriptor client(::accept4(socket_.number(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (client.is_open()) {
      deal_out(std::move(client), peer);
      continue;
    }
    if (errno == EAGAIN) return true;
    if (is_exhaustion(errno)) {
      if (options_.logger) {
        options_.logger->warn("cannot accept connections: {}", std::generic_category().message(errno));
      }
      paused_ = true;
      return true;
    }
    // Anything else is the fault of one client, who has gone already.
  }
  return false;
}

void Listener::deal_out(Descriptor socket, const boost::asio::ip::tcp::endpoint& peer) {
  if (state_.connections.load(std::memory_order_relaxed) >= options_.limits.connections_max) {
    workers_.front()->observer().counters().connections_refused.add();  // accepting is its thread's work
    return turn_away(socket);
  }
  if (!set_option(socket.number(), IPPROTO_TCP, TCP_NODELAY)) return;
  state_.connections.fetch_add(1, std::memory_order_relaxed);
  Worker& worker = *workers_[next_worker_];
  next_worker_ = (next_worker_ + 1) % workers_.size();
  worker.adopt(std::move(socket), client_address(peer.address()));
}

/// One try to say why; then the socket closes. Anything more would be the resource that we are short of.
void Listener::turn_away(const Descriptor& socket) const {
  Reply reply;
  reply_error(503, fmt::format("more than {} connections", options_.limits.connections_max), reply);
  ResponseWriter writer;
  writer.set_time(std::time(nullptr));
  ByteBuffer answer;
  writer.append(reply, {.keep_alive = false}, answer);
  if (::send(socket.number(), answer.view().data(), answer.size(), MSG_NOSIGNAL) >= 0) {
    ::shutdown(socket.number(), SHUT_WR);
  }
}

void Listener::close() {
  if (!socket_.is_open()) return;
  accept(std::numeric_limits<std::size_t>::max());
  leave();
}

void Listener::leave() {
  loop_->forget(socket_.number());
  socket_.close();
}

}  // namespace nazotte::server
