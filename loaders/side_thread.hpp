// Runs at most one job at a time beside the writer: merges of segments, loads, checks.
//
// Thread safety: all functions from the writer's thread; the callback comes from the side thread.
#pragma once

#include <nazotte/check.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace nazotte::loaders {

/// `Job` is movable and has `void run()`.
template <class Job>
class SideThread {
 public:
  /// `finished` is called on the side thread after each job.
  explicit SideThread(std::function<void()> finished)
      : finished_(std::move(finished)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

  /// A job was started and its result not collected yet.
  [[nodiscard]] bool busy() const { return busy_; }

  /// Only when not busy().
  void start(Job job) {
    NAZOTTE_CHECK(!busy_);
    busy_ = true;
    {
      const std::scoped_lock lock(mutex_);
      todo_ = std::move(job);
    }
    changed_.notify_all();
  }

  /// The job with its result, if it is done.
  [[nodiscard]] std::optional<Job> collect() {
    const std::scoped_lock lock(mutex_);
    std::optional<Job> job;
    job.swap(done_);
    if (job) busy_ = false;
    return job;
  }

  /// Until collect() will have a result. Only when busy().
  void wait() {
    NAZOTTE_CHECK(busy_);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_.has_value(); });
  }

 private:
  void work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return todo_.has_value(); })) {
      Job job = std::move(*todo_);
      todo_.reset();
      lock.unlock();
      job.run();
      lock.lock();
      done_ = std::move(job);
      lock.unlock();
      changed_.notify_all();
      finished_();
      lock.lock();
    }
  }

  std::function<void()> finished_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<Job> todo_;
  std::optional<Job> done_;
  bool busy_ = false;    // the writer's view
  std::jthread thread_;  // last: it uses everything above
};

}  // namespace nazotte::loaders
