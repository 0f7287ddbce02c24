// What one thread's users have seen: in all, and since somebody last asked.
//
// Thread safety: any thread; the lock is hardly ever waited for.
#pragma once

#include <cstdint>
#include <mutex>
#include <utility>

#include "statistics.hpp"

namespace nazotte::load {

class Recorder {
 public:
  void record(const Statistics::Result& result) {
    const std::lock_guard lock(mutex_);
    total_.record(result);
    if (result.answered) recent_.latencies.record(result.microseconds);
    ++recent_.requests;
  }
  void record_fault(RequestKind kind, Example example) {
    const std::lock_guard lock(mutex_);
    total_.record_fault(kind, std::move(example));
    ++recent_.faults;
  }

  /// Adds what was recorded since the last call to `recent`, and returns the points in all.
  std::uint64_t take_recent(KindStatistics& recent) {
    const std::lock_guard lock(mutex_);
    recent.latencies.add(recent_.latencies);
    recent.requests += recent_.requests;
    recent.faults += recent_.faults;
    recent_ = {};
    return total_.points();
  }
  void add_to(Statistics& sum) const {
    const std::lock_guard lock(mutex_);
    sum.add(total_);
  }

 private:
  mutable std::mutex mutex_;
  Statistics total_;
  KindStatistics recent_;
};

}  // namespace nazotte::load
