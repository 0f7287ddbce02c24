// Writes waiting for the writer: bounded in number and in bytes, first come first served, buys in groups.
//
// Gathering: clients that were answered together buy again together, yet not at the same instant. A writer that took
// the first of them at once would commit it alone while the others queue up, every other time. So the writer says how
// many it is about to answer, and the next group is waited for shortly: those, and the ones that were waiting already.
// A lone client is never kept waiting. (PostgreSQL's commit_delay is the same idea,
// https://www.postgresql.org/docs/current/wal-configuration.html.)
//
// Halves: while many clients come back, the store idles. When that takes more than half of the writer's patience, half
// of them is enough for a group: the store works on one half while the other is answered and comes back. Now and then a
// group is gathered whole again, which tells whether that still holds.
//
// Thread safety: push(), load() and close() from any thread; take() from the writer's.
#pragma once

#include <nazotte/isuumo/write_port.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace nazotte::loaders {

struct WriteRequest {
  enum class Kind : std::uint8_t { import_chairs, import_estates, buy, initialize, reload };

  Kind kind = Kind::buy;
  std::string csv;            // imports
  std::int64_t chair_id = 0;  // buy
  isuumo::WritePort::Completion done;
  std::chrono::steady_clock::time_point arrived{};
};

class WriteQueue {
 public:
  struct Limits {
    std::size_t requests_max;
    std::size_t bytes_max;
  };
  explicit WriteQueue(Limits limits) : limits_(limits) {}

  enum class Admission : std::uint8_t { accepted, full, closed };
  /// `request` is moved from only when accepted.
  [[nodiscard]] Admission push(WriteRequest& request);

  /// To be called before `buys` of them are answered: they and those that wait now are gathered next.
  void expect_again(std::size_t buys);

  /// Refuses whatever comes from now on.
  void close();
  /// Makes take() return early, with nothing.
  void wake();

  struct Group {
    std::size_t buys_max;
    std::chrono::nanoseconds patience = {};  // how long to gather buys once there is one
  };
  /// Waits until `deadline` for requests. Returns the first one, and the buys right behind it when it is a buy itself.
  /// Empty at the deadline, after wake(), or when the queue is closed.
  [[nodiscard]] std::vector<WriteRequest> take(std::chrono::steady_clock::time_point deadline, Group group);

  /// What waits now.
  struct Load {
    std::size_t requests = 0;
    std::size_t bytes = 0;  // of CSV
  };
  [[nodiscard]] Load load() const;

  /// Closed, and everything was taken.
  [[nodiscard]] bool finished() const;

 private:
  static constexpr std::size_t kHalvedBuysMin = 32;  // below, a second flush costs more than the waiting
  static constexpr std::size_t kHalvesInARow = 64;

  /// Waits until a group is complete.
  void gather(std::unique_lock<std::mutex>& lock, Group group);
  /// Waits for `wanted` requests, or for one that is no buy.
  void await(std::unique_lock<std::mutex>& lock, std::size_t wanted, std::chrono::nanoseconds patience);

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<WriteRequest> requests_;
  std::size_t bytes_ = 0;
  std::size_t wanted_ = 1;    // the requests that the writer sleeps for
  std::size_t expected_ = 1;  // buys that make a group complete
  std::size_t halves_ = 0;    // groups that half of them completes
  bool closed_ = false;
  bool woken_ = false;
};

}  // namespace nazotte::loaders
