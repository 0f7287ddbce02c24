// One client: reads requests, has them answered in order, writes the answers in batches.
//
// Thread safety: only the thread of its worker.
// Invariants: at most one asynchronous operation is pending; nothing is read while answers wait to be sent or a write
// is at the store, so a client that does not read its answers cannot make us hold more than one batch of them. Bytes
// that a pending operation sends are not touched: an outcome that comes meanwhile is kept until they are gone.
// Lifetime: on the worker's list; worker.reap deletes it once it is closed and nothing refers to it any more.
#pragma once

#include "server/byte_buffer.hpp"
#include "server/header_memo.hpp"
#include "server/operation_memory.hpp"
#include "server/request_parser.hpp"
#include "server/response_writer.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace nazotte::server {

class Worker;

/// Typed on the concrete executor: no virtual call per operation.
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class Connection : public boost::intrusive::list_base_hook<> {
 public:
  Connection(Socket socket, Worker& worker);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();

  /// Closes the connection when its time is over at `tick`. Also the moment to give memory back.
  void expire(std::uint64_t tick);

  /// No request is under way: closes. Otherwise the connection ends with its answers.
  void begin_stop();

  /// The store's answer to the write that this connection waits for.
  void on_performed(const Result<void>& outcome);

  /// Cuts the client off; the pending operation, if any, comes back with an error.
  void close();

  /// May be deleted.
  [[nodiscard]] bool finished() const;

 private:
  enum class Phase : std::uint8_t { idle, header, body, performing, lingering };
  enum class Operation : std::uint8_t { none, read, write };
  using Error = boost::system::error_code;

  void on_read(const Error& error, std::size_t bytes);
  void on_write(const Error& error, std::size_t bytes);
  /// Runs `step`; a fault of ours ends this connection, not the thread. May delete this object.
  template <class Step>
  void guarded(Step&& step);

  void process();
  bool read_request();
  bool read_remembered_request();
  void answer(const Request& request, ResponseOptions options);
  void finish_reply(const ResponseOptions& options);
  void refuse(int status, std::string_view message);
  void finish_write(const Result<void>& outcome);
  [[nodiscard]] ByteBuffer& output();
  bool flush();
  void read_more();
  void start_read(std::size_t bytes);
  void linger();
  void set_deadline(std::chrono::milliseconds timeout);
  [[nodiscard]] bool keeps_alive(bool wanted) const;

  Worker& worker_;
  Socket socket_;
  ByteBuffer input_;
  ByteBuffer unsent_;  // what the socket did not take at once; see output()
  IncomingRequest incoming_;
  std::optional<RequestParser> parser_;
  HeaderMemo memo_;
  OperationMemory memory_;
  std::uint64_t deadline_tick_ = 0;
  std::size_t lingered_bytes_ = 0;
  Phase phase_ = Phase::idle;
  Operation operation_ = Operation::none;
  bool close_after_output_ = false;
  WriteCommand::Kind performed_kind_ = WriteCommand::Kind::none;
  ResponseOptions performed_options_;
  std::optional<Result<void>> kept_outcome_;
};

}  // namespace nazotte::server
