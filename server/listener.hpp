// The listening socket: accepts connections and deals them out to the workers in turn, so that few connections are
// spread as evenly as many. (SO_REUSEPORT deals by a hash: of two connections, both are often on one thread.)
//
// Thread safety: lives on the loop of the first worker, like a connection of it; open before that runs, port always.
#pragma once

#include "server/descriptor.hpp"
#include "server/event_loop.hpp"
#include "server/server.hpp"
#include "server/server_state.hpp"

#include <nazotte/error.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace nazotte::server {

class Worker;

class Listener final : public EventHandler {
 public:
  /// Everything must outlive the listener.
  Listener(const ServerOptions& options, const std::vector<std::unique_ptr<Worker>>& workers, ServerState& state);

  /// Binds and listens. Error: unavailable.
  [[nodiscard]] Result<void> open(const boost::asio::ip::tcp::endpoint& endpoint);
  /// Uses a socket that listens already, and that others may have copies of. Error: unavailable.
  [[nodiscard]] Result<void> inherit(Descriptor socket);
  /// Accepts from now on.
  [[nodiscard]] bool watch_in(EventLoop& loop);

  /// The socket that listens.
  [[nodiscard]] int socket() const { return socket_.number(); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Nobody but this machine can connect.
  [[nodiscard]] bool on_loopback() const { return loopback_; }

  /// Accepts what is there; of very many some now and the others in later turns, for the sake of other connections.
  void on_ready(Readiness readiness) override;
  /// Tries again when the system was out of descriptors or memory.
  void on_tick();

  /// Deals out who is in the backlog: they believe to be connected. Then nobody can connect any more, unless another
  /// process has the socket, too.
  void close();
  /// Leaves socket and backlog to another process.
  void leave();

 private:
  /// False when `connections_max` were accepted and there may be more.
  bool accept(std::size_t connections_max);
  void deal_out(Descriptor socket, const boost::asio::ip::tcp::endpoint& peer);
  void turn_away(const Descriptor& socket) const;

  const ServerOptions& options_;
  const std::vector<std::unique_ptr<Worker>>& workers_;
  ServerState& state_;
  EventLoop* loop_ = nullptr;
  Descriptor socket_;
  std::size_t next_worker_ = 0;
  std::uint16_t port_ = 0;
  bool loopback_ = false;
  bool paused_ = false;
};

}  // namespace nazotte::server
