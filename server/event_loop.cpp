#include "server/event_loop.hpp"

#include <nazotte/check.hpp>

#include <boost/asio/post.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

namespace nazotte::server {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t kEverything = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

}  // namespace

EventLoop::EventLoop() = default;

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
  ready_.async_wait(asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    hand_out();
    await_ready();
  });
}

void EventLoop::hand_out() {
  constexpr int kBatchesMax = 64;
  for (int batch = 0; batch < kBatchesMax && !stopped_; ++batch) {
    const int ready = ::epoll_wait(ready_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
    NAZOTTE_CHECK(ready >= 0 || errno == EINTR);
    if (ready <= 0) return;
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events_[static_cast<std::size_t>(i)];
      static_cast<EventHandler*>(event.data.ptr)->on_ready(Readiness(event.events));
    }
    after_turn_();
  }
}

}  // namespace nazotte::server
