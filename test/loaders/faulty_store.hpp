// A store that fails at its Nth call, in the way a test asks for; everything else goes to the store behind it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "test/loaders/forwarding_store.hpp"

namespace nazotte::test {

enum class Fault : unsigned char {
  refused,             // nothing happens, the caller is told
  lost_committed,      // it happens, but the answer is lost
  lost_rolled_back,    // it does not happen, and the answer is lost
  lost_without_trace,  // it happens, the answer is lost, and settle() cannot tell
};

/// Thread safety: as Store; counters and release() from any thread.
class FaultyStore : public ForwardingStore {
 public:
  FaultyStore(loaders::Store& behind, Fault fault, int fail_at)
      : ForwardingStore(behind), fault_(fault), fail_at_(fail_at) {}

  Result<std::unique_ptr<loaders::StoreSnapshot>> snapshot() override { return snapshot_as<Snapshot>(*this); }
  Result<void> insert(std::span<const isuumo::Chair> chairs) override {
    return write([&] { return ForwardingStore::insert(chairs); });
  }
  Result<void> insert(std::span<const isuumo::Estate> estates) override {
    return write([&] { return ForwardingStore::insert(estates); });
  }
  Result<void> buy(std::span<loaders::Purchase> purchases) override {
    ++buys;
    auto done = write([&] { return ForwardingStore::buy(purchases); });
    // What the statements said before the COMMIT that was lost.
    if (unsettled_ && fault_ == Fault::lost_rolled_back) {
      for (loaders::Purchase& purchase : purchases) purchase.granted = purchase.count;
    }
    return done;
  }
  Result<void> replace(const loaders::InitialData& data) override {
    return write([&] { return ForwardingStore::replace(data); });
  }
  Result<void> ping() override { return away() ? unavailable() : ForwardingStore::ping(); }
  [[nodiscard]] bool unsettled() const override { return unsettled_; }
  Result<loaders::Settlement> settle() override {
    if (before_settle) before_settle();
    if (away()) return unavailable().error();
    unsettled_ = false;
    switch (fault_) {
      case Fault::lost_committed:
        return loaders::Settlement::committed;
      case Fault::lost_without_trace:
        return loaders::Settlement::untraceable;
      default:
        return loaders::Settlement::rolled_back;
    }
  }

  /// The first write waits for release().
  void hold() { held_ = true; }
  void release() {
    held_ = false;
    held_.notify_all();
  }

  /// Snapshots are taken, but not read, before release_reads().
  void hold_reads() { reads_held_ = true; }
  void release_reads() {
    reads_held_ = false;
    reads_held_.notify_all();
  }

  /// Called before each write reaches the store behind, on the writer's thread.
  std::function<void()> before_write;
  /// The same, before each settle().
  std::function<void()> before_settle;
  std::atomic<int> writes{0};
  std::atomic<int> buys{0};
  std::atomic<int> reads{0};  // of whole snapshots
  /// How many of the next snapshots cannot be read.
  std::atomic<int> unreadable{0};
  /// How many settle() and ping() calls after the fault fail, too.
  std::atomic<int> away_for{0};

 private:
  class Snapshot : public ForwardingSnapshot {
   public:
    Snapshot(std::unique_ptr<loaders::StoreSnapshot> behind, FaultyStore& store)
        : ForwardingSnapshot(std::move(behind)), store_(store) {}
    Result<void> read(isuumo::RowSink& rows) override {
      ++store_.reads;
      store_.reads_held_.wait(true);
      if (store_.unreadable > 0) {
        --store_.unreadable;
        return unavailable();
      }
      return ForwardingSnapshot::read(rows);
    }

   private:
    FaultyStore& store_;
  };

  static Result<void> unavailable() { return Error{ErrorCode::unavailable, "the test says so"}; }
  bool away() {
    if (!failed_ || away_for <= 0) return false;
    --away_for;
    return true;
  }

  template <class Write>
  Result<void> write(Write write) {
    if (before_write) before_write();
    held_.wait(true);
    if (unsettled_) ++writes_while_unsettled;
    if (++writes != fail_at_) return write();
    failed_ = true;
    if (fault_ == Fault::refused) return unavailable();
    unsettled_ = true;
    if (fault_ == Fault::lost_rolled_back) return unavailable();
    // A write that the store refuses never comes to its COMMIT.
    if (auto done = write(); !done) {
      unsettled_ = false;
      return done;
    }
    return unavailable();
  }

  Fault fault_;
  int fail_at_;
  bool failed_ = false;
  bool unsettled_ = false;
  std::atomic<bool> held_{false};
  std::atomic<bool> reads_held_{false};

 public:
  std::atomic<int> writes_while_unsettled{0};
};

}  // namespace nazotte::test
