// One client: reads requests, has them answered in order, writes the answers in batches.
//
// Thread safety: only the thread of its worker.
// Invariants: nothing is read while answers wait to be sent or a write is at the store, so a client that does not read
// its answers cannot make us hold more than one batch of them. What all hold together is bounded, see ServerState.
// Between two turns of the event loop a connection owns only what is incomplete: the beginning of a request, the end of
// an answer. Lifetime: on the worker's list; worker.reap ends it once it is closed and nothing refers to it any more.
#pragma once

#include "server/byte_buffer.hpp"
#include "server/client_address.hpp"
#include "server/descriptor.hpp"
#include "server/event_loop.hpp"
#include "server/header_memo.hpp"
#include "server/memory_budget.hpp"
#include "server/moved_connection.hpp"
#include "server/request_observer.hpp"
#include "server/request_parser.hpp"
#include "server/response_writer.hpp"
#include "server/service.hpp"

#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace nazotte::server {

class Worker;

class Connection final : public EventHandler, public boost::intrusive::list_base_hook<> {
 public:
  /// `socket` does not block; `peer` is its other end.
  Connection(Descriptor socket, const ClientAddress& peer, Worker& worker);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  /// Goes on where another process stopped. The socket is ours already.
  void start(MovedConnection&& moved);

  void on_ready(Readiness readiness) override;
  /// Answers what has arrived with 503, all but the questions how we are.
  void on_overload(Readiness readiness) override;

  /// Closes the connection when its time is over at `tick`. `crowded`: idle ones have less.
  void expire(std::uint64_t tick, bool crowded);

  /// No request is under way: closes. Otherwise the connection ends with its answers.
  void say_farewell();

  /// Goes to the worker's sink, now or once no request is under way.
  void depart();

  /// Keeps the write until perform_held(), or takes it along to another process.
  void hold(WriteCommand&& write);
  void perform_held();

  /// The store's answer to the write that this connection waits for.
  void on_performed(const Result<void>& outcome);

  /// Cuts the client off.
  void close() { socket_.close(); }

  /// May be deleted.
  [[nodiscard]] bool finished() const { return !socket_.is_open() && phase_ != Phase::performing; }

 private:
  enum class Phase : std::uint8_t { idle, header, body, performing, lingering };

  /// Runs `step`, the turn of this connection; a fault of ours ends the connection, not the thread.
  template <class Step>
  void guarded(Step&& step);
  void end_turn();

  void receive();
  [[nodiscard]] ClientKey client_of(ClientKey forwarded) const;
  void discard(std::size_t bytes);
  void process();
  bool read_request();
  bool read_remembered_request();
  void answer(const Request& request, ResponseOptions options);
  void begin_write(WriteCommand&& write, const ResponseOptions& options);
  [[nodiscard]] bool may_move() const;
  void move();
  std::size_t append_reply(const SeenRequest& seen, ResponseOptions options);
  void forget_request();
  void refuse(int status, std::string_view message);
  [[nodiscard]] ByteBuffer& input();
  [[nodiscard]] ByteBuffer& output();
  bool flush();
  void await_input();
  void linger();
  void set_deadline(std::chrono::milliseconds timeout);
  [[nodiscard]] bool keeps_alive(bool wanted);
  [[nodiscard]] bool may_read() const { return unsent_.empty() && phase_ != Phase::performing; }

  Worker& worker_;
  Descriptor socket_;
  ClientAddress peer_;
  ByteBuffer unparsed_;  // received but not complete; see input()
  ByteBuffer unsent_;    // what the socket did not take at once; see output()
  BudgetShare bodies_;
  BudgetShare answers_;
  IncomingRequest incoming_;
  std::optional<RequestParser> parser_;
  HeaderMemo memo_;
  std::uint64_t deadline_tick_ = 0;
  std::size_t lingered_bytes_ = 0;
  Phase phase_ = Phase::idle;
  bool blank_line_skipped_ = false;
  bool input_missed_ = false;  // an event said that there is some when it could not be read
  bool peer_ended_ = false;
  bool close_after_output_ = false;
  WriteCommand::Kind performed_kind_ = WriteCommand::Kind::none;
  ResponseOptions performed_options_;
  PendingRequest performed_;
  std::unique_ptr<WriteCommand> held_;  // performing, but not handed to the service yet
};

}  // namespace nazotte::server
