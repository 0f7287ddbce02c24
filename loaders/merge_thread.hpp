// Runs at most one MergeJob at a time beside the writer.
//
// Thread safety: all functions from the writer's thread; the callback comes from the merge thread.
#pragma once

#include <nazotte/table.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace nazotte::loaders {

class MergeThread {
 public:
  /// `finished` is called on the merge thread after each job.
  explicit MergeThread(std::function<void()> finished);

  /// A job was started and its result not collected yet.
  [[nodiscard]] bool busy() const { return busy_; }
  /// Only when not busy().
  void start(MergeJob job);
  /// The result, if it is there.
  [[nodiscard]] std::optional<MergeJob> collect();

 private:
  void run(const std::stop_token& stop);

  std::function<void()> finished_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<MergeJob> todo_;
  std::optional<MergeJob> done_;
  bool busy_ = false;    // the writer's view
  std::jthread thread_;  // last: it uses everything above
};

}  // namespace nazotte::loaders
