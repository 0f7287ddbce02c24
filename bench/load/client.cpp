#include "client.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <utility>

namespace nazotte::load {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;
constexpr std::uint32_t kHeaderBytesMax = std::uint32_t{64} << 10;

}  // namespace

Connection::Connection(const asio::any_io_executor& executor, asio::ip::tcp::endpoint endpoint)
    : socket_(executor), endpoint_(std::move(endpoint)), buffer_(kReadBytes) {}

void Connection::close_if_late(Clock::time_point now) {
  if (!deadline_ || now < *deadline_) return;
  late_ = true;
  error_code ignored;
  socket_.close(ignored);
}

Connection::Step Connection::fail(Exchange& exchange, FaultKind kind, std::string got) {
  exchange.fault = late_ ? Fault{FaultKind::timeout, "a whole answer in time", std::move(got)}
                         : Fault{kind, "an answer", std::move(got)};
  open_ = false;
  error_code ignored;
  socket_.close(ignored);
  return Step::failed;
}

asio::awaitable<Exchange> Connection::send(Request request) {
  Exchange exchange;
  deadline_ = Clock::now() + request.timeout;
  late_ = false;
  for (;;) {
    const bool kept = open_;
    if (!open_ && !co_await connect(exchange)) break;
    const Step step = co_await exchange_once(request.wire, exchange);
    if (step != Step::closed_before_answer) break;
    // A server may close an idle connection at any time; what changes something is not sent twice.
    if (!kept || !request.repeatable || late_) {
      (void)fail(exchange, FaultKind::connection, "the connection was closed before the answer");
      break;
    }
    open_ = false;
  }
  deadline_.reset();
  co_return exchange;
}

asio::awaitable<bool> Connection::connect(Exchange& exchange) {
  error_code error;
  socket_.close(error);
  co_await socket_.async_connect(endpoint_, asio::redirect_error(asio::use_awaitable, error));
  if (error) {
    (void)fail(exchange, FaultKind::connection, "cannot connect: " + error.message());
    co_return false;
  }
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  open_ = true;
  co_return true;
}

asio::awaitable<Connection::Step> Connection::exchange_once(std::string_view wire, Exchange& exchange) {
  error_code error;
  co_await asio::async_write(socket_, asio::buffer(wire), asio::redirect_error(asio::use_awaitable, error));
  // A server that refuses a body may have answered before it has read all of it: the answer is read all the same.
  co_return co_await receive(exchange);
}

asio::awaitable<Connection::Step> Connection::receive(Exchange& exchange) {
  http::response_parser<http::string_body> parser;
  parser.eager(true);
  parser.body_limit(boost::none);
  parser.header_limit(kHeaderBytesMax);
  std::size_t filled = 0;
  bool begun = false;
  while (!parser.is_done()) {
    error_code error;
    const std::size_t received =
        co_await socket_.async_read_some(asio::buffer(buffer_.data() + filled, buffer_.size() - filled),
                                         asio::redirect_error(asio::use_awaitable, error));
    begun = begun || received > 0;
    if (error) {
      if (!begun && !late_) co_return Step::closed_before_answer;
      error_code at_end;
      if (error == asio::error::eof) parser.put_eof(at_end);
      if (error != asio::error::eof || at_end || !parser.is_done()) {
        co_return fail(exchange, FaultKind::connection, "the answer ends in the middle: " + error.message());
      }
      break;
    }
    filled += received;
    const std::size_t used = parser.put(asio::buffer(buffer_.data(), filled), error);
    if (error && error != http::error::need_more) co_return fail(exchange, FaultKind::protocol, error.message());
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(used),
              buffer_.begin() + static_cast<std::ptrdiff_t>(filled), buffer_.begin());
    filled -= used;
    if (filled == buffer_.size()) co_return fail(exchange, FaultKind::protocol, "a header that does not end");
  }
  if (filled > 0) co_return fail(exchange, FaultKind::protocol, "bytes behind the end of the answer");
  exchange.answer.status = static_cast<int>(parser.get().result_int());
  exchange.answer.content_type = parser.get()[http::field::content_type];
  exchange.answer.has_content_length = parser.content_length().has_value();
  open_ = parser.keep_alive();
  exchange.answer.body = std::move(parser.get().body());
  co_return Step::done;
}

}  // namespace nazotte::load
