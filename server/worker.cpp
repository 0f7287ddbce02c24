#include "server/worker.hpp"

#include "server/listener.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <spdlog/spdlog.h>

#include <sys/socket.h>

#include <ctime>
#include <utility>

namespace nazotte::server {

Worker::Worker(const ServerOptions& options, Service& service, ServerState& state)
    : options_(options),
      service_(service),
      state_(state),
      loop_({.backlog = options.limits.overload_backlog, .patience = options.limits.overload_patience}),
      snapshots_(service.catalog()),
      observer_(service.operations(), service.routes(), options.observers) {}

Worker::~Worker() {
  gate_->close();
  finished_.splice(finished_.end(), connections_);
  bury();
}

Result<void> Worker::open() {
  return loop_.open(limits().tick, [this] { on_tick(); });
}

void Worker::start(Listener* listener) {
  listener_ = listener;
  writer_.set_time(std::time(nullptr));
  thread_ = std::thread([this] { loop_.run([this] { bury(); }); });
}

void Worker::adopt(Descriptor socket, const ClientAddress& peer) {
  // Shared only because a task must be copyable.
  loop_.post([this, peer, shared = std::make_shared<Descriptor>(std::move(socket))] { add(std::move(*shared), peer); });
}

void Worker::request_stop() {
  loop_.post([this] { begin_stop(); });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::add(Descriptor socket, const ClientAddress& peer) {
  auto* const connection = new Connection(std::move(socket), peer, *this);
  connections_.push_back(*connection);
  observer_.counters().connections_opened.add();
  connection->start();
}

std::uint64_t Worker::to_ticks(std::chrono::milliseconds timeout) const {
  return static_cast<std::uint64_t>((timeout + limits().tick - std::chrono::milliseconds(1)) / limits().tick);
}

void Worker::take_over(MovedConnection&& moved) {
  boost::asio::ip::tcp::endpoint peer;
  auto size = static_cast<socklen_t>(peer.capacity());
  // Who has gone already is found out by the first receive.
  const bool known = ::getpeername(moved.socket.number(), peer.data(), &size) == 0;
  const ClientAddress address = known ? client_address(peer.address()) : ClientAddress{};
  auto* const connection = new Connection(std::move(moved.socket), address, *this);
  connections_.push_back(*connection);
  observer_.counters().connections_opened.add();
  connection->start(std::move(moved));
}

void Worker::release_writes() {
  holding_ = false;
  held_bytes_ = 0;
  for (Connection& connection : connections_) connection.perform_held();
}

void Worker::depart(const ConnectionSink& sink) {
  sink_ = &sink;
  stop_deadline_tick_ = tick_ + to_ticks(limits().departure_timeout);
  for (auto next = connections_.begin(); next != connections_.end();) {
    Connection& connection = *next++;
    connection.depart();
  }
  end_when_done();
}

void Worker::perform(WriteCommand&& write, Connection& connection) {
  if (holding_) {
    if (held_bytes_ + write.csv.size() <= limits().held_bytes_max) {
      held_bytes_ += write.csv.size();
      return connection.hold(std::move(write));
    }
    gate_->post([&connection] {
      connection.on_performed(Error{ErrorCode::unavailable, "too many writes are waiting"});
    });
    return;
  }
  // The connection stays on the list while it waits, so the pointer is good for as long as the gate is open.
  service_.perform(std::move(write), [gate = gate_, &connection](Result<void> outcome) {
    gate->post([&connection, outcome = std::move(outcome)] { connection.on_performed(outcome); });
  });
}

void Worker::reap(Connection& connection) {
  if (!connection.finished()) return;
  state_.connections.fetch_sub(1, std::memory_order_relaxed);
  observer_.counters().connections_closed.add();
  finished_.splice(finished_.end(), connections_, connections_.iterator_to(connection));
  end_when_done();
}

/// Between two turns: no event is under way.
void Worker::bury() {
  finished_.clear_and_dispose([this](Connection* connection) {
    loop_.forget_waiting(*connection);
    delete connection;
  });
}

void Worker::report_fault(const std::exception& fault) const {
  if (options_.logger) options_.logger->error("a connection was closed after a fault: {}", fault.what());
}

void Worker::report_overload() {
  const std::size_t refusals = std::exchange(refusals_, 0);
  if (refusals == 0 || !options_.logger) return;
  options_.logger->warn("overload: a thread has answered {} requests with 503 in the last {} ms", refusals,
                        (limits().tick * limits().scan_ticks).count());
}

void Worker::on_tick() {
  if (ended_) return;
  ++tick_;
  writer_.set_time(std::time(nullptr));
  observer_.on_tick();
  if (is_ending() && tick_ >= stop_deadline_tick_) return cut_off();
  if (stopping_ && tick_ >= farewell_tick_) say_farewell();
  if (tick_ % limits().scan_ticks == 0) {
    scan();
    report_overload();
  }
  if (listener_ && !is_ending()) listener_->on_tick();
}

void Worker::scan() {
  const bool crowded = state_.connections.load(std::memory_order_relaxed) > limits().connections_max / 4 * 3;
  for (auto next = connections_.begin(); next != connections_.end();) {
    Connection& connection = *next++;
    connection.expire(tick_, crowded);
  }
}

void Worker::begin_stop() {
  if (stopping_) return;
  stopping_ = true;
  stop_deadline_tick_ = tick_ + to_ticks(limits().stop_timeout);
  farewell_tick_ = tick_ + to_ticks(limits().farewell_timeout) + 1;  // one tick is under way
  end_when_done();
}

void Worker::say_farewell() {
  for (auto next = connections_.begin(); next != connections_.end();) {
    Connection& connection = *next++;
    connection.say_farewell();
  }
}

/// What is left after the stop time-out loses its connection. Those that wait for the store stay on the list, because
/// an outcome may be under way to them; the destructor deletes them.
void Worker::cut_off() {
  if (options_.logger) options_.logger->warn("{} connections were cut off at the end", connections_.size());
  gate_->close();
  for (Connection& connection : connections_) connection.close();
  ended_ = true;
  loop_.stop();
}

void Worker::end_when_done() {
  if (!is_ending() || ended_ || !connections_.empty()) return;
  ended_ = true;
  loop_.stop();
}

}  // namespace nazotte::server
