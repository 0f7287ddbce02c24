// A blocking HTTP client that sends exactly the bytes a test wants and reads answers with Beast's own response parser.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace nazotte::server::test {

using Response = boost::beast::http::response<boost::beast::http::string_body>;

class RawClient {
 public:
  /// `receive_bytes`: size of the socket's receive buffer, 0 for the system's choice.
  explicit RawClient(std::uint16_t port, int receive_bytes = 0) {
    socket_.open(boost::asio::ip::tcp::v4());
    if (receive_bytes != 0) socket_.set_option(boost::asio::socket_base::receive_buffer_size(receive_bytes));
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
  }

  void send(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size())); }

  /// The next final answer. `head`: the request was HEAD. Throws when the connection ends before.
  Response receive(bool head = false) {
    for (;;) {
      boost::beast::http::response_parser<boost::beast::http::string_body> parser;
      parser.body_limit(boost::none);
      parser.skip(head);
      boost::beast::http::read(socket_, input_, parser);
      if (parser.get().result_int() >= 200) return parser.release();
      ++interim_answers;
    }
  }

  Response ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }

  /// Everything up to the server's end of the connection.
  std::string receive_rest() {
    std::string rest(static_cast<const char*>(input_.data().data()), input_.size());
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(rest), error);
    return rest;
  }

  /// The server ended the connection in an orderly way and sent nothing more.
  bool closed() {
    char byte = 0;
    boost::system::error_code error;
    return input_.size() == 0 && socket_.read_some(boost::asio::buffer(&byte, 1), error) == 0 &&
           error == boost::asio::error::eof;
  }

  void shutdown_send() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

  std::size_t interim_answers = 0;

 private:
  std::unique_ptr<boost::asio::io_context> context_ = std::make_unique<boost::asio::io_context>();
  boost::asio::ip::tcp::socket socket_{*context_};
  boost::beast::flat_buffer input_;
};

inline std::string get(std::string_view target, std::string_view fields = {}) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n";
}

inline std::string post(std::string_view target, std::string_view body, std::string_view fields = {}) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

}  // namespace nazotte::server::test
