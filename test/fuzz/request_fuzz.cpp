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
#include <cctype>

namespace nazotte::fuzz {

namespace {

namespace http = boost::beast::http;
using Outcome = PlainRequest::Outcome;

bool is_host(std::string_view text) {
  constexpr std::string_view kSpecial = "-._~!$&'()*+;=%:[]";
  return std::ranges::all_of(text, [&](unsigned char c) {
    return (c < 0x80 && std::isalnum(c) != 0) || kSpecial.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

/// The forms of RFC 9112, section 3.2, but for the one of CONNECT.
bool is_known_target(const PlainRequest& request) {
  const std::string start = lower_case(request.target.substr(0, 8));
  return start.starts_with('/') || start.starts_with("http://") || start.starts_with("https://") ||
         (request.target == "*" && request.method == "OPTIONS");
}

/// What RFC 9112 allows, or lets a server repair, and we refuse with 400: docs/decisions/0031-strict-requests.md, line
/// by line.
bool refused_on_purpose(const PlainRequest& request) {
  // Sections 6.1 and 6.3: a length said twice, even the same; codings that do not end in one "chunked".
  if (request.count("content-length") > 1 || request.value("content-length").find(',') != std::string_view::npos) {
    return true;
  }
  if (request.chunked && (request.count("transfer-encoding") > 1 || !request.ends_chunked())) return true;
  // Section 5.2: folded lines; Beast takes no empty element in Connection's list.
  if (request.folded || request.has_connection_options()) return true;
  // Section 3.2: exactly one Host, which could be one, and a target of a known form. RFC 9110, section 11.6.2: a list
  // of credentials.
  if (request.count("host") != 1 && !(request.http_1_0 && request.count("host") == 0)) return true;
  if (!is_host(request.value("host")) || !is_known_target(request) || request.count("authorization") > 1) return true;
  // Section 7.1.1: chunk extensions without end.
  return request.chunked && request.bytes - request.header_bytes > small_limits().header_bytes_max;
}

/// Is this status a fair answer to a request that the RFC allows?
bool our_reason(int status, const PlainRequest& request) {
  const SmallPolicy policy;
  switch (status) {
    case 400:
      return refused_on_purpose(request);
    case 401:
      return policy.needs_admin(request.target) && !policy.is_admin(request.value("authorization")) &&
             (request.chunked || !request.body.empty());
    case 413:
      return request.body.size() > policy.body_bytes_max(request.target);
    case 414:
      return request.target.size() > small_limits().target_bytes_max;
    case 417:
      return std::ranges::any_of(request.fields, [](const auto& field) {
        return field.first == "expect" && !server::equals_ignoring_case(field.second, "100-continue");
      });
    case 431:
      return is_header_large(request) ||
             request.fields.size() + request.trailers.size() > small_limits().header_fields_max;
    case 501:
      // This is no proxy, and nobody needs more codings than the one.
      return request.method == "CONNECT" ||
             (request.chunked &&
              (request.count("transfer-encoding") > 1 || lower_case(request.value("transfer-encoding")) != "chunked"));
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
  expect_equal("the admin", ours.request.is_admin, SmallPolicy().is_admin(plain.value("authorization")));
  expect_equal("the client", static_cast<std::int64_t>(ours.request.client), plain_client(plain.value("x-client")));
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

/// Pieces must not change what a request means. A malformed one may be noticed later: when its header is whole. One at
/// its limit may be refused in pieces only: what waits for the end of a line is counted with all its blanks.
void judge_pieces(const ParsedRequest& whole, std::string_view input) {
  for (std::uint64_t variant = 0; variant < 3; ++variant) {
    const ParsedRequest parts = parse_request(cut(input, variant));
    if (!whole.complete() && !parts.complete()) continue;
    if (whole.complete() && parts.rejected()) {
      expect(is_header_large(read_plain_request(input)),
             "a request in pieces is refused with " + std::to_string(parts.status) + ": " + shown(input));
      continue;
    }
    expect(whole.complete() && parts.complete(), "a request in pieces is one, too: " + shown(input));
    expect_equal("a request in pieces", meaning(parts.request.view(), parts.consumed),
                 meaning(whole.request.view(), whole.consumed));
    expect_equal("what keeps its connection, in pieces", parts.keep_alive, whole.keep_alive);
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
