// The HTTP server: one thread per core, each with its own event loop and its own connections, which are dealt out in
// turn, so that no request ever waits for another thread.
//
//   nazotte::server::Server server({.address = "127.0.0.1", .port = 1323}, service);
//   if (auto started = server.start(); !started) report(started.error().message);
//   ...                       // until SIGTERM
//   server.stop();
//
// Thread safety: start, stop and the destructor from one thread; port from any thread after start.
// Lifetime: the service must outlive the server. Completions of the write port may come after stop(): they are dropped.
#pragma once

#include "server/descriptor.hpp"
#include "server/limits.hpp"
#include "server/moved_connection.hpp"
#include "server/request_observer.hpp"
#include "server/service.hpp"

#include <nazotte/error.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace spdlog {
class logger;
}

namespace nazotte::server {

struct ServerOptions {
  /// IPv4 or IPv6 address, no name.
  std::string address = "127.0.0.1";
  /// 0: any free port, see Server::port.
  std::uint16_t port = 1323;
  /// 0: one per core.
  unsigned threads = 0;
  ConnectionLimits limits = {};
  /// Refuse to start on another address, also on an inherited socket's: whoever connects may write.
  bool loopback_only = false;
  /// For faults that no client can be told about; null: silent.
  std::shared_ptr<spdlog::logger> logger = nullptr;
  ObserverSinks observers = {};
};

class Listener;
struct ServerState;
class Worker;

class Server {
 public:
  Server(ServerOptions options, Service& service);
  /// Stops if need be.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds, listens and serves from now on; on `listening`, a socket that listens already, if it is open. Errors:
  /// invalid_argument for a malformed address; unavailable when the address cannot be bound (in use, no permission).
  /// Call once.
  [[nodiscard]] Result<void> start(Descriptor listening = {});

  /// Stops accepting, answers what is in flight, closes idle connections, joins all threads. After
  /// ConnectionLimits::stop_timeout whatever is left is cut off. Idempotent.
  void stop();

  // A hand-over to another process, in this order; release_writes goes back. One thread, between start and stop.

  /// From the return on no write reaches the service: each waits at its connection, which nobody else notices. Writes
  /// that were begun go on.
  void hold_writes();
  void release_writes();

  /// Begins no request any more and accepts nobody: from the return on, what a client sends waits for who gets its
  /// connection from `sink`, which is called on any thread. Connections in the middle of a request follow when it is
  /// answered; a write that arrives whole goes along undone. `sink` must live until stop().
  void move_out(const ConnectionSink& sink);
  /// Waits until all connections have gone; after ConnectionLimits::departure_timeout the rest is cut off. Then as
  /// after stop().
  void finish_moving();

  /// Serves a client that another process served before.
  void take_over(MovedConnection moved);

  /// The listening socket, for another process; valid until move_out or stop.
  [[nodiscard]] int listening_socket() const;

  /// The bound port; 0 before start.
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  /// Runs the task on every worker's thread, and waits for that.
  void on_workers(const std::function<void(Worker&)>& task);
  Result<void> listen(Descriptor listening);

  ServerOptions options_;
  Service& service_;
  std::unique_ptr<ServerState> state_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Listener> listener_;
  std::size_t next_worker_ = 0;  // for connections of another process
  std::uint16_t port_ = 0;
};

}  // namespace nazotte::server
