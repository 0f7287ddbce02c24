#include "server/connection.hpp"

#include "server/http_error.hpp"
#include "server/worker.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

namespace nazotte::server {

namespace {

/// Room for what one receive takes: pipelined requests, or a good part of a body.
constexpr std::size_t kReceiveBytes = std::size_t{64} << 10;
/// The same behind the beginning of a request, which is kept until the rest is there.
constexpr std::size_t kRestBytes = std::size_t{8} << 10;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Descriptor socket, const ClientAddress& peer, Worker& worker)
    : worker_(worker),
      socket_(std::move(socket)),
      peer_(peer),
      bodies_(worker.state().bodies),
      answers_(worker.state().answers) {
  if (worker.observer().wants_origin()) incoming_.origin = std::make_unique<Origin>();
}

void Connection::start() {
  guarded([this] {
    await_input();
    if (!worker_.loop().watch(socket_.number(), *this)) close();
  });
}

void Connection::start(MovedConnection&& moved) {
  guarded([&] {
    await_input();
    if (!worker_.loop().watch(socket_.number(), *this)) return close();
    worker_.received().append(moved.unparsed);
    if (moved.write.kind != WriteCommand::Kind::none) {
      performed_ = std::move(moved.write_request);
      performed_.seen.route = worker_.service().route_of(performed_.seen.method, performed_.target);
      return begin_write(std::move(moved.write), moved.write_options);
    }
    process();
  });
}

template <class Step>
void Connection::guarded(Step&& step) {
  try {
    step();
    end_turn();
  } catch (const std::exception& fault) {
    worker_.report_fault(fault);
    close();
    worker_.received().clear();
  }
  // Only a connection that was closed leaves something behind.
  worker_.batch().clear();
  worker_.reap(*this);
}

/// Leaves the shared buffers to the next connection.
void Connection::end_turn() {
  ByteBuffer& received = worker_.received();
  if (socket_.is_open() && !received.empty()) unparsed_.append(received.view());
  received.clear();
  unparsed_.release(0);
  if (socket_.is_open() && input_missed_ && may_read()) {
    input_missed_ = false;
    worker_.loop().rearm(socket_.number(), *this);
  }
}

void Connection::on_ready(Readiness readiness) {
  if (!socket_.is_open()) return;
  guarded([&] {
    peer_ended_ = peer_ended_ || readiness.ended();
    if (may_read()) {
      if (readiness.readable()) receive();
      return;
    }
    input_missed_ = input_missed_ || readiness.readable();
    if (!unsent_.empty() && readiness.writable() && flush()) process();
  });
}

void Connection::on_overload(Readiness readiness) {
  worker_.set_refusing(true);
  on_ready(readiness);
  worker_.set_refusing(false);
}

/// One receive a turn: a client that sends without end must not keep the others waiting.
void Connection::receive() {
  ByteBuffer& buffer = input();
  char* const room = buffer.prepare(&buffer == &unparsed_ && phase_ != Phase::body ? kRestBytes : kReceiveBytes);
  const std::size_t room_bytes = buffer.spare();
  const ssize_t received = ::recv(socket_.number(), room, room_bytes, 0);
  if (received == 0 || (received < 0 && errno != EAGAIN)) return close();
  if (received < 0) return;
  const auto bytes = static_cast<std::size_t>(received);
  // Less than there was room for is all there is, but for the end, which comes with the last bytes.
  if (bytes == room_bytes || peer_ended_) input_missed_ = true;
  if (phase_ == Phase::lingering) {
    lingered_bytes_ += bytes;
    if (lingered_bytes_ > worker_.limits().linger_bytes_max) close();
    return;
  }
  buffer.commit(bytes);
  process();
}

void Connection::on_performed(const Result<void>& outcome) {
  guarded([&] {
    phase_ = Phase::idle;
    if (!socket_.is_open()) return;
    Service::finish(performed_kind_, outcome, worker_.workspace().reply);
    const std::size_t answer_bytes = append_reply(performed_.seen, performed_options_);
    worker_.observer().answered(performed_, worker_.workspace().reply, answer_bytes);
    process();
  });
}

/// Answers what has arrived, sends the answers, then waits for more.
void Connection::process() {
  worker_.observer().begin_turn();
  while (phase_ != Phase::performing && !close_after_output_ && !input().empty()) {
    if (worker_.sink() != nullptr && !parser_) break;
    if (output().size() >= worker_.limits().output_flush_bytes && !flush()) return;
    if (!read_request()) break;
  }
  if (!flush()) return;
  if (close_after_output_) return linger();
  if (phase_ != Phase::performing) await_input();
  if (worker_.sink() != nullptr && may_move()) move();
}

/// False when the request is not complete yet.
bool Connection::read_request() {
  const bool fresh = !parser_;
  if (fresh && read_remembered_request()) return true;
  if (fresh && !blank_line_skipped_) {
    // One empty line may stand before a request (RFC 9112, section 2.2).
    if (input().view() == "\r") return false;
    if (input().view().starts_with("\r\n")) {
      input().consume(2);
      return blank_line_skipped_ = true;
    }
  }
  if (fresh) parser_.emplace(worker_.service(), worker_.limits(), incoming_);
  const std::string_view bytes = input().view();
  std::size_t consumed = 0;
  const RequestParser::Progress progress = parser_->feed(bytes, consumed);
  if (progress == RequestParser::Progress::rejected) {
    const Rejection rejection = parser_->rejection();
    refuse(rejection.status, rejection.message);
    return true;
  }
  if (!bodies_.hold(incoming_.body.capacity())) {
    refuse(503, "too many large request bodies are on their way");
    return true;
  }
  const bool complete = progress == RequestParser::Progress::complete;
  if (complete && fresh && parser_->memorable()) {
    memo_.remember({.bytes = bytes.substr(0, consumed - incoming_.body.size()),
                    .length = parser_->length_digits(),
                    .request = incoming_.view()});
  }
  input().consume(consumed);
  if (!complete) {
    if (parser_->is_header_done() && parser_->take_expects_continue()) output().append(kContinue);
    return false;
  }
  const ResponseOptions options{.keep_alive = keeps_alive(parser_->keep_alive()),
                                .without_body = incoming_.method == Method::head,
                                .http_1_0 = parser_->is_http_1_0()};
  parser_.reset();
  Request request = incoming_.view();
  request.client = client_of(request.client);
  answer(request, options);
  forget_request();
  return true;
}

bool Connection::read_remembered_request() {
  auto match = memo_.match(input().view(), worker_.limits());
  if (!match) return false;
  match->request.client = client_of(match->request.client);
  const bool last = match->bytes == input().size();
  answer(match->request, {.keep_alive = !last || !worker_.stopping()});
  // Target and body are views into the input: it goes only now.
  input().consume(match->bytes);
  return true;
}

/// On this machine a proxy may speak for its clients; anywhere else anybody could claim to be anybody.
ClientKey Connection::client_of(ClientKey forwarded) const {
  return peer_.loopback && forwarded != ClientKey::unknown ? forwarded : peer_.key;
}

void Connection::forget_request() {
  incoming_.clear();
  bodies_.hold_nothing();
}

/// While stopping, what has been pipelined already is still answered; the last answer says goodbye.
bool Connection::keeps_alive(bool wanted) { return wanted && !(worker_.stopping() && input().empty()); }

void Connection::answer(const Request& request, ResponseOptions options) {
  phase_ = Phase::idle;
  blank_line_skipped_ = false;
  Workspace& workspace = worker_.workspace();
  SeenRequest seen = worker_.observer().see(request);
  seen.http_1_0 = options.http_1_0;
  if (worker_.refusing() && Service::may_be_refused(request)) {
    worker_.count_refusal();
    reply_error(503, "too many requests are waiting", workspace.reply);
    return worker_.observer().refused(seen, workspace.reply, append_reply(seen, options));
  }
  {
    // The rows of the reply live in this snapshot until they are copied to the output.
    const auto snapshot = worker_.snapshots().read();
    worker_.service().handle(request, *snapshot, workspace);
    seen.route = workspace.route;
    if (workspace.write.kind == WriteCommand::Kind::none) {
      return worker_.observer().answered(seen, workspace.reply, append_reply(seen, options));
    }
  }
  performed_ = RequestObserver::defer(seen);
  begin_write(std::move(workspace.write), options);
}

void Connection::begin_write(WriteCommand&& write, const ResponseOptions& options) {
  phase_ = Phase::performing;
  performed_kind_ = write.kind;
  performed_options_ = options;
  worker_.perform(std::move(write), *this);
}

/// Returns its bytes.
std::size_t Connection::append_reply(const SeenRequest& seen, ResponseOptions options) {
  if (seen.wants_timing) options.timing_ms = RequestObserver::milliseconds_since(seen.begin);
  ByteBuffer& out = output();
  const std::size_t before = out.size();
  worker_.writer().append(worker_.workspace().reply, options, out);
  if (!options.keep_alive) close_after_output_ = true;
  return out.size() - before;
}

void Connection::refuse(int status, std::string_view message) {
  parser_.reset();
  input().clear();
  Reply& reply = worker_.workspace().reply;
  reply_error(status, message, reply);
  const Request request = incoming_.view();
  const SeenRequest seen{.method = request.method,
                         .target = request.target,
                         .client = client_of(request.client),
                         .origin = request.origin};
  const ResponseOptions options{.keep_alive = false, .without_body = incoming_.method == Method::head};
  worker_.observer().refused(seen, reply, append_reply(seen, options));
  forget_request();
}

/// Where requests come from: what the worker has received for this turn, which is hot in the cache because all its
/// connections share it; or, when a former turn left the beginning of a request, that and what follows.
ByteBuffer& Connection::input() { return unparsed_.empty() ? worker_.received() : unparsed_; }

/// Where answers go: the worker's batch, shared for the same reason. It is empty again before the thread turns to
/// another connection: what the socket does not take at once moves to unsent_.
ByteBuffer& Connection::output() { return unsent_.empty() ? worker_.batch() : unsent_; }

/// True when everything is sent; else the connection goes on when there is room for the rest, or is closed.
bool Connection::flush() {
  ByteBuffer& ready = output();
  if (ready.empty()) return true;
  const std::string_view bytes = ready.view();
  const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) {
    unsent_.clear();
    close();
    return false;
  }
  ready.consume(sent < 0 ? 0 : static_cast<std::size_t>(sent));
  const bool shared = &ready != &unsent_;
  if (ready.empty()) {
    // A large answer's memory is given back; a connection that waits for requests keeps none.
    ready.release(shared ? 2 * worker_.limits().output_flush_bytes : 0);
    answers_.hold_nothing();
    return true;
  }
  if (shared) {
    unsent_.append(ready.view());
    ready.clear();
  }
  if (!answers_.hold(unsent_.capacity())) {
    unsent_.clear();
    close();
    return false;
  }
  set_deadline(worker_.limits().write_timeout);
  return false;
}

void Connection::await_input() {
  const ConnectionLimits& limits = worker_.limits();
  const Phase former = phase_;
  phase_ = !parser_ ? Phase::idle : parser_->is_header_done() ? Phase::body : Phase::header;
  if (phase_ == Phase::idle) {
    set_deadline(limits.keep_alive_timeout);
  } else if (phase_ == Phase::body) {
    set_deadline(limits.body_timeout);
  } else if (former != Phase::header) {
    // Counts from the request's first byte: a client that trickles its header gains nothing.
    set_deadline(limits.header_timeout);
  }
}

/// Says goodbye and reads on until the client does too: closing with unread input would reset the connection, and the
/// client might never see the answer.
void Connection::linger() {
  phase_ = Phase::lingering;
  if (::shutdown(socket_.number(), SHUT_WR) != 0) return close();
  input().clear();
  input_missed_ = true;  // there may be no further event: the client may have ended with its request
  set_deadline(worker_.limits().linger_timeout);
}

void Connection::set_deadline(std::chrono::milliseconds timeout) {
  deadline_tick_ = worker_.tick() + worker_.to_ticks(timeout);
}

void Connection::expire(std::uint64_t tick, bool crowded) {
  if (crowded && phase_ == Phase::idle && unsent_.empty()) {
    const ConnectionLimits& limits = worker_.limits();
    tick += worker_.to_ticks(limits.keep_alive_timeout -
                             std::min(limits.keep_alive_timeout, limits.crowded_keep_alive_timeout));
  }
  // The store takes the time it takes; a client that does not take its earlier answers meanwhile has a limit.
  if (!socket_.is_open() || (phase_ == Phase::performing && unsent_.empty()) || tick < deadline_tick_) return;
  guarded([this] {
    if (unsent_.empty() && (phase_ == Phase::header || phase_ == Phase::body)) {
      refuse(408, phase_ == Phase::header ? "the request's header did not arrive in time"
                                          : "the request's body stopped arriving");
      flush();
    }
    close();
  });
}

void Connection::say_farewell() {
  if (phase_ == Phase::idle && unsent_.empty()) {
    // Bytes that the kernel holds already are a request that we took on.
    int waiting = 0;
    if (::ioctl(socket_.number(), FIONREAD, &waiting) != 0 || waiting == 0) close();
  }
  worker_.reap(*this);
}

void Connection::depart() {
  if (!socket_.is_open() || !may_move()) return;
  guarded([this] { move(); });
}

void Connection::hold(WriteCommand&& write) { held_ = std::make_unique<WriteCommand>(std::move(write)); }

void Connection::perform_held() {
  if (const auto write = std::move(held_)) worker_.perform(std::move(*write), *this);
}

/// No request was begun, or one that can be done elsewhere, and nothing waits to be sent.
bool Connection::may_move() const {
  const bool between = phase_ == Phase::idle || (phase_ == Phase::performing && held_);
  return between && unsent_.empty() && !close_after_output_;
}

void Connection::move() {
  MovedConnection moved{.unparsed = std::string(input().view())};
  if (const auto write = std::move(held_)) {
    moved.write = std::move(*write);
    moved.write_options = performed_options_;
    moved.write_request = std::move(performed_);
  }
  phase_ = Phase::idle;
  input().clear();
  worker_.loop().forget(socket_.number());
  moved.socket = std::move(socket_);
  (*worker_.sink())(std::move(moved));
}

}  // namespace nazotte::server
