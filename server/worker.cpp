#include "server/worker.hpp"

#include "server/listener.hpp"

#include <spdlog/spdlog.h>

#include <ctime>
#include <utility>

namespace nazotte::server {

Worker::Worker(const ServerOptions& options, Service& service, std::atomic<std::size_t>& connections)
    : options_(options), service_(service), connection_count_(connections), snapshots_(service.catalog()) {}

Worker::~Worker() {
  gate_->close();
  connections_.clear_and_dispose(std::default_delete<Connection>());
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

void Worker::adopt(Descriptor socket) {
  // Shared only because a task must be copyable.
  loop_.post([this, shared = std::make_shared<Descriptor>(std::move(socket))] { add(std::move(*shared)); });
}

void Worker::request_stop() {
  loop_.post([this] { begin_stop(); });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::add(Descriptor socket) {
  auto* const connection = new Connection(std::move(socket), *this);
  connections_.push_back(*connection);
  connection->start();
}

std::uint64_t Worker::to_ticks(std::chrono::milliseconds timeout) const {
  return static_cast<std::uint64_t>((timeout + limits().tick - std::chrono::milliseconds(1)) / limits().tick);
}

void Worker::take_over(MovedConnection&& moved) {
  auto* const connection = new Connection(std::move(moved.socket), *this);
  connections_.push_back(*connection);
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
  connection_count_.fetch_sub(1, std::memory_order_relaxed);
  finished_.splice(finished_.end(), connections_, connections_.iterator_to(connection));
  end_when_done();
}

/// Between two turns: no event is under way.
void Worker::bury() { finished_.clear_and_dispose(std::default_delete<Connection>()); }

void Worker::report_fault(const std::exception& fault) const {
  if (options_.logger) options_.logger->error("a connection was closed after a fault: {}", fault.what());
}

void Worker::on_tick() {
  if (ended_) return;
  ++tick_;
  writer_.set_time(std::time(nullptr));
  if (is_ending() && tick_ >= stop_deadline_tick_) return cut_off();
  if (stopping_ && tick_ >= farewell_tick_) say_farewell();
  if (tick_ % limits().scan_ticks == 0) scan();
  if (listener_ && !is_ending()) listener_->on_tick();
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
