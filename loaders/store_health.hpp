// Is the store there, as its answers tell; when to ask it next; and what the outside is told.
//
// Thread safety: get() from any thread, everything else from the writer's.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/write_port.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "loaders/write_statistics.hpp"

namespace spdlog {
class logger;
}

namespace nazotte::loaders {

class StoreHealth {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    std::shared_ptr<spdlog::logger> logger;       // required
    std::shared_ptr<WriteStatistics> statistics;  // required
    std::chrono::milliseconds ping_interval;
    std::chrono::milliseconds retry_first;
    std::chrono::milliseconds retry_max;
  };
  explicit StoreHealth(Options options);

  /// Looks at an answer of the store and hands it on. `unavailable` makes it not ready until the next other answer.
  template <class Value>
  Result<Value> note(Result<Value> answer) {
    if (!answer && answer.error().code == ErrorCode::unavailable) {
      failed(answer.error());
    } else {
      answered();
    }
    return answer;
  }

  /// The last failure, until the store answers again.
  [[nodiscard]] std::optional<Clock::time_point> failed_at() const { return failed_at_; }
  /// When an idle writer should ask.
  [[nodiscard]] Clock::time_point next_ping() const { return next_ping_; }

  /// Not ready for another reason than an answer of the store, until its next one.
  void refuse(const std::string& reason);
  /// See isuumo::Health::difference.
  void set_difference(const std::string& difference);

  [[nodiscard]] isuumo::Health get() const;

 private:
  void failed(const Error& error);
  void answered();

  const Options options_;
  std::optional<Clock::time_point> failed_at_;
  Clock::time_point next_ping_ = Clock::now();
  std::chrono::milliseconds backoff_;

  mutable std::mutex mutex_;
  isuumo::Health health_{.ready = true, .reason = {}};
};

}  // namespace nazotte::loaders
