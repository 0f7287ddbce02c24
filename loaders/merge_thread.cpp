#include "loaders/merge_thread.hpp"

#include <nazotte/check.hpp>

#include <utility>

namespace nazotte::loaders {

MergeThread::MergeThread(std::function<void()> finished)
    : finished_(std::move(finished)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void MergeThread::start(MergeJob job) {
  NAZOTTE_CHECK(!busy_);
  busy_ = true;
  {
    const std::scoped_lock lock(mutex_);
    todo_ = std::move(job);
  }
  changed_.notify_one();
}

std::optional<MergeJob> MergeThread::collect() {
  const std::scoped_lock lock(mutex_);
  std::optional<MergeJob> job;
  job.swap(done_);
  if (job) busy_ = false;
  return job;
}

void MergeThread::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return todo_.has_value(); })) {
    MergeJob job = std::move(*todo_);
    todo_.reset();
    lock.unlock();
    job.run();
    lock.lock();
    done_ = std::move(job);
    lock.unlock();
    finished_();
    lock.lock();
  }
}

}  // namespace nazotte::loaders
