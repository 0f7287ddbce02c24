// A connection's requests read with the header memo against the same requests all parsed: the same requests, with the
// same meaning and the same ends.
//
// Fuzzing must not have to guess the same header twice. In an input, the byte 1 stands for the fields of the request
// before (its request line left out), and the byte 2 and another byte for the same fields with that number as the
// Content-Length.

#include "fuzz_target.hpp"
#include "parsed_request.hpp"
#include "plain_request.hpp"

#include "server/header_memo.hpp"

#include <algorithm>

namespace nazotte::fuzz {

namespace {

constexpr std::string_view kHeaderEnd = "\r\n\r\n";

std::string with_length(std::string fields, unsigned char length) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t begin = fields.find(kName);
  if (begin == std::string::npos) return fields;
  const std::size_t digits = begin + kName.size();
  const std::size_t end = std::min(fields.find_first_not_of("0123456789", digits), fields.size());
  return fields.replace(digits, end - digits, std::to_string(length));
}

std::string expanded(std::string_view input) {
  std::string text;
  std::string fields;
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (input[i] == '\1') {
      text += fields;
    } else if (input[i] == '\2' && i + 1 < input.size()) {
      text += with_length(fields, static_cast<unsigned char>(input[++i]));
    } else {
      text += input[i];
      if (!text.ends_with(kHeaderEnd)) continue;
      // From the end of the request line on, which begins behind the header before this one.
      const std::string_view former = std::string_view(text).substr(0, text.size() - kHeaderEnd.size());
      const std::size_t before = former.rfind(kHeaderEnd);
      const std::size_t begin = text.find("\r\n", before == std::string::npos ? 0 : before + kHeaderEnd.size());
      fields = text.substr(begin);
    }
  }
  return text;
}

void remember(std::string_view rest, const ParsedRequest& parsed, server::HeaderMemo& memo) {
  const std::string_view bytes = rest.substr(0, parsed.consumed - parsed.request.body.size());
  memo.remember({.bytes = bytes,
                 .length = parsed.length_begin == std::string::npos
                               ? std::string_view()
                               : bytes.substr(parsed.length_begin, parsed.length_bytes),
                 .request = parsed.request.view()});
}

/// What a memo says must be what the parser says, but for what it leaves to the service.
void judge_match(const server::HeaderMemo::Match& match, const ParsedRequest& parsed, std::string_view input) {
  const SmallPolicy policy;
  const server::Request& request = match.request;
  std::string ours = meaning(request, match.bytes);
  if (fault_planted() && request.target.size() > 12) ours += " bot";
  if (!request.body.empty() && policy.needs_admin(request.target)) {
    return expect_equal("a stranger's body in a remembered request", parsed.status, 401);
  }
  if (request.body.size() > policy.body_bytes_max(request.target)) {
    return expect_equal("a large body of a remembered request", parsed.status, 413);
  }
  if (parsed.status == 431) return expect(is_header_large(read_plain_request(input)), "a header that is no large one");
  expect(parsed.complete(), "what is remembered is a whole request: " + ours);
  expect_equal("a remembered request", ours, meaning(parsed.request.view(), parsed.consumed));
  expect(parsed.keep_alive && !parsed.http_1_0, "a connection goes on after a remembered request");
}

}  // namespace

void run(std::string_view input) {
  const std::string text = expanded(input);
  server::HeaderMemo memo;
  for (std::string_view rest = text; !rest.empty();) {
    const ParsedRequest parsed = parse_request(rest);
    const auto match = memo.match(rest, small_limits());
    if (match) judge_match(*match, parsed, rest);
    if (!parsed.complete() || !parsed.keep_alive) return;
    if (parsed.memorable) remember(rest, parsed, memo);
    rest.remove_prefix(parsed.consumed);
  }
}

}  // namespace nazotte::fuzz
