#include "checks.hpp"

#include <fmt/format.h>
#include <simdjson.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <limits>
#include <string>
#include <utility>

#include "run.hpp"

namespace nazotte::load {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t kChecker = std::numeric_limits<std::uint32_t>::max();

/// {"language": "..."}
bool names_language(std::string_view body) {
  simdjson::dom::parser parser;
  std::string_view language;
  return parser.parse(body.data(), body.size())["language"].get(language) == simdjson::SUCCESS;
}

}  // namespace

Checks::Checks(Arena& arena)
    : arena_(arena),
      judge_(arena.site, arena.model, {.accept_chunked = arena.options.accept_chunked}),
      plan_(arena.site, {.seed = arena.options.seed, .user = kChecker, .writes = false}),
      connection_(context_.get_executor(), arena.endpoint) {}

Exchange Checks::exchange(const Connection::Request& request) {
  Exchange result;
  bool done = false;
  asio::co_spawn(
      context_, [&]() -> asio::awaitable<void> { result = co_await connection_.send(request); },
      [&](const std::exception_ptr&) { done = true; });
  context_.restart();
  while (!done) {
    context_.run_for(std::chrono::milliseconds(50));
    connection_.close_if_late(Clock::now());
    if (!done) context_.restart();
  }
  return result;
}

Checks::Reset Checks::initialize(Statistics& statistics) {
  const std::string wire =
      fmt::format("POST /initialize HTTP/1.1\r\nHost: {}\r\nUser-Agent: nazotte-load\r\nContent-Length: 0\r\n{}\r\n",
                  arena_.recipient.authority, authorization_of(arena_.recipient));
  const Exchange got = exchange({.wire = wire, .timeout = kInitializeTimeout});
  if (!got.fault && (got.answer.status == 404 || got.answer.status == 405)) return Reset::not_offered;
  Fault fault{FaultKind::status, expected_of(R"(200 {"language": "..."} within 30 s)", got.answer),
              fmt::format("{} {}", got.answer.status, excerpt(got.answer.body))};
  if (got.fault) fault = *got.fault;
  if (!got.fault && got.answer.status == 200 && names_language(got.answer.body)) return Reset::done;
  statistics.record_fault({std::move(fault), 0, 0, "POST /initialize"});
  return Reset::failed;
}

void Checks::look(Statistics& statistics) {
  for (std::uint32_t i = 0; i < kLookRequests; ++i) {
    const PlannedRequest request = plan_.next();
    const std::string wire = to_wire(request, arena_.recipient);
    const Judge::Ticket ticket = judge_.begin(0, request);
    Exchange got = exchange({.wire = wire, .repeatable = true, .timeout = arena_.options.timeout});
    ++made_;
    Verdict verdict = got.fault ? judge_.lost(0, request, ticket, std::move(*got.fault))
                                : judge_.answered(0, request, ticket, got.answer);
    if (!verdict.fault) continue;
    statistics.record_fault({std::move(*verdict.fault), 0, 0, fmt::format("check {}: {}", made_, describe(request))});
  }
}

}  // namespace nazotte::load
