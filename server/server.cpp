#include "server/server.hpp"

#include "server/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nazotte::server {

namespace asio = boost::asio;

namespace {

/// Binds without SO_REUSEPORT and lets go again: otherwise a second daemon of the same user would silently share the
/// port, and each would get half of the clients.
Result<void> probe(const asio::ip::tcp::endpoint& endpoint) {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context);
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (error) return Error{ErrorCode::unavailable, error.message()};
  return {};
}

}  // namespace

Server::Server(ServerOptions options, Service& service) : options_(std::move(options)), service_(service) {}

Server::~Server() { stop(); }

Result<void> Server::start() {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options_.address, error);
  if (error) {
    return Error{ErrorCode::invalid_argument, fmt::format("'{}' is no IP address to listen on", options_.address)};
  }
  const auto refused = [this](const Error& reason) {
    workers_.clear();
    return Error{reason.code,
                 fmt::format("cannot listen on {}:{}: {}", options_.address, options_.port, reason.message)};
  };
  asio::ip::tcp::endpoint endpoint(address, options_.port);
  if (auto probed = probe(endpoint); !probed) return refused(probed.error());
  const unsigned threads = options_.threads != 0 ? options_.threads : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(options_, service_, connections_));
    const auto port = workers_.back()->listen(endpoint);
    if (!port) return refused(port.error());
    endpoint.port(*port);
  }
  port_ = endpoint.port();
  for (const auto& worker : workers_) worker->start();
  return {};
}

void Server::stop() {
  for (const auto& worker : workers_) worker->request_stop();
  for (const auto& worker : workers_) worker->join();
  workers_.clear();
}

}  // namespace nazotte::server
