// One process of this program takes over from another without a client noticing: the old one starts the new one, serves
// on while that loads, then passes on its listening socket and every connection.
//
//   old (Successor)                                new (Predecessor)
//   starts the new process                         reads its configuration
//                                      <- hello    (version of what follows)
//   holds writes; lets go of the store
//   proceed, listening socket ->                   loads all rows
//   answers reads                      <- loaded
//   begins no request any more
//   connection, ... ->
//   go ->                                          serves: new connections and those it was given
//   connection, ... ->                             (those that were in the middle of a request)
//   ends
//
// Until `loaded` the old process can go on as before if the new one fails. Writes wait from `proceed` to `go`, because
// rows are read once; everything else from the beginning of the departure to `go`.
//
// A request is answered by the old process only if it began to arrive before any connection could be served by the new
// one, so every client reads what was acknowledged before it asked.
//
// Thread safety: none; one thread each, except give() (any) and the thread that Predecessor::serve starts.
#pragma once

#include "server/descriptor.hpp"
#include "server/moved_connection.hpp"
#include "server/process_channel.hpp"

#include <nazotte/error.hpp>

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace nazotte::server {

class Server;

/// Raised with every change of messages or of MovedConnection: other versions are refused at `hello`.
inline constexpr std::uint32_t kHandoverVersion = 2;

/// The new process, seen by the old one.
class Successor {
 public:
  /// Runs `arguments` (the first is the program, looked for in PATH when it has no slash) with the environment of this
  /// process, and waits until it has read its configuration. Errors: unavailable; invalid_argument when it is of
  /// another version.
  [[nodiscard]] static Result<std::unique_ptr<Successor>> start(char* const* arguments, const std::stop_token& stop);

  /// Kills the process unless it has taken over.
  ~Successor();
  Successor(const Successor&) = delete;
  Successor& operator=(const Successor&) = delete;

  [[nodiscard]] pid_t process() const { return process_; }

  /// The store is free, and this socket listens: waits until it has loaded. Errors: unavailable, when it ended, when
  /// stop was requested, or after `timeout`.
  [[nodiscard]] Result<void> proceed(int listening_socket, const std::stop_token& stop, std::chrono::seconds timeout);

  /// One connection. Any thread. What cannot be sent is closed: the new process has gone.
  void give(MovedConnection&& connection);

  /// It may serve now. Error: unavailable, it has gone.
  [[nodiscard]] Result<void> go();

 private:
  Successor(pid_t process, Descriptor end) : process_(process), channel_(std::move(end)) {}
  Result<ProcessChannel::Message> receive(const std::stop_token& stop, std::chrono::seconds timeout);

  pid_t process_;
  ProcessChannel channel_;
  bool has_taken_over_ = false;
};

/// The old process, seen by the new one.
class Predecessor {
 public:
  /// Nothing when this process was started by somebody else.
  [[nodiscard]] static std::unique_ptr<Predecessor> find();

  /// Configuration is fine: waits until the store is free. Returns the listening socket. Error: unavailable, the old
  /// process has thought better of it.
  [[nodiscard]] Result<Descriptor> hello();

  /// All rows are there: waits until the old process begins no request any more. Should it die meanwhile this one
  /// serves all the same: it has the store and the socket.
  void loaded();

  /// Gives the server, which was started, the connections that the old process served, and goes on doing so until that
  /// has ended. This object must be gone before the server stops.
  void serve_connections(Server& server);

  /// False when the old process is still busy with requests after `timeout`.
  [[nodiscard]] bool wait_until_ended(std::chrono::milliseconds timeout);

 private:
  explicit Predecessor(Descriptor end) : channel_(std::move(end)) {}

  ProcessChannel channel_;
  std::vector<MovedConnection> connections_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::jthread thread_;
};

}  // namespace nazotte::server
