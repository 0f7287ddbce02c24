#include "runner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "json_compare.hpp"
#include "support/gunzip.hpp"

namespace nazotte::contract {
namespace {

constexpr std::size_t kShownBytesMax = 2'000;

std::string shown(std::string_view text) {
  if (text.size() <= kShownBytesMax) return std::string(text);
  return fmt::format("{}... ({} bytes)", text.substr(0, kShownBytesMax), text.size());
}

bool passes_proxy(const Case& one) {
  return std::all_of(one.exchanges.begin(), one.exchanges.end(), [](const Exchange& exchange) {
    const std::string& target = exchange.request.target;
    return target.rfind("/api/", 0) == 0 || target == "/initialize";
  });
}

/// With the body as it was before it was compressed; nothing when it cannot be read.
std::optional<Answer> decode(Answer answer) {
  if (answer.header("Content-Encoding") != "gzip" || answer.body.empty()) return answer;
  auto body = nazotte::test::gunzip(answer.body);
  if (!body) return {};
  answer.body = std::move(*body);
  return answer;
}

std::optional<std::string> unless(bool good, std::string_view expected, std::string_view got) {
  if (good) return {};
  return fmt::format("expected {}, got {}", expected, shown(got));
}

}  // namespace

Runner::Outcome Runner::run(const Case& one) {
  if (options_.proxied && !passes_proxy(one)) return Outcome::skipped;
  if (changed_ || one.writes()) reset();
  changed_ = one.writes();
  dump_ += fmt::format("=== {}: {}\n", one.file, one.description);
  for (const Exchange& exchange : one.exchanges) {
    if (auto problem = run_exchange(one, exchange)) {
      failures_.push_back(fmt::format("{}:{}: {}\n  {} {}\n  {}", one.file, exchange.line, one.description,
                                      exchange.request.method, exchange.request.target, *problem));
      return Outcome::failed;
    }
  }
  return Outcome::passed;
}

std::optional<std::string> Runner::run_exchange(const Case& one, const Exchange& exchange) {
  const Answer answer = target_.send(exchange.request);
  record(exchange.request, answer);
  if (options_.exchanges) {
    options_.exchanges->add(fmt::format("{}:{}", one.file, exchange.line), exchange.request, answer);
  }
  const auto decoded = decode(answer);
  if (!decoded) return "the compressed body is no gzip";
  if (auto problem = mismatch(exchange, *decoded)) {
    return fmt::format("{}\n  answer: {} {}", *problem, answer.status, shown(decoded->body));
  }
  return broken_rule(exchange.request, answer);
}

std::optional<std::string> Runner::mismatch(const Exchange& exchange, const Answer& answer) const {
  if (answer.status != exchange.status) {
    return fmt::format("expected status {}, got {}", exchange.status, answer.status);
  }
  for (const auto& [name, value] : exchange.headers) {
    const std::string_view got = answer.header(name);
    const bool good = value == "*" ? !got.empty() : got == value;
    if (!good) return fmt::format("expected {}: {}, got '{}'", name, value, got);
  }
  if (!exchange.json.empty()) {
    if (auto difference = json_difference(exchange.json, answer.body)) return difference;
  }
  for (const Check& check : exchange.checks) {
    if (auto problem = check_body(check, answer)) return fmt::format("{}: {}", check.name, *problem);
  }
  return {};
}

std::optional<std::string> Runner::check_body(const Check& check, const Answer& answer) const {
  if (check.name == "count") {
    const auto count = json_integer(answer.body, "count");
    const std::string got = count ? std::to_string(*count) : "none";
    return unless(got == check.value, check.value, got);
  }
  if (check.name == "ids" || check.name == "rows") {
    const auto ids = json_row_ids(answer.body);
    if (!ids) return "no list of chairs or estates";
    const std::string got = check.name == "ids" ? fmt::format("{}", fmt::join(*ids, " ")) : std::to_string(ids->size());
    return unless(got == check.value, check.value, got);
  }
  if (check.name == "choices") {
    const std::string parameter = check.value.substr(0, check.value.find(' '));
    const auto counts = json_choice_counts(answer.body, parameter);
    if (!counts) return "no choices of " + parameter;
    const std::string got = fmt::format("{} {}", parameter, fmt::join(*counts, " "));
    return unless(got == check.value, check.value, got);
  }
  if (check.name == "error") {
    const auto message = json_error(answer.body);
    if (!message) return R"(expected {"error": "..."})";
    return unless(message->find(check.value) != std::string::npos, check.value, *message);
  }
  if (check.name == "body") return unless(answer.body.empty(), "an empty body", answer.body);
  if (check.name == "file") {
    std::ifstream file(options_.conditions / check.value, std::ios::binary);
    const std::string expected{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return unless(file && answer.body == expected, "the bytes of " + check.value, answer.body);
  }
  throw std::runtime_error("unknown check: " + check.name);
}

std::optional<std::string> Runner::broken_rule(const Request& request, const Answer& answer) {
  const bool head = request.method == "HEAD";
  if (!head && answer.header("Content-Length") != std::to_string(answer.body.size())) {
    return fmt::format("Content-Length is '{}', the body has {} bytes", answer.header("Content-Length"),
                       answer.body.size());
  }
  if (head && !answer.body.empty()) return "HEAD was answered with a body";
  if (head) {
    Request get = request;
    get.method = "GET";
    const Answer full = target_.send(get);
    if (full.status != answer.status || full.header("Content-Length") != answer.header("Content-Length")) {
      return fmt::format("GET tells status {}, Content-Length {}; HEAD {}, {}", full.status,
                         full.header("Content-Length"), answer.status, answer.header("Content-Length"));
    }
  }
  if (answer.status >= 400 && !head) {
    const auto message = json_error(answer.body);
    if (!message || message->empty()) return R"(an error must be {"error": "..."}, got )" + shown(answer.body);
  }
  return {};
}

void Runner::record(const Request& request, const Answer& answer) {
  dump_ += fmt::format("{} {}\n{}\n", request.method, request.target, answer.status);
  for (const std::string_view name :
       {"Content-Type", "Content-Encoding", "Content-Length", "Vary", "Allow", "Retry-After"}) {
    if (const auto value = answer.header(name); !value.empty()) dump_ += fmt::format("{}: {}\n", name, value);
  }
  dump_ += fmt::format("{}\n", answer.body);
}

void Runner::reset() {
  const Answer answer = target_.send({.method = "POST", .target = "/initialize"});
  if (answer.status != 200) {
    throw std::runtime_error(fmt::format("POST /initialize answered {}: {}", answer.status, answer.body));
  }
}

}  // namespace nazotte::contract
