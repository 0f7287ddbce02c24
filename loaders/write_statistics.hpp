// What the writer has done since the start, for operators. Outlives a writer that is closed and opened again.
//
// Thread safety: any thread; the writer's notes and a look at them pass one after another, a few times per commit.
#pragma once

#include <nazotte/isuumo/status_port.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

#include "loaders/limits.hpp"

namespace nazotte::loaders {

class WriteStatistics {
 public:
  using Clock = std::chrono::steady_clock;

  WriteStatistics() : published_at_(Clock::now()) {}

  /// An import, a reset or a reload is over. `arrived`: when it was asked for.
  void ended(isuumo::PastWrite write, Clock::time_point arrived);
  /// Buys were answered: `group` of them went to the store together, or 0 when all were known to be sold out.
  void bought(std::size_t group, const isuumo::BuyCounts& answers);

  enum class Transaction : std::uint8_t { buy, import, initialize };
  struct CommitTime {
    Clock::time_point begin = {};
    Clock::time_point end = {};
  };
  struct Commit {
    Transaction kind = Transaction::buy;
    std::uint64_t rows = 0;  // that it has written
    CommitTime time = {};
  };
  /// The store has committed. `arrivals`: of each write that it has done.
  void committed(const Commit& commit, std::span<const Clock::time_point> arrivals);

  void store_went_away();
  void store_came_back();
  void difference_found();
  void reloading(bool now);
  /// Readers see content of this version, which may be no news.
  void published(std::uint64_t version);

  /// What was noted; the members that the store and the queue know are empty.
  [[nodiscard]] isuumo::StoreStatus status() const;

 private:
  mutable std::mutex mutex_;
  isuumo::StoreStatus noted_;
  Clock::time_point published_at_;
  std::uint64_t version_ = 0;
};

}  // namespace nazotte::loaders
