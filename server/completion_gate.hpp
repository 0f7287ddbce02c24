// Brings the outcomes of writes back to the event loop that asked for them, as long as there is one: a store may answer
// long after the server was stopped.
//
// Outcomes of a group of buys come together; the loop is woken for the first of them only, and takes all that have come
// until it runs: a wake-up costs more than an answer.
//
// Thread safety: any thread. The lock is held for one post; no read ever comes here.
#pragma once

#include "server/event_loop.hpp"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace nazotte::server {

class CompletionGate : public std::enable_shared_from_this<CompletionGate> {
 public:
  explicit CompletionGate(EventLoop& loop) : loop_(&loop) {}

  /// Runs `task` on the loop's thread, in order of posting; drops it once the gate is closed.
  void post(EventLoop::Task task) {
    const std::lock_guard lock(mutex_);
    if (!loop_) return;
    waiting_.push_back(std::move(task));
    if (waiting_.size() == 1) loop_->post([gate = shared_from_this()] { gate->run(); });
  }

  /// Nothing is posted any more after this returns, and what waits is dropped.
  void close() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
    waiting_.clear();
  }

 private:
  void run() {
    std::vector<EventLoop::Task> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(waiting_);
    }
    for (EventLoop::Task& task : tasks) task();
  }

  std::mutex mutex_;
  EventLoop* loop_;
  std::vector<EventLoop::Task> waiting_;
};

}  // namespace nazotte::server
