#include "worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace nazotte::load {

namespace asio = boost::asio;

namespace {

/// How exact --timeout is, and how soon a pause notices the end of the run.
constexpr std::chrono::milliseconds kTick{50};

}  // namespace

struct Worker::User {
  User(Arena& arena, std::uint32_t its_number, const asio::any_io_executor& executor)
      : number(its_number),
        plan(arena.site, {.seed = arena.options.seed,
                          .user = its_number,
                          .weights = arena.options.weights,
                          .writes = arena.options.writes}),
        connection(executor, arena.endpoint),
        timer(executor) {}

  std::uint32_t number;
  RequestPlan plan;
  Connection connection;
  asio::steady_timer timer;
  std::uint64_t made = 0;
};

Worker::Worker(Arena& arena)
    : arena_(arena),
      judge_(arena.site, arena.model, {.accept_chunked = arena.options.accept_chunked}),
      work_(context_.get_executor()) {
  asio::co_spawn(context_, watch_deadlines(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

Worker::~Worker() {
  context_.stop();
  thread_.join();
}

void Worker::add_user(std::uint32_t number) {
  ++arena_.living;
  asio::post(context_, [this, number] {
    auto user = std::make_shared<User>(arena_, number, context_.get_executor());
    users_.push_back(user);
    asio::co_spawn(context_, live(std::move(user)), [this](const std::exception_ptr&) { --arena_.living; });
  });
}

asio::awaitable<void> Worker::watch_deadlines() {
  asio::steady_timer timer(context_);
  for (;;) {
    timer.expires_after(kTick);
    co_await timer.async_wait(asio::use_awaitable);
    std::erase_if(users_, [](const std::weak_ptr<User>& user) { return user.expired(); });
    for (const std::weak_ptr<User>& weak : users_) {
      if (const auto user = weak.lock()) user->connection.close_if_late(Clock::now());
    }
  }
}

asio::awaitable<void> Worker::live(std::shared_ptr<User> user) {
  const auto& limit = arena_.options.requests;
  while (!arena_.stopping && (!limit || user->made < *limit)) {
    const bool draft_begins = user->number == kCurator && user->plan.at_session_start() && user->made > 0;
    const PlannedRequest request = user->plan.next();
    co_await pause(*user, draft_begins ? arena_.options.draft_every : arena_.options.think);
    if (arena_.stopping) break;
    co_await ask(*user, request);
  }
}

asio::awaitable<void> Worker::pause(User& user, std::chrono::milliseconds length) {
  const auto end = Clock::now() + length;
  while (!arena_.stopping && Clock::now() < end) {
    user.timer.expires_at(std::min(end, Clock::now() + kTick));
    co_await user.timer.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> Worker::ask(User& user, const PlannedRequest& request) {
  const std::string wire = to_wire(request, arena_.recipient);
  const Judge::Ticket ticket = judge_.begin(user.number, request);
  const auto sent = Clock::now();
  Exchange exchange = co_await user.connection.send(
      {.wire = wire, .repeatable = !is_write(request.kind), .timeout = arena_.options.timeout});
  const auto lasted = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - sent);
  const bool answered = !exchange.fault;
  Verdict verdict = answered ? judge_.answered(user.number, request, ticket, exchange.answer)
                             : judge_.lost(user.number, request, ticket, std::move(*exchange.fault));
  ++user.made;
  recorder_.record({.kind = request.kind,
                    .microseconds = static_cast<std::uint64_t>(lasted.count()),
                    .points = verdict.points,
                    .answered = answered,
                    .refused_bot = verdict.refused_bot});
  if (verdict.fault) {
    recorder_.record_fault(request.kind, {std::move(*verdict.fault), user.number, user.made, describe(request)});
  }
  // A server that is away must not be asked as fast as it refuses.
  constexpr std::chrono::milliseconds kAfterLost{100};
  if (!answered) co_await pause(user, kAfterLost);
}

}  // namespace nazotte::load
