#include "server/request_parser.hpp"

#include "server/http_error.hpp"
#include "server/ignoring_case.hpp"
#include "server/message_rules.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nazotte::server {

namespace http = boost::beast::http;

namespace {

/// Larger bodies give their memory back with the request: there may be thousands of idle connections.
constexpr std::size_t kBodyBytesKept = std::size_t{1} << 10;

constexpr std::string_view kTimingField = "X-Server-Timing";

std::string_view to_view(boost::beast::string_view text) { return {text.data(), text.size()}; }

Method to_method(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    default:
      return Method::other;
  }
}

/// What stands behind the last comma of a list, without white space.
std::string_view last_element(std::string_view list) {
  const std::size_t comma = list.rfind(',');
  if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
  list.remove_prefix(std::min(list.find_first_not_of(" \t"), list.size()));
  return list;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

}  // namespace

Request IncomingRequest::view() const {
  return {.method = method,
          .target = target,
          .content_type = content_type,
          .body = body,
          .from_bot = from_bot,
          .wants_gzip = wants_gzip,
          .wants_timing = wants_timing,
          .is_admin = is_admin,
          .if_none_match = if_none_match,
          .client = client,
          .origin = origin.get()};
}

void IncomingRequest::clear() {
  method = Method::get;
  target.clear();
  content_type.clear();
  accept_encoding.clear();
  if_none_match.clear();
  if (origin) *origin = {};
  from_bot = false;
  wants_gzip = false;
  wants_timing = false;
  is_admin = false;
  client = ClientKey::unknown;
  if (body.capacity() > kBodyBytesKept) body = std::string();
  body.clear();
}

RequestParser::RequestParser(const RequestPolicy& policy, const ConnectionLimits& limits, IncomingRequest& request)
    : policy_(policy), limits_(limits), request_(request), client_header_(policy.client_address_header()) {
  request_.clear();
  eager(true);
  // Bodies are counted here, because the limit depends on the target.
  body_limit(boost::none);
  header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
}

RequestParser::Progress RequestParser::feed(std::string_view bytes, std::size_t& consumed) {
  Error error;
  fed_ = bytes;
  consumed = undecided_chunk(bytes) ? 0 : put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::need_more) error = {};
  if (error == http::error::header_limit) {
    reject_large_header(bytes);
  } else if (error && !rejection_) {
    rejection_ = Rejection{400, "malformed request: " + error.message()};
  }
  if (rejection_) return Progress::rejected;
  if (is_done()) return Progress::complete;
  const std::string_view held = bytes.substr(consumed);
  if (!is_header_done() && header_bytes_ + held.size() > limits_.header_bytes_max) reject_large_header(bytes);
  // Behind the header only a chunk's line or the trailer can be held back.
  if (is_header_done() && held.size() > limits_.header_bytes_max) rejection_ = Rejection{400, "malformed chunked body"};
  // Beast looks for the end of the lines only, and would wait for it in vain.
  if (consumed != 0) checked_bytes_ = 0;
  if (!rejection_ && has_stray_control(held, checked_bytes_)) {
    rejection_ = Rejection{400, "malformed request: a bare CR or LF, or a NUL"};
  }
  checked_bytes_ = checked_bytes(held);
  return rejection_ ? Progress::rejected : Progress::need_more;
}

/// A first chunk that is the last one, and a byte of what ends the body: Beast 1.81 takes note of "0", CR, LF and then
/// asserts that two more bytes have come, not one.
bool RequestParser::undecided_chunk(std::string_view bytes) const {
  return bytes.size() == 4 && bytes.starts_with("0\r\n") && is_header_done() && transfer_encoded_ && !in_chunks_;
}

bool RequestParser::take_expects_continue() { return std::exchange(expects_continue_, false); }

bool RequestParser::memorable() const {
  const std::size_t lengths = request_.method == Method::post ? 1 : 0;
  const bool usual = request_.method == Method::get || request_.method == Method::post;
  return usual && lengths_ == lengths && version_ == 11 && keep_alive() && !transfer_encoded_ && !expects_ &&
         !upgrade() && authorizations_ == 0 && request_.if_none_match.empty();
}

void RequestParser::on_request_impl(http::verb method, Text method_text, Text target, int version, Error& error) {
  line_read_ = true;
  version_ = version;
  request_.method = to_method(method);
  request_.target.assign(target.data(), target.size());
  constexpr std::size_t kLineOverhead = sizeof("  HTTP/1.1\r\n") - 1;
  header_bytes_ += method_text.size() + target.size() + kLineOverhead;
  if (target.size() > limits_.target_bytes_max) {
    return reject(414, fmt::format("the request target is over the limit of {} bytes", limits_.target_bytes_max),
                  error);
  }
  check_target(method, error);
}

/// The four forms of RFC 9112, section 3.2.
void RequestParser::check_target(http::verb method, Error& error) {
  const std::string_view target = request_.target;
  if (method == http::verb::connect) return reject(501, "CONNECT: this is no proxy", error);
  const bool asterisk = target == "*" && method == http::verb::options;
  if (target.starts_with('/') || asterisk || has_scheme(target)) return;
  reject(400, "malformed request: the target is neither a path nor an http address", error);
}

void RequestParser::on_response_impl(int, Text, int, Error&) {}

void RequestParser::on_field_impl(http::field name, Text name_text, Text value, Error& error) {
  // A trailer's fields count, but mean nothing here.
  header_bytes_ += name_text.size() + value.size() + 4;
  if (header_bytes_ > limits_.header_bytes_max) {
    return reject(431, fmt::format("the header is over the limit of {} bytes", limits_.header_bytes_max), error);
  }
  if (++fields_ > limits_.header_fields_max) {
    return reject(431, fmt::format("more than {} header fields", limits_.header_fields_max), error);
  }
  if (!is_on_one_line(to_view(name_text), to_view(value), fed_)) {
    return reject(400, "malformed request: a folded header field", error);
  }
  if (!is_header_done()) keep_field(name, name_text, to_view(value), error);
}

void RequestParser::keep_field(http::field name, Text name_text, std::string_view value, Error& error) {
  switch (name) {
    case http::field::host:
      ++hosts_;
      if (!is_host(value)) reject(400, "malformed request: the Host field names no host", error);
      break;
    case http::field::content_type:
      request_.content_type.assign(value);
      break;
    case http::field::content_length:
      // A list of lengths counts as several. Now: the bytes may be gone when the header ends.
      lengths_ += 1 + static_cast<std::size_t>(std::ranges::count(value, ','));
      length_digits_ = value;
      break;
    case http::field::user_agent:
      request_.from_bot = request_.from_bot || policy_.is_bot(value);
      if (request_.origin) request_.origin->user_agent = value.substr(0, kOriginBytesMax);
      break;
    case http::field::referer:
      if (request_.origin) request_.origin->referer = value.substr(0, kOriginBytesMax);
      break;
    case http::field::accept_encoding:
      // Several fields are one list (RFC 9110, section 5.3).
      request_.accept_encoding.append(value).append(",");
      break;
    case http::field::if_none_match:
      request_.if_none_match.append(request_.if_none_match.empty() ? "" : ",").append(value);
      break;
    case http::field::transfer_encoding:
      // A list of several fields is a list of several codings.
      ends_chunked_ = equals_ignoring_case(last_element(value), "chunked");
      only_chunked_ = !transfer_encoded_ && equals_ignoring_case(value, "chunked");
      transfer_encoded_ = true;
      break;
    case http::field::authorization:
      ++authorizations_;
      request_.is_admin = policy_.is_admin(value);
      break;
    case http::field::expect:
      expects_ = true;
      expects_continue_ = equals_ignoring_case(value, "100-continue");
      if (!expects_continue_) reject(417, "the only expectation known is 100-continue", error);
      break;
    case http::field::unknown:
      if (equals_ignoring_case(to_view(name_text), kTimingField)) request_.wants_timing = value == "1";
      break;
    default:
      break;
  }
  if (client_header_.empty() || !equals_ignoring_case(to_view(name_text), client_header_)) return;
  request_.client = forwarded_client(value).value_or(ClientKey::unknown);
}

void RequestParser::on_header_impl(Error& error) {
  if (hosts_ > 1 || (hosts_ == 0 && version_ == 11)) return reject(400, "a request needs one Host field", error);
  if (authorizations_ > 1) return reject(400, "more than one Authorization field", error);
  request_.wants_gzip = policy_.wants_gzip(request_.accept_encoding);
  if (transfer_encoded_ || lengths_ != 0) check_body(error);
  // An HTTP/1.0 client cannot understand the interim answer.
  if (is_http_1_0()) expects_continue_ = false;
}

/// May this client send a body of this length, said in this way, to this target at all?
void RequestParser::check_body(Error& error) {
  if (check_framing(error); error) return;
  body_bytes_max_ = policy_.body_bytes_max(request_.target);
  // A stranger's body is not worth receiving.
  const bool has_body = transfer_encoded_ || content_length().value_or(0) > 0;
  if (has_body && !request_.is_admin && policy_.needs_admin(request_.target)) {
    return reject(401, std::string(kAdminTokenNeeded), error);
  }
  if (content_length().value_or(0) > body_bytes_max_) reject_large_body(error);
}

/// Where the body ends must be said once, in one way, and without repetition (RFC 9112, section 6).
void RequestParser::check_framing(Error& error) {
  if (lengths_ > 1) return reject(400, "more than one Content-Length", error);
  if (!transfer_encoded_) return;
  if (lengths_ != 0) return reject(400, "Content-Length beside Transfer-Encoding", error);
  if (is_http_1_0()) return reject(400, "HTTP/1.0 knows no transfer coding", error);
  if (!ends_chunked_) return reject(400, "a request's last transfer coding has to be chunked", error);
  if (!only_chunked_) reject(501, "the only transfer coding known is chunked", error);
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) {}

std::size_t RequestParser::on_body_impl(Text body, Error& error) {
  if (request_.body.size() + body.size() > body_bytes_max_) {
    reject_large_body(error);
    return 0;
  }
  request_.body.append(body.data(), body.size());
  return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, Text extensions, Error& error) {
  in_chunks_ = true;
  if (size > body_bytes_max_ - request_.body.size()) return reject_large_body(error);
  // Else a client could send without end what is no body (RFC 9112, section 7.1.1).
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > limits_.header_bytes_max) {
    const std::size_t bytes_max = limits_.header_bytes_max;
    return reject(400, fmt::format("the chunk extensions are over the limit of {} bytes", bytes_max), error);
  }
  // Beast lets any byte stand between quotes. Who takes a bare line feed for a line's end sees another body.
  if (std::ranges::any_of(extensions, is_control)) reject(400, "a control character in a chunk's extension", error);
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text body, Error& error) {
  return on_body_impl(body, error);
}

void RequestParser::on_finish_impl(Error&) {}

void RequestParser::reject(int status, std::string message, Error& error) {
  rejection_ = Rejection{status, std::move(message)};
  error = http::error::bad_value;  // only stops the parser; the rejection is what is answered
}

void RequestParser::reject_large_header(std::string_view unparsed) {
  // Beast looks at the request line only once the header's end is there: find out which of the two is too long.
  if (!line_read_ && unparsed.substr(0, limits_.target_bytes_max).find('\n') == std::string_view::npos) {
    rejection_ =
        Rejection{414, fmt::format("the request target is over the limit of {} bytes", limits_.target_bytes_max)};
  } else {
    rejection_ = Rejection{431, fmt::format("the header is over the limit of {} bytes", limits_.header_bytes_max)};
  }
}

void RequestParser::reject_large_body(Error& error) {
  reject(413, fmt::format("the body is over the limit of {} bytes", body_bytes_max_), error);
}

}  // namespace nazotte::server
