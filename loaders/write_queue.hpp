// Writes waiting for the writer: bounded in number and in bytes, first come first served.
//
// Thread safety: push() and close() from any thread; take() from the writer's.
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
  enum class Kind : std::uint8_t { import_chairs, import_estates, buy, initialize };

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

  /// Refuses whatever comes from now on.
  void close();
  /// Makes take() return early, with nothing.
  void wake();

  /// Waits until `deadline` for requests. Returns the first one, and the buys right behind it (at most `group_max` in
  /// all) when it is a buy itself. Empty at the deadline, after wake(), or when the queue is closed.
  [[nodiscard]] std::vector<WriteRequest> take(std::chrono::steady_clock::time_point deadline, std::size_t group_max);

  /// Closed, and everything was taken.
  [[nodiscard]] bool finished() const;

 private:
  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<WriteRequest> requests_;
  std::size_t bytes_ = 0;
  bool closed_ = false;
  bool woken_ = false;
};

}  // namespace nazotte::loaders
