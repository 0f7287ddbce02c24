#include "server/connection.hpp"

#include "server/http_error.hpp"
#include "server/worker.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <exception>
#include <utility>

namespace nazotte::server {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kInputBytes = std::size_t{8} << 10;
constexpr std::size_t kInputBytesMin = std::size_t{2} << 10;  // less room than this is not worth a system call
constexpr std::size_t kBodyInputBytes = std::size_t{64} << 10;
constexpr std::size_t kOutputBytesKept = std::size_t{32} << 10;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Socket socket, Worker& worker) : worker_(worker), socket_(std::move(socket)) {}

void Connection::start() {
  Error error;
  socket_.non_blocking(true, error);
  if (!error) socket_.set_option(asio::ip::tcp::no_delay(true), error);
  if (error) {
    close();
    return worker_.reap(*this);
  }
  guarded([this] { read_more(); });
}

template <class Step>
void Connection::guarded(Step&& step) {
  try {
    step();
  } catch (const std::exception& fault) {
    worker_.report_fault(fault);
    close();
  }
  // Only a connection that was closed leaves something behind.
  worker_.batch().clear();
  worker_.reap(*this);
}

void Connection::on_read(const Error& error, std::size_t bytes) {
  operation_ = Operation::none;
  guarded([&] {
    if (error) return close();
    if (phase_ == Phase::lingering) {
      lingered_bytes_ += bytes;
      return lingered_bytes_ > worker_.limits().linger_bytes_max ? close() : start_read(kBodyInputBytes);
    }
    input_.commit(bytes);
    process();
  });
}

void Connection::on_write(const Error& error, std::size_t bytes) {
  operation_ = Operation::none;
  guarded([&] {
    if (error) {
      if (kept_outcome_) phase_ = Phase::idle;
      return close();
    }
    unsent_.consume(bytes);
    if (kept_outcome_) finish_write(*std::exchange(kept_outcome_, std::nullopt));
    process();
  });
}

void Connection::on_performed(const Result<void>& outcome) {
  if (socket_.is_open() && operation_ == Operation::write) {
    // Earlier answers are on their way from memory that another answer could move.
    kept_outcome_ = outcome;
    return;
  }
  guarded([&] {
    phase_ = Phase::idle;
    if (!socket_.is_open()) return;
    finish_write(outcome);
    process();
  });
}

void Connection::finish_write(const Result<void>& outcome) {
  phase_ = Phase::idle;
  Service::finish(performed_kind_, outcome, worker_.workspace().reply);
  finish_reply(performed_options_);
}

/// Answers what has arrived, sends the answers, then waits for more.
void Connection::process() {
  while (socket_.is_open() && phase_ != Phase::performing && !close_after_output_ && !input_.empty()) {
    if (output().size() >= worker_.limits().output_flush_bytes && !flush()) return;
    if (!read_request()) break;
  }
  if (!socket_.is_open() || !flush()) return;
  if (close_after_output_) return linger();
  if (phase_ != Phase::performing) read_more();
}

/// False when the request is not complete yet.
bool Connection::read_request() {
  const bool fresh = !parser_;
  if (fresh && read_remembered_request()) return true;
  if (fresh) parser_.emplace(worker_.service(), worker_.limits(), incoming_);
  const std::string_view bytes = input_.view();
  std::size_t consumed = 0;
  const RequestParser::Progress progress = parser_->feed(bytes, consumed);
  if (progress == RequestParser::Progress::rejected) {
    const Rejection rejection = parser_->rejection();
    refuse(rejection.status, rejection.message);
    return true;
  }
  const bool complete = progress == RequestParser::Progress::complete;
  if (complete && fresh && parser_->memorable()) memo_.remember(bytes.substr(0, consumed), incoming_.from_bot);
  input_.consume(consumed);
  if (!complete) {
    if (parser_->is_header_done() && parser_->take_expects_continue()) output().append(kContinue);
    return false;
  }
  const ResponseOptions options{.keep_alive = keeps_alive(parser_->keep_alive()),
                                .without_body = incoming_.method == Method::head,
                                .http_1_0 = parser_->is_http_1_0()};
  parser_.reset();
  answer({.method = incoming_.method,
          .target = incoming_.target,
          .content_type = incoming_.content_type,
          .body = incoming_.body,
          .from_bot = incoming_.from_bot},
         options);
  return true;
}

bool Connection::read_remembered_request() {
  const auto match = memo_.match(input_.view(), worker_.limits());
  if (!match) return false;
  const bool last = match->bytes == input_.size();
  answer({.target = match->target, .from_bot = match->from_bot}, {.keep_alive = !last || !worker_.stopping()});
  // The target is a view into the input: it goes only now.
  input_.consume(match->bytes);
  return true;
}

/// While stopping, what has been pipelined already is still answered; the last answer says goodbye.
bool Connection::keeps_alive(bool wanted) const { return wanted && !(worker_.stopping() && input_.empty()); }

void Connection::answer(const Request& request, ResponseOptions options) {
  phase_ = Phase::idle;
  Workspace& workspace = worker_.workspace();
  {
    // The rows of the reply live in this snapshot until they are copied to the output.
    const auto snapshot = worker_.snapshots().read();
    worker_.service().handle(request, *snapshot, workspace);
    if (workspace.write.kind == WriteCommand::Kind::none) return finish_reply(options);
  }
  phase_ = Phase::performing;
  performed_kind_ = workspace.write.kind;
  performed_options_ = options;
  incoming_.clear();
  worker_.perform(std::move(workspace.write), *this);
}

void Connection::finish_reply(const ResponseOptions& options) {
  worker_.writer().append(worker_.workspace().reply, options, output());
  if (!options.keep_alive) close_after_output_ = true;
}

void Connection::refuse(int status, std::string_view message) {
  parser_.reset();
  input_.clear();
  Reply& reply = worker_.workspace().reply;
  reply_error(status, message, reply);
  finish_reply({.keep_alive = false, .without_body = incoming_.method == Method::head});
}

/// Where answers go: the worker's batch, which is hot in the cache because all its connections share it. It is empty
/// again before the thread turns to another connection: what the socket does not take at once moves to unsent_.
ByteBuffer& Connection::output() { return unsent_.empty() ? worker_.batch() : unsent_; }

/// True when everything is sent; else the connection goes on when the rest is, or is closed.
bool Connection::flush() {
  ByteBuffer& ready = output();
  if (ready.empty()) return true;
  Error error;
  const std::string_view bytes = ready.view();
  const std::size_t sent = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
  if (error && error != asio::error::would_block) {
    close();
    return false;
  }
  ready.consume(sent);
  if (ready.empty()) {
    ready.release(2 * worker_.limits().output_flush_bytes);
    return true;
  }
  if (&ready != &unsent_) {
    unsent_.append(ready.view());
    ready.clear();
  }
  set_deadline(worker_.limits().write_timeout);
  operation_ = Operation::write;
  const std::string_view rest = unsent_.view();
  socket_.async_write_some(asio::buffer(rest.data(), rest.size()),
                           asio::bind_allocator(OperationAllocator<void>(memory_),
                                                [this](const Error& e, std::size_t n) { on_write(e, n); }));
  return false;
}

void Connection::read_more() {
  const ConnectionLimits& limits = worker_.limits();
  const Phase former = phase_;
  phase_ = !parser_ ? Phase::idle : parser_->is_header_done() ? Phase::body : Phase::header;
  if (phase_ == Phase::idle) {
    // A memory-hungry request must not make an idle connection expensive.
    input_.release(kInputBytes);
    set_deadline(limits.keep_alive_timeout);
  } else if (phase_ == Phase::body) {
    set_deadline(limits.body_timeout);
  } else if (former != Phase::header) {
    // Counts from the request's first byte: a client that trickles its header gains nothing.
    set_deadline(limits.header_timeout);
  }
  start_read(phase_ == Phase::body ? kBodyInputBytes : input_.empty() ? kInputBytes : kInputBytesMin);
}

void Connection::start_read(std::size_t bytes) {
  operation_ = Operation::read;
  char* const room = input_.prepare(bytes);
  socket_.async_read_some(asio::buffer(room, input_.spare()),
                          asio::bind_allocator(OperationAllocator<void>(memory_),
                                               [this](const Error& e, std::size_t n) { on_read(e, n); }));
}

/// Says goodbye and reads on until the client does too: closing with unread input would reset the connection, and the
/// client might never see the answer.
void Connection::linger() {
  phase_ = Phase::lingering;
  Error error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) return close();
  input_.clear();
  set_deadline(worker_.limits().linger_timeout);
  start_read(kBodyInputBytes);
}

void Connection::set_deadline(std::chrono::milliseconds timeout) {
  deadline_tick_ = worker_.tick() + worker_.to_ticks(timeout);
}

void Connection::expire(std::uint64_t tick) {
  // The store takes the time it takes; a client that does not take its earlier answers meanwhile has a limit.
  if (!socket_.is_open() || (phase_ == Phase::performing && operation_ != Operation::write)) return;
  // A quiet connection gives a large answer's memory back: there may be thousands of them.
  if (operation_ == Operation::read) unsent_.release(kOutputBytesKept);
  if (tick < deadline_tick_) return;
  guarded([this] {
    if (operation_ == Operation::read && (phase_ == Phase::header || phase_ == Phase::body)) {
      refuse(408, phase_ == Phase::header ? "the request's header did not arrive in time"
                                          : "the request's body stopped arriving");
      // The pending read is in the way of a proper flush; a socket without backlog takes this much.
      Error ignored;
      const std::string_view bytes = output().view();
      socket_.write_some(asio::buffer(bytes.data(), bytes.size()), ignored);
    }
    close();
  });
}

void Connection::begin_stop() {
  if (phase_ == Phase::idle && operation_ == Operation::read) {
    // Bytes that the kernel holds already are a request that we took on.
    Error error;
    if (socket_.available(error) == 0 || error) close();
  }
  worker_.reap(*this);
}

void Connection::close() {
  Error ignored;
  if (socket_.is_open()) socket_.close(ignored);
}

bool Connection::finished() const {
  return !socket_.is_open() && operation_ == Operation::none && phase_ != Phase::performing;
}

}  // namespace nazotte::server
