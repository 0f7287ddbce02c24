#include "server/worker.hpp"

#include "server/http_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <utility>

namespace nazotte::server {

namespace asio = boost::asio;

namespace {

/// Lets the kernel spread connections over the listening sockets of all workers.
boost::system::error_code set_reuse_port(int socket) {
  const int on = 1;
  if (::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0) return {};
  return {errno, boost::system::system_category()};
}

/// The process or the machine has run out of something; the next tick tries again.
bool is_exhaustion(const boost::system::error_code& error) {
  return error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
         error == asio::error::no_memory || error == boost::system::errc::too_many_files_open_in_system;
}

}  // namespace

Worker::Worker(const ServerOptions& options, Service& service, std::atomic<std::size_t>& connections)
    : options_(options), service_(service), connection_count_(connections), snapshots_(service.catalog()) {}

Worker::~Worker() {
  gate_->close();
  connections_.clear_and_dispose(std::default_delete<Connection>());
}

Result<std::uint16_t> Worker::listen(const asio::ip::tcp::endpoint& endpoint) {
  Error error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) error = set_reuse_port(acceptor_.native_handle());
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (error) return nazotte::Error{ErrorCode::unavailable, error.message()};
  return acceptor_.local_endpoint().port();
}

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::request_stop() {
  asio::post(context_, [this] { begin_stop(); });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  writer_.set_time(std::time(nullptr));
  schedule_tick();
  accept();
  context_.run();
}

void Worker::accept() {
  acceptor_.async_accept([this](const Error& error, Socket socket) { on_accept(error, std::move(socket)); });
}

void Worker::on_accept(const Error& error, Socket socket) {
  if (stopping_ || error == asio::error::operation_aborted) return;
  if (is_exhaustion(error)) {
    if (options_.logger) options_.logger->warn("cannot accept connections: {}", error.message());
    accept_paused_ = true;
    return;
  }
  if (!error) add(std::move(socket));
  accept();
}

void Worker::add(Socket socket) {
  if (connection_count_.fetch_add(1, std::memory_order_relaxed) >= limits().connections_max) {
    connection_count_.fetch_sub(1, std::memory_order_relaxed);
    return turn_away(std::move(socket));
  }
  auto* const connection = new Connection(std::move(socket), *this);
  connections_.push_back(*connection);
  connection->start();
}

/// One try to say why; then the socket closes. Anything more would be the resource that we are short of.
void Worker::turn_away(Socket socket) {
  reply_error(503, fmt::format("more than {} connections", limits().connections_max), workspace_.reply);
  ByteBuffer answer;
  writer_.append(workspace_.reply, {.keep_alive = false}, answer);
  Error ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(answer.view().data(), answer.size()), ignored);
  socket.shutdown(Socket::shutdown_send, ignored);
}

std::uint64_t Worker::to_ticks(std::chrono::milliseconds timeout) const {
  return static_cast<std::uint64_t>((timeout + limits().tick - std::chrono::milliseconds(1)) / limits().tick);
}

void Worker::perform(WriteCommand&& write, Connection& connection) {
  // The connection stays on the list while it waits, so the pointer is good for as long as the gate is open.
  service_.perform(std::move(write), [gate = gate_, &connection](Result<void> outcome) {
    gate->post([&connection, outcome = std::move(outcome)] { connection.on_performed(outcome); });
  });
}

void Worker::reap(Connection& connection) {
  if (!connection.finished()) return;
  connection_count_.fetch_sub(1, std::memory_order_relaxed);
  connections_.erase_and_dispose(connections_.iterator_to(connection), std::default_delete<Connection>());
  end_when_done();
}

void Worker::report_fault(const std::exception& fault) const {
  if (options_.logger) options_.logger->error("a connection was closed after a fault: {}", fault.what());
}

void Worker::schedule_tick() {
  timer_.expires_after(limits().tick);
  timer_.async_wait([this](const Error& error) {
    if (!error) on_tick();
  });
}

void Worker::on_tick() {
  if (ended_) return;
  ++tick_;
  writer_.set_time(std::time(nullptr));
  if (stopping_ && tick_ >= stop_deadline_tick_) return cut_off();
  if (tick_ % limits().scan_ticks == 0) scan();
  if (accept_paused_ && !stopping_) {
    accept_paused_ = false;
    accept();
  }
  if (!ended_) schedule_tick();
}

void Worker::scan() {
  for (auto next = connections_.begin(); next != connections_.end();) {
    Connection& connection = *next++;
    connection.expire(tick_);
  }
}

void Worker::begin_stop() {
  if (stopping_) return;
  stopping_ = true;
  stop_deadline_tick_ = tick_ + to_ticks(limits().stop_timeout);
  // Clients in the backlog believe to be connected: they get an answer too.
  for (;;) {
    Error error;
    Socket socket(context_.get_executor());
    acceptor_.accept(socket, error);
    if (error) break;
    add(std::move(socket));
  }
  Error ignored;
  acceptor_.close(ignored);
  for (auto next = connections_.begin(); next != connections_.end();) {
    Connection& connection = *next++;
    connection.begin_stop();
  }
  end_when_done();
}

/// What is left after the stop time-out loses its connection. Those that wait for the store stay on the list, because
/// an outcome may be under way to them; the destructor deletes them.
void Worker::cut_off() {
  if (options_.logger) options_.logger->warn("{} connections were cut off by the stop", connections_.size());
  gate_->close();
  ended_ = true;
  for (Connection& connection : connections_) connection.close();
}

void Worker::end_when_done() {
  if (!stopping_ || ended_ || !connections_.empty()) return;
  ended_ = true;
  timer_.cancel();
}

}  // namespace nazotte::server
