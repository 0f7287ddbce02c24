// One thread's events. Tasks, the tick and the waiting are Asio's; what connections are ready for is asked of an epoll
// instance of our own, on whose descriptor Asio waits like on any other.
//
// Why not Asio's own sockets: after each receive its reactor tries the next one at once, and that one nearly always
// fails; the one way to wait without trying costs an epoll_ctl per request. Here a descriptor is registered once for
// its whole life, edge triggered, and a request costs one receive, one send and its share of an epoll_wait:
// docs/decisions/0008-readiness-without-speculation.md has the measurement.
//
// Edge triggered means: a handler hears of readiness once, when it begins. One that has not taken everything asks with
// rearm to be told again.
//
// Thread safety: post from any thread; everything else on the thread that runs the loop, or before it runs.
// Lifetime: a handler must live until the turn is over in which its descriptor was closed: the turn may hold an event
// for it still.
#pragma once

#include "server/descriptor.hpp"

#include <nazotte/error.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>

namespace nazotte::server {

/// What a descriptor is ready for; more than one may hold.
class Readiness {
 public:
  explicit Readiness(std::uint32_t events) : events_(events) {}

  /// There is something to read: bytes, the peer's end, or an error.
  [[nodiscard]] bool readable() const { return (events_ & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0; }
  /// There is room to send, or a send would say what is wrong.
  [[nodiscard]] bool writable() const { return (events_ & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0; }
  /// The peer sends nothing more. No further event will say so.
  [[nodiscard]] bool ended() const { return (events_ & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0; }

 private:
  std::uint32_t events_;
};

class EventHandler {
 public:
  virtual void on_ready(Readiness readiness) = 0;

 protected:
  ~EventHandler() = default;
};

class EventLoop {
 public:
  using Task = std::function<void()>;

  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Makes the loop usable; `on_tick` is called every `tick`. Error: unavailable, the system lacks descriptors.
  [[nodiscard]] Result<void> open(std::chrono::milliseconds tick, Task on_tick);

  /// Tells `handler` of everything that happens to the descriptor until it is closed. False when the system refuses.
  [[nodiscard]] bool watch(int descriptor, EventHandler& handler);

  /// Ends what watch began. Needed before a descriptor is closed of which another process has a copy: the system would
  /// go on reporting what happens to that.
  void forget(int descriptor);

  /// Tells `handler` again what the descriptor is ready for, in a later turn. One system call.
  void rearm(int descriptor, EventHandler& handler);

  /// Runs `task` on the loop's thread, in order of posting.
  void post(Task task);

  /// Waits for events and hands them out; `after_turn` is called after each batch of them, after a task and after a
  /// tick. Returns after stop.
  void run(Task after_turn);

  /// run returns at the end of its turn. On the loop's thread.
  void stop();

 private:
  static constexpr std::size_t kEventsMax = 256;  // of a turn

  void await_ready();
  void await_tick();
  /// Hands out what is there, and what comes meanwhile, but not for ever: tasks and the tick have their turn.
  void hand_out();

  boost::asio::io_context context_{1};
  boost::asio::posix::stream_descriptor ready_{context_};  // the epoll instance
  boost::asio::steady_timer timer_{context_};
  std::chrono::milliseconds tick_{};
  Task on_tick_;
  Task after_turn_;
  std::array<epoll_event, kEventsMax> events_;
  bool stopped_ = false;
};

}  // namespace nazotte::server
