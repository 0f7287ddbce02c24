#include "server/event_loop.hpp"

#include <nazotte/check.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace nazotte::server {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t kEverything = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

}  // namespace

EventLoop::EventLoop(const OverloadLimits& overload, Now now) : overload_(overload), now_(now) {}

Result<void> EventLoop::open(std::chrono::milliseconds tick, Task on_tick) {
  tick_ = tick;
  on_tick_ = std::move(on_tick);
  Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  boost::system::error_code error(errno, boost::system::generic_category());
  if (epoll.is_open()) ready_.assign(epoll.number(), error);
  if (error) return Error{ErrorCode::unavailable, "no event loop: " + error.message()};
  epoll.release();
  timer_.expires_after(tick_);
  await_tick();
  await_ready();
  return {};
}

bool EventLoop::watch(int descriptor, EventHandler& handler) {
  epoll_event event{.events = kEverything, .data = {.ptr = &handler}};
  return ::epoll_ctl(ready_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void EventLoop::forget(int descriptor) {
  NAZOTTE_CHECK(::epoll_ctl(ready_.native_handle(), EPOLL_CTL_DEL, descriptor, nullptr) == 0);
}

void EventLoop::rearm(int descriptor, EventHandler& handler) {
  epoll_event event{.events = kEverything, .data = {.ptr = &handler}};
  NAZOTTE_CHECK(::epoll_ctl(ready_.native_handle(), EPOLL_CTL_MOD, descriptor, &event) == 0);
}

void EventLoop::post(Task task) {
  asio::post(context_, [this, task = std::move(task)] {
    task();
    after_turn_();
  });
}

void EventLoop::run(Task after_turn) {
  after_turn_ = std::move(after_turn);
  context_.run();
  // Handlers may go before the loop does.
  waiting_.clear();
}

void EventLoop::stop() {
  stopped_ = true;
  context_.stop();
}

void EventLoop::await_tick() {
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    on_tick_();
    after_turn_();
    timer_.expires_at(timer_.expiry() + tick_);
    await_tick();
  });
}

void EventLoop::await_ready() {
  const auto go_on = [this](const boost::system::error_code& error) {
    if (error) return;
    hand_out();
    await_ready();
  };
  // Those that wait already are no news to epoll.
  if (!waiting_.empty()) return asio::post(context_, [go_on] { go_on({}); });
  ready_.async_wait(asio::posix::stream_descriptor::wait_read, go_on);
}

void EventLoop::hand_out() {
  constexpr int kBatchesMax = 64;
  for (int batch = 0; batch < kBatchesMax && !stopped_; ++batch) {
    const int ready = ::epoll_wait(ready_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
    NAZOTTE_CHECK(ready >= 0 || errno == EINTR);
    const auto count = static_cast<std::size_t>(std::max(ready, 0));
    if (count == 0 && waiting_.empty()) return;
    if (count > kFewEvents || !waiting_.empty()) {
      hand_out_many(count);
    } else {
      hand_out_few(count);
    }
    after_turn_();
  }
}

void EventLoop::hand_out_few(std::size_t ready) {
  for (std::size_t i = 0; i < ready; ++i) {
    static_cast<EventHandler*>(events_[i].data.ptr)->on_ready(Readiness(events_[i].events));
  }
}

void EventLoop::hand_out_many(std::size_t ready) {
  const Clock::time_point begin = now_();
  enqueue(ready, begin);
  const Clock::time_point end = hand_out_waiting(begin, kSlice);
  const Clock::duration backlog = pace_ * waiting_.size();
  newest_first_ = !waiting_.empty() && backlog >= overload_.backlog / (newest_first_ ? 2 : 1);
  if (newest_first_) {
    refusal_time_left_ += (end - begin) / kRefusalShare;
    return refuse_oldest(end);
  }
  refusal_time_left_ = {};
  hand_out_waiting(end, Clock::duration::max());
}

EventLoop::Clock::time_point EventLoop::hand_out_waiting(Clock::time_point begin, Clock::duration at_most) {
  Clock::time_point now = begin;
  Clock::rep count = 0;
  while (!waiting_.empty() && now - begin < at_most) {
    EventHandler& next = newest_first_ ? waiting_.back() : waiting_.front();
    next.on_ready(dequeue(next));
    ++count;
    now = now_();
  }
  constexpr int kRecent = 8;  // calls of this; a few do not change the order
  if (count > 0) pace_ += ((now - begin) / count - pace_) / kRecent;
  return now;
}

void EventLoop::enqueue(std::size_t ready, Clock::time_point now) {
  for (std::size_t i = 0; i < ready; ++i) {
    auto& handler = *static_cast<EventHandler*>(events_[i].data.ptr);
    handler.waiting_events |= events_[i].events;
    if (handler.is_linked()) continue;
    handler.waiting_since = now;
    waiting_.push_back(handler);
  }
}

void EventLoop::refuse_oldest(Clock::time_point now) {
  while (!waiting_.empty() && now - waiting_.front().waiting_since >= overload_.patience) {
    if (refusal_time_left_ <= Clock::duration::zero()) return;
    EventHandler& oldest = waiting_.front();
    oldest.on_overload(dequeue(oldest));
    const Clock::time_point begin = std::exchange(now, now_());
    refusal_time_left_ -= now - begin;
  }
  refusal_time_left_ = std::min(refusal_time_left_, Clock::duration::zero());  // is not saved up
}

Readiness EventLoop::dequeue(EventHandler& handler) {
  waiting_.erase(waiting_.iterator_to(handler));
  return Readiness(std::exchange(handler.waiting_events, 0));
}

void EventLoop::forget_waiting(EventHandler& handler) {
  if (handler.is_linked()) dequeue(handler);
}

}  // namespace nazotte::server
