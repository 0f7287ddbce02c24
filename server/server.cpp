#include "server/server.hpp"

#include "server/listener.hpp"
#include "server/server_state.hpp"
#include "server/worker.hpp"

#include <boost/asio/ip/address.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <latch>
#include <thread>
#include <utility>

namespace nazotte::server {

namespace asio = boost::asio;

Server::Server(ServerOptions options, Service& service)
    : options_(std::move(options)), service_(service), state_(std::make_unique<ServerState>(options_.limits)) {}

Server::~Server() { stop(); }

Result<void> Server::start(Descriptor listening) {
  const unsigned threads = options_.threads != 0 ? options_.threads : std::max(1U, std::thread::hardware_concurrency());
  Result<void> ready;
  for (unsigned i = 0; i < threads && ready; ++i) {
    workers_.push_back(std::make_unique<Worker>(options_, service_, *state_));
    ready = workers_.back()->open();
  }
  listener_ = std::make_unique<Listener>(options_, workers_, *state_);
  if (ready) ready = listen(std::move(listening));
  if (!ready) {
    listener_.reset();
    workers_.clear();
    return ready;
  }
  port_ = listener_->port();
  for (const auto& worker : workers_) worker->start(worker == workers_.front() ? listener_.get() : nullptr);
  return {};
}

Result<void> Server::listen(Descriptor listening) {
  Result<void> opened;
  if (listening.is_open()) {
    opened = listener_->inherit(std::move(listening));
  } else {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) {
      return Error{ErrorCode::invalid_argument, fmt::format("'{}' is no IP address to listen on", options_.address)};
    }
    opened = listener_->open({address, options_.port});
  }
  if (opened && options_.loopback_only && !listener_->on_loopback()) {
    opened = Error{ErrorCode::invalid_argument, "not loopback, and there is no --admin-token-file"};
  }
  if (opened && !listener_->watch_in(workers_.front()->loop())) {
    opened = Error{ErrorCode::unavailable, "out of descriptors"};
  }
  if (opened) return {};
  return Error{opened.error().code,
               fmt::format("cannot listen on {}:{}: {}", options_.address, options_.port, opened.error().message)};
}

void Server::on_workers(const std::function<void(Worker&)>& task) {
  std::latch done(static_cast<std::ptrdiff_t>(workers_.size()));
  for (const auto& worker : workers_) {
    worker->post([&task, &done, worker = worker.get()] {
      task(*worker);
      done.count_down();
    });
  }
  done.wait();
}

void Server::hold_writes() {
  on_workers([](Worker& worker) { worker.hold_writes(); });
}

void Server::release_writes() {
  on_workers([](Worker& worker) { worker.release_writes(); });
}

void Server::move_out(const ConnectionSink& sink) {
  // First the listener, so that every connection that it has accepted is with its worker before that departs.
  on_workers([this](Worker& worker) {
    if (&worker == workers_.front().get()) listener_->leave();
  });
  on_workers([&sink](Worker& worker) { worker.depart(sink); });
}

void Server::finish_moving() {
  for (const auto& worker : workers_) worker->join();
  listener_.reset();
  workers_.clear();
}

void Server::take_over(MovedConnection moved) {
  state_->connections.fetch_add(1, std::memory_order_relaxed);
  Worker& worker = *workers_[next_worker_];
  next_worker_ = (next_worker_ + 1) % workers_.size();
  // Shared only because a task must be copyable.
  worker.post([&worker, shared = std::make_shared<MovedConnection>(std::move(moved))] {
    worker.take_over(std::move(*shared));
  });
}

int Server::listening_socket() const { return listener_->socket(); }

void Server::stop() {
  if (workers_.empty()) return;
  // Posted tasks keep their order: who was in the backlog is dealt out before any worker begins to stop.
  workers_.front()->post([this] {
    listener_->close();
    for (const auto& worker : workers_) worker->request_stop();
  });
  finish_moving();
}

}  // namespace nazotte::server
