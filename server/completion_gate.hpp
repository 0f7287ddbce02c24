// Brings the outcome of a write back to the event loop that asked for it, as long as there is one: a store may answer
// long after the server was stopped.
//
// Thread safety: any thread. The lock is held for one post; no read ever comes here.
#pragma once

#include "server/event_loop.hpp"

#include <mutex>
#include <utility>

namespace nazotte::server {

class CompletionGate {
 public:
  explicit CompletionGate(EventLoop& loop) : loop_(&loop) {}

  /// Runs `task` on the loop's thread; drops it once the gate is closed.
  void post(EventLoop::Task task) {
    const std::lock_guard lock(mutex_);
    if (loop_) loop_->post(std::move(task));
  }

  /// Nothing is posted any more after this returns.
  void close() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

 private:
  std::mutex mutex_;
  EventLoop* loop_;
};

}  // namespace nazotte::server
