// One thread of the server: an event loop and the connections that were dealt to it. Shares nothing with other workers
// but the service and the server's state.
//
// Thread safety: open before the thread runs; adopt, post and request_stop from any thread; everything else is for the
// worker's own connections, on its thread. Invariant: one timer serves all time-outs, the date and the retry of
// accepting.
#pragma once

#include "server/byte_buffer.hpp"
#include "server/completion_gate.hpp"
#include "server/connection.hpp"
#include "server/event_loop.hpp"
#include "server/moved_connection.hpp"
#include "server/request_observer.hpp"
#include "server/response_writer.hpp"
#include "server/server.hpp"
#include "server/server_state.hpp"
#include "server/service.hpp"

#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <thread>

namespace nazotte::server {

class Listener;

class Worker {
 public:
  /// All arguments must outlive the worker.
  Worker(const ServerOptions& options, Service& service, ServerState& state);
  /// The thread must have been joined.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Error: unavailable, the system lacks descriptors.
  [[nodiscard]] Result<void> open();
  /// Runs the thread, which accepts too when there is a `listener`.
  void start(Listener* listener);
  void post(EventLoop::Task task) { loop_.post(std::move(task)); }
  /// Serves a client; the server has counted it.
  void adopt(Descriptor socket, const ClientAddress& peer);
  void request_stop();
  void join();

  // On the worker's thread.
  /// Serves a client that another process has served so far; the server has counted it.
  void take_over(MovedConnection&& moved);
  /// Writes wait at their connections from now on.
  void hold_writes() { holding_ = true; }
  void release_writes();
  /// Gives every connection to `sink` as soon as it is between two requests. Begins no request any more. The thread
  /// ends when none is left.
  void depart(const ConnectionSink& sink);

  // For connections.
  [[nodiscard]] EventLoop& loop() { return loop_; }
  [[nodiscard]] const ConnectionLimits& limits() const { return options_.limits; }
  [[nodiscard]] ServerState& state() { return state_; }
  [[nodiscard]] const Service& service() const { return service_; }
  [[nodiscard]] const Published<isuumo::CatalogSnapshot>::Reader& snapshots() const { return snapshots_; }
  [[nodiscard]] Workspace& workspace() { return workspace_; }
  [[nodiscard]] const ResponseWriter& writer() const { return writer_; }
  /// What the connection whose turn it is has received, and its answers; both empty between two turns. Shared because
  /// they stay in the cache, and because a connection between two requests needs no memory for either.
  [[nodiscard]] ByteBuffer& received() { return received_; }
  [[nodiscard]] ByteBuffer& batch() { return batch_; }
  [[nodiscard]] std::uint64_t tick() const { return tick_; }
  /// Rounded up: a time-out never comes early by more than the tick that is under way.
  [[nodiscard]] std::uint64_t to_ticks(std::chrono::milliseconds timeout) const;
  [[nodiscard]] bool stopping() const { return stopping_; }
  /// Where connections go to instead of beginning a request; null: they stay.
  [[nodiscard]] const ConnectionSink* sink() const { return sink_; }

  /// Requests are refused for now.
  [[nodiscard]] bool refusing() const { return refusing_; }
  void set_refusing(bool refusing) { refusing_ = refusing; }
  void count_refusal() {
    ++refusals_;
    observer_.counters().overload_refusals.add();
  }
  [[nodiscard]] RequestObserver& observer() { return observer_; }

  /// Hands the write to the service, or to connection.hold while writes are held; connection.on_performed is called
  /// later, on this thread.
  void perform(WriteCommand&& write, Connection& connection);
  /// Forgets the connection if it is finished; it is deleted when no event can be under way to it any more.
  void reap(Connection& connection);
  void report_fault(const std::exception& fault) const;

 private:
  void report_overload();
  void add(Descriptor socket, const ClientAddress& peer);
  void bury();
  void on_tick();
  void scan();
  void begin_stop();
  void say_farewell();
  void cut_off();
  void end_when_done();

  const ServerOptions& options_;
  Service& service_;
  ServerState& state_;
  EventLoop loop_;
  Listener* listener_ = nullptr;
  std::shared_ptr<CompletionGate> gate_ = std::make_shared<CompletionGate>(loop_);
  Published<isuumo::CatalogSnapshot>::Reader snapshots_;
  Workspace workspace_;
  RequestObserver observer_;
  ResponseWriter writer_;
  ByteBuffer received_;
  ByteBuffer batch_;
  boost::intrusive::list<Connection> connections_;
  boost::intrusive::list<Connection> finished_;
  /// No connection comes any more; when the last has gone the thread ends.
  [[nodiscard]] bool is_ending() const { return stopping_ || sink_ != nullptr; }

  std::uint64_t tick_ = 0;
  std::uint64_t stop_deadline_tick_ = 0;
  std::uint64_t farewell_tick_ = 0;
  const ConnectionSink* sink_ = nullptr;
  std::size_t held_bytes_ = 0;
  bool holding_ = false;
  std::size_t refusals_ = 0;  // since the last report
  bool refusing_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace nazotte::server
