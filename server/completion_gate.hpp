// Brings the outcome of a write back to the event loop that asked for it, as long as there is one: a store may answer
// long after the server was stopped.
//
// Thread safety: any thread. The lock is held for one post; no read ever comes here.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <mutex>
#include <utility>

namespace nazotte::server {

class CompletionGate {
 public:
  explicit CompletionGate(boost::asio::io_context& context) : context_(&context) {}

  /// Runs `function` on the loop's thread; drops it once the gate is closed.
  template <class Function>
  void post(Function&& function) {
    const std::lock_guard lock(mutex_);
    if (context_) boost::asio::post(*context_, std::forward<Function>(function));
  }

  /// Nothing is posted any more after this returns.
  void close() {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
  }

 private:
  std::mutex mutex_;
  boost::asio::io_context* context_;
};

}  // namespace nazotte::server
