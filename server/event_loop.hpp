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
// Overload: when all that is ready needs longer than it may take, first come, first served makes everybody wait for so
// long. Then the newest are handled first, who have hardly waited. The oldest are told that they waited in vain
// (on_overload), in a small share of the time: a refusal may cost more than half of an answer, and who refuses all that
// is too much does nothing else. The others wait unread, which costs nothing. (Adaptive LIFO: B. Maurer, "Fail at
// Scale", ACM Queue 13(8), 2015.) docs/decisions/0036-newest-first-under-overload.md has the measurements.
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
#include <boost/intrusive/list.hpp>

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstddef>
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

/// A handler's place among those that wait under overload. The loop's business.
struct WaitingPlace : boost::intrusive::list_base_hook<boost::intrusive::tag<WaitingPlace>> {
  std::uint32_t waiting_events = 0;
  std::chrono::steady_clock::time_point waiting_since;
};

class EventHandler : public WaitingPlace {
 public:
  virtual void on_ready(Readiness readiness) = 0;
  /// As on_ready, after a wait that was too long: to be over quickly.
  virtual void on_overload(Readiness readiness) { on_ready(readiness); }

 protected:
  ~EventHandler() = default;
};

/// When more is ready than can be handled.
struct OverloadLimits {
  /// The newest are handled first when all that wait need so long, until they need half of that.
  std::chrono::microseconds backlog{20'000};
  /// Under overload, who has waited for so long is told so.
  std::chrono::microseconds patience{100'000};
};

class EventLoop {
 public:
  using Task = std::function<void()>;
  using Clock = std::chrono::steady_clock;
  using Now = Clock::time_point (*)();

  /// Overload is told by `now`, nothing else.
  explicit EventLoop(const OverloadLimits& overload = {}, Now now = &Clock::now);
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

  /// A handler that is about to be deleted.
  void forget_waiting(EventHandler& handler);

  /// Runs `task` on the loop's thread, in order of posting.
  void post(Task task);

  /// Waits for events and hands them out; `after_turn` is called after each batch of them, after a task and after a
  /// tick. Returns after stop.
  void run(Task after_turn);

  /// run returns at the end of its turn. On the loop's thread.
  void stop();

 private:
  static constexpr std::size_t kEventsMax = 4'096;  // of a turn
  static constexpr std::size_t kFewEvents = 64;     // never called overload
  /// Then those that came meanwhile are newer.
  static constexpr std::chrono::microseconds kSlice{100};
  static constexpr int kRefusalShare = 16;  // a sixteenth of the time that answers take

  using WaitingList = boost::intrusive::list<
      EventHandler, boost::intrusive::base_hook<boost::intrusive::list_base_hook<boost::intrusive::tag<WaitingPlace>>>>;

  void await_ready();
  void await_tick();
  /// Hands out what is there, and what comes meanwhile, but not for ever: tasks and the tick have their turn.
  void hand_out();
  void hand_out_few(std::size_t ready);
  void hand_out_many(std::size_t ready);
  /// Those that wait, for so long; returns when it ended.
  Clock::time_point hand_out_waiting(Clock::time_point begin, Clock::duration at_most);
  void enqueue(std::size_t ready, Clock::time_point now);
  /// Takes it off the list of those that wait.
  Readiness dequeue(EventHandler& handler);
  void refuse_oldest(Clock::time_point now);

  boost::asio::io_context context_{1};
  boost::asio::posix::stream_descriptor ready_{context_};  // the epoll instance
  boost::asio::steady_timer timer_{context_};
  std::chrono::milliseconds tick_{};
  Task on_tick_;
  Task after_turn_;
  std::array<epoll_event, kEventsMax> events_;
  const OverloadLimits overload_;
  const Now now_;
  WaitingList waiting_;     // each once, the oldest first
  Clock::duration pace_{};  // what a handler took of late
  bool newest_first_ = false;
  Clock::duration refusal_time_left_{};
  bool stopped_ = false;
};

}  // namespace nazotte::server
