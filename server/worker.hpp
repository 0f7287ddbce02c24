// One thread of the server: an event loop, a listening socket, and the connections that were accepted on it. Shares
// nothing with other workers but the service and the count of connections.
//
// Thread safety: listen and start before the thread runs; request_stop from any thread; everything else is for the
// worker's own connections, on its thread. Invariant: one timer serves all time-outs, the date and the retry of
// accepting.
#pragma once

#include "server/byte_buffer.hpp"
#include "server/completion_gate.hpp"
#include "server/connection.hpp"
#include "server/response_writer.hpp"
#include "server/server.hpp"
#include "server/service.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <thread>

namespace nazotte::server {

class Worker {
 public:
  /// `options`, `service` and `connections`, the server's count of them, must outlive the worker.
  Worker(const ServerOptions& options, Service& service, std::atomic<std::size_t>& connections);
  /// The thread must have been joined.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Opens the listening socket; returns its port. Error: unavailable.
  [[nodiscard]] Result<std::uint16_t> listen(const boost::asio::ip::tcp::endpoint& endpoint);

  void start();
  void request_stop();
  void join();

  // For connections.
  [[nodiscard]] const ConnectionLimits& limits() const { return options_.limits; }
  [[nodiscard]] const Service& service() const { return service_; }
  [[nodiscard]] const Published<isuumo::CatalogSnapshot>::Reader& snapshots() const { return snapshots_; }
  [[nodiscard]] Workspace& workspace() { return workspace_; }
  [[nodiscard]] const ResponseWriter& writer() const { return writer_; }
  /// Answers of the connection whose turn it is; empty between two turns.
  [[nodiscard]] ByteBuffer& batch() { return batch_; }
  [[nodiscard]] std::uint64_t tick() const { return tick_; }
  /// Rounded up: a time-out never comes early by more than the tick that is under way.
  [[nodiscard]] std::uint64_t to_ticks(std::chrono::milliseconds timeout) const;
  [[nodiscard]] bool stopping() const { return stopping_; }

  /// Hands the write to the service; connection.on_performed is called later, on this thread.
  void perform(WriteCommand&& write, Connection& connection);
  /// Deletes the connection if it is finished.
  void reap(Connection& connection);
  void report_fault(const std::exception& fault) const;

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        boost::asio::io_context::executor_type>;
  using Error = boost::system::error_code;

  void run();
  void accept();
  void on_accept(const Error& error, Socket socket);
  void add(Socket socket);
  void turn_away(Socket socket);
  void schedule_tick();
  void on_tick();
  void scan();
  void begin_stop();
  void cut_off();
  void end_when_done();

  const ServerOptions& options_;
  Service& service_;
  std::atomic<std::size_t>& connection_count_;
  boost::asio::io_context context_{1};
  Acceptor acceptor_{context_.get_executor()};
  Timer timer_{context_.get_executor()};
  std::shared_ptr<CompletionGate> gate_ = std::make_shared<CompletionGate>(context_);
  Published<isuumo::CatalogSnapshot>::Reader snapshots_;
  Workspace workspace_;
  ResponseWriter writer_;
  ByteBuffer batch_;
  boost::intrusive::list<Connection> connections_;
  std::uint64_t tick_ = 0;
  std::uint64_t stop_deadline_tick_ = 0;
  bool accept_paused_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace nazotte::server
