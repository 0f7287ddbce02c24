// One connection of one user: sends a request, receives its answer, and opens itself anew when it has to.
//
// Thread safety: none; a connection belongs to the thread of its executor.
// Invariant: at most one request is under way.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer.hpp"

namespace nazotte::load {

using Clock = std::chrono::steady_clock;

/// What came of a request: an answer, or why there is none.
struct Exchange {
  std::optional<Fault> fault;
  Answer answer;
};

class Connection {
 public:
  Connection(const boost::asio::any_io_executor& executor, boost::asio::ip::tcp::endpoint endpoint);

  struct Request {
    std::string_view wire;
    bool repeatable = false;  // changes nothing: may be sent again when a kept connection turns out to be closed
    std::chrono::milliseconds timeout{10'000};
  };
  /// Sends and waits. Somebody has to call close_if_late() now and then.
  [[nodiscard]] boost::asio::awaitable<Exchange> send(Request request);

  /// Ends a request whose time is over.
  void close_if_late(Clock::time_point now);

 private:
  enum class Step { done, failed, closed_before_answer };

  [[nodiscard]] boost::asio::awaitable<bool> connect(Exchange& exchange);
  [[nodiscard]] boost::asio::awaitable<Step> exchange_once(std::string_view wire, Exchange& exchange);
  [[nodiscard]] boost::asio::awaitable<Step> receive(Exchange& exchange);
  [[nodiscard]] Step fail(Exchange& exchange, FaultKind kind, std::string got);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::ip::tcp::endpoint endpoint_;
  std::vector<char> buffer_;
  std::optional<Clock::time_point> deadline_;
  bool late_ = false;
  bool open_ = false;
};

}  // namespace nazotte::load
