// Our request parser against a plain reader of RFC 9112, against Beast's own request_parser, and against itself with
// the input in pieces.
//
// What we take must be a request to all of them, with the same meaning and the same end. What they take and we refuse
// must be refused for a reason that is ours: a limit, or one of those in our_reason().

#include "fuzz_target.hpp"
#include "parsed_request.hpp"
#include "plain_request.hpp"

#include "server/ignoring_case.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>

namespace nazotte::fuzz {

namespace {

namespace http = boost::beast::http;
using Outcome = PlainRequest::Outcome;

/// Is this status a fair answer to a request that the RFC allows?
bool our_reason(int status, const PlainRequest& request) {
  const std::size_t body_max = SmallPolicy().body_bytes_max(request.target);
  switch (status) {
    case 400: {
      // RFC 9112, section 3.2: exactly one Host; section 5.2: folded lines may be refused; section 6.1: nobody needs
      // two codings. Beast takes no empty element in Connection's list.
      const bool no_host = request.count("host") == 0 && !request.http_1_0;
      const bool odd_list = request.has_connection_options();
      return no_host || request.count("host") > 1 || request.count("transfer-encoding") > 1 || request.folded ||
             odd_list;
    }
    case 413:
      return request.body.size() > body_max || request.unknown_coding;
    case 414:
      return request.target.size() > small_limits().target_bytes_max;
    case 417:
      return std::ranges::any_of(request.fields, [](const auto& field) {
        return field.first == "expect" && !server::equals_ignoring_case(field.second, "100-continue");
      });
    case 431:
      // We count a blank behind the colon that the client may have left out, and trailers, too.
      return request.bytes > small_limits().header_bytes_max / 2 ||
             request.fields.size() > small_limits().header_fields_max || request.chunked;
    case 501:
      // Nobody needs more than the one element.
      return request.count("transfer-encoding") > 1 ||
             (request.chunked && request.value("transfer-encoding") != "chunked");
    default:
      return false;
  }
}

void judge_against_plain_reader(const ParsedRequest& ours, std::string_view input) {
  const PlainRequest plain = read_plain_request(input);
  if (plain.outcome == Outcome::whole && ours.rejected()) {
    return expect(our_reason(ours.status, plain),
                  "a request is refused with " + std::to_string(ours.status) + ": " + shown(input));
  }
  if (!ours.complete()) return expect(plain.outcome != Outcome::whole, "a whole request is seen as one");
  expect(plain.outcome == Outcome::whole && !plain.unknown_coding, "what is no request is refused: " + shown(input));
  const server::Method method = plain.method == "GET"    ? server::Method::get
                                : plain.method == "HEAD" ? server::Method::head
                                : plain.method == "POST" ? server::Method::post
                                                         : server::Method::other;
  expect_equal("the method", static_cast<int>(ours.request.method), static_cast<int>(method));
  expect_equal("the target", ours.request.target, plain.target);
  expect_equal("the content type", ours.request.content_type, plain.value("content-type"));
  std::string body = ours.request.body;
  if (fault_planted() && std::ranges::any_of(body, [](char c) { return (c & 0x80) != 0; })) body.pop_back();
  expect_equal("the body", body, plain.body);
  expect_equal("the end", static_cast<std::int64_t>(ours.consumed), static_cast<std::int64_t>(plain.bytes));
  expect_equal("the version", ours.http_1_0, plain.http_1_0);
  // We may close a connection that could have been kept, not the other way round.
  if (ours.keep_alive) expect(!plain.lists("connection", "close"), "who says close is not kept waiting");
}

void judge_against_beast(const ParsedRequest& ours, std::string_view input) {
  http::request_parser<http::string_body> beast;
  beast.eager(true);
  // It reserves as much memory as a length says.
  beast.body_limit(4'096);
  boost::beast::error_code error;
  const std::size_t consumed = beast.put(boost::asio::buffer(input.data(), input.size()), error);
  if (!ours.complete()) return;
  expect(!error && beast.is_done(), "what Beast refuses is refused: " + shown(input));
  const auto& message = beast.get();
  expect_equal("the target, says Beast", ours.request.target, {message.target().data(), message.target().size()});
  expect_equal("the body, says Beast", ours.request.body, message.body());
  expect_equal("the end, says Beast", static_cast<std::int64_t>(ours.consumed), static_cast<std::int64_t>(consumed));
}

bool over_limit(const ParsedRequest& parsed) { return parsed.status == 414 || parsed.status == 431; }

/// Pieces must not change what a request means. A malformed one may be noticed later: when its header is whole. A
/// header near its limit may be refused in pieces only: what waits for its end is counted with all its blanks.
void judge_pieces(const ParsedRequest& whole, std::string_view input) {
  for (std::uint64_t variant = 0; variant < 3; ++variant) {
    const ParsedRequest parts = parse_request(cut(input, variant));
    if ((!whole.complete() && !parts.complete()) || over_limit(whole) || over_limit(parts)) continue;
    expect(whole.complete() && parts.complete(), "a request in pieces is one, too: " + shown(input));
    expect_equal("the target in pieces", parts.request.target, whole.request.target);
    expect_equal("the content type in pieces", parts.request.content_type, whole.request.content_type);
    expect_equal("the body in pieces", parts.request.body, whole.request.body);
    expect_equal("the end in pieces", static_cast<std::int64_t>(parts.consumed),
                 static_cast<std::int64_t>(whole.consumed));
    expect(parts.keep_alive == whole.keep_alive && parts.request.from_bot == whole.request.from_bot &&
               parts.request.wants_gzip == whole.request.wants_gzip,
           "what the fields say in pieces");
  }
}

}  // namespace

void run(std::string_view input) {
  if (input.empty()) return;
  const ParsedRequest ours = parse_request(input);
  judge_against_plain_reader(ours, input);
  judge_against_beast(ours, input);
  judge_pieces(ours, input);
}

}  // namespace nazotte::fuzz
