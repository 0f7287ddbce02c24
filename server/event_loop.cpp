#include "server/event_loop.hpp"

#include <nazotte/check.hpp>

#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace nazotte::server {

namespace {

constexpr std::uint32_t kEverything = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

itimerspec every(std::chrono::milliseconds interval) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
  const timespec time{.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(interval - seconds).count()};
  return {.it_interval = time, .it_value = time};
}

}  // namespace

void EventLoop::Signal::on_ready(Readiness) {
  std::uint64_t count = 0;
  // Nothing to read: another turn has seen to it.
  if (::read(descriptor.number(), &count, sizeof(count)) == sizeof(count)) on_signal_();
}

EventLoop::EventLoop() : timer_([this] { on_tick_(); }), mailbox_([this] { run_posted(); }) {}

Result<void> EventLoop::open(std::chrono::milliseconds tick, Task on_tick) {
  on_tick_ = std::move(on_tick);
  epoll_ = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
  timer_.descriptor = Descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  mailbox_.descriptor = Descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  const itimerspec interval = every(tick);
  const bool opened = epoll_.is_open() && timer_.descriptor.is_open() && mailbox_.descriptor.is_open() &&
                      ::timerfd_settime(timer_.descriptor.number(), 0, &interval, nullptr) == 0 &&
                      watch(timer_.descriptor.number(), timer_) && watch(mailbox_.descriptor.number(), mailbox_);
  if (!opened) return Error{ErrorCode::unavailable, "no event loop: " + std::generic_category().message(errno)};
  return {};
}

bool EventLoop::watch(int descriptor, EventHandler& handler) {
  epoll_event event{.events = kEverything, .data = {.ptr = &handler}};
  return ::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void EventLoop::rearm(int descriptor, EventHandler& handler) {
  epoll_event event{.events = kEverything, .data = {.ptr = &handler}};
  NAZOTTE_CHECK(::epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, descriptor, &event) == 0);
}

void EventLoop::post(Task task) {
  {
    const std::lock_guard lock(posted_mutex_);
    posted_.push_back(std::move(task));
    if (posted_.size() > 1) return;  // whoever came first has rung the bell
  }
  const std::uint64_t one = 1;
  // Can fail only when the counter is full, that is, when the bell is ringing.
  [[maybe_unused]] const ssize_t written = ::write(mailbox_.descriptor.number(), &one, sizeof(one));
}

void EventLoop::run_posted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(posted_mutex_);
    tasks.swap(posted_);
  }
  for (const Task& task : tasks) task();
}

void EventLoop::run(const Task& after_turn) {
  while (!stopped_) {
    const int ready = ::epoll_wait(epoll_.number(), events_.data(), static_cast<int>(events_.size()), -1);
    NAZOTTE_CHECK(ready >= 0 || errno == EINTR);
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events_[static_cast<std::size_t>(i)];
      static_cast<EventHandler*>(event.data.ptr)->on_ready(Readiness(event.events));
    }
    after_turn();
  }
}

}  // namespace nazotte::server
