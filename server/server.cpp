#include "server/server.hpp"

#include "server/listener.hpp"
#include "server/worker.hpp"

#include <boost/asio/ip/address.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace nazotte::server {

namespace asio = boost::asio;

Server::Server(ServerOptions options, Service& service) : options_(std::move(options)), service_(service) {}

Server::~Server() { stop(); }

Result<void> Server::start() {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options_.address, error);
  if (error) {
    return Error{ErrorCode::invalid_argument, fmt::format("'{}' is no IP address to listen on", options_.address)};
  }
  const auto refused = [this](const Error& reason) {
    listener_.reset();
    workers_.clear();
    return Error{reason.code,
                 fmt::format("cannot listen on {}:{}: {}", options_.address, options_.port, reason.message)};
  };
  const unsigned threads = options_.threads != 0 ? options_.threads : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(options_, service_, connections_));
    if (const auto opened = workers_.back()->open(); !opened) return refused(opened.error());
  }
  listener_ = std::make_unique<Listener>(options_, workers_, connections_);
  if (const auto opened = listener_->open({address, options_.port}); !opened) return refused(opened.error());
  if (!listener_->watch_in(workers_.front()->loop())) return refused({ErrorCode::unavailable, "out of descriptors"});
  port_ = listener_->port();
  for (const auto& worker : workers_) worker->start(worker == workers_.front() ? listener_.get() : nullptr);
  return {};
}

void Server::stop() {
  if (workers_.empty()) return;
  // Posted tasks keep their order: who was in the backlog is dealt out before any worker begins to stop.
  workers_.front()->post([this] {
    listener_->close();
    for (const auto& worker : workers_) worker->request_stop();
  });
  for (const auto& worker : workers_) worker->join();
  listener_.reset();
  workers_.clear();
}

}  // namespace nazotte::server
