#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <limits>
#include <optional>
#include <stdexcept>

#include "target.hpp"

namespace nazotte::contract {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

class TcpTarget : public Target {
 public:
  TcpTarget(std::string host, std::uint16_t port) : host_(std::move(host)), port_(port) {}

  Answer send(const Request& request) override {
    const bool fresh = !socket_;
    try {
      return exchange(request);
    } catch (const boost::system::system_error&) {
      // The other side may close a kept connection at any time, such as after an error; a second try opens a new one.
      // A request that changes something is not repeated.
      socket_.reset();
      if (fresh || request.writes()) throw;
      return exchange(request);
    }
  }

 private:
  void connect() {
    socket_.emplace(context_);
    socket_->connect({asio::ip::make_address(host_), port_});
    buffer_.clear();
  }

  Answer exchange(const Request& request) {
    if (!socket_) connect();
    http::request<http::string_body> message(http::verb::get, request.target, 11);
    message.method_string(request.method);
    message.set(http::field::host, host_);
    if (!request.content_type.empty()) message.set(http::field::content_type, request.content_type);
    if (!request.user_agent.empty()) message.set(http::field::user_agent, request.user_agent);
    if (!request.accept_encoding.empty()) message.set(http::field::accept_encoding, request.accept_encoding);
    message.body() = request.body;
    if (request.method == "POST" || !request.body.empty()) message.prepare_payload();
    boost::system::error_code write_error;
    // A refused body may be cut off; the answer is there all the same.
    http::write(*socket_, message, write_error);
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint32_t>::max());
    parser.skip(request.method == "HEAD");
    http::read(*socket_, buffer_, parser);
    return take(parser.release());
  }

  Answer take(http::response<http::string_body>&& message) {
    Answer answer;
    answer.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
      answer.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    if (!message.keep_alive()) socket_.reset();
    answer.body = std::move(message.body());
    return answer;
  }

  std::string host_;
  std::uint16_t port_;
  asio::io_context context_{1};
  std::optional<asio::ip::tcp::socket> socket_;
  beast::flat_buffer buffer_;
};

}  // namespace

std::unique_ptr<Target> make_tcp_target(std::string host, std::uint16_t port) {
  return std::make_unique<TcpTarget>(std::move(host), port);
}

}  // namespace nazotte::contract
