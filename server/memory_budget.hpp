// A bound on what many connections hold together, in bytes.
//
// What a connection may always hold is not counted: small requests are served whatever others do, and cost no atomic.
//
// Thread safety: MemoryBudget: any thread. BudgetShare: one thread.
#pragma once

#include <atomic>
#include <cstddef>

namespace nazotte::server {

class MemoryBudget {
 public:
  /// Not counted for each holder.
  static constexpr std::size_t kFreeBytes = std::size_t{64} << 10;

  explicit MemoryBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  [[nodiscard]] std::size_t bytes_max() const { return bytes_max_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  friend class BudgetShare;

  bool take(std::size_t bytes) {
    if (bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_max_) return true;
    give_back(bytes);
    return false;
  }
  void give_back(std::size_t bytes) { bytes_.fetch_sub(bytes, std::memory_order_relaxed); }

  const std::size_t bytes_max_;
  std::atomic<std::size_t> bytes_{0};
};

/// One holder's part. The budget must outlive it.
class BudgetShare {
 public:
  explicit BudgetShare(MemoryBudget& budget) : budget_(budget) {}
  ~BudgetShare() { hold_nothing(); }
  BudgetShare(const BudgetShare&) = delete;
  BudgetShare& operator=(const BudgetShare&) = delete;

  /// The holder has `bytes` now. False: all together hold too much, and this one has to let go.
  [[nodiscard]] bool hold(std::size_t bytes) {
    const std::size_t counted = bytes <= MemoryBudget::kFreeBytes ? 0 : bytes;
    if (counted > counted_) {
      if (!budget_.take(counted - counted_)) return false;
    } else if (counted < counted_) {
      budget_.give_back(counted_ - counted);
    }
    counted_ = counted;
    return true;
  }
  void hold_nothing() {
    if (counted_ != 0) budget_.give_back(counted_);
    counted_ = 0;
  }

 private:
  MemoryBudget& budget_;
  std::size_t counted_ = 0;
};

}  // namespace nazotte::server
