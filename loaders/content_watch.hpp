// Notices that somebody else changed rows: compares totals of the store with those of memory, now and then.
//
// Both sides are taken at one moment between two writes: memory is added up on the writer's thread, the store by itself
// in a snapshot of that moment, on a thread of its own. So our own writes never show as a difference, however many
// there are, and wait for nothing but the look at memory.
//
// A store that can tell whether somebody else has committed (SQLite) is asked that first: while nobody has, nothing
// else is done; when somebody has, that is a difference even if the totals are the same.
//
// Tables with more rows than `rows_max` are compared one slice of ids after the other, so that no check costs the store
// more than that many rows. A difference stands until all slices agree or memory is read anew.
//
// docs/decisions/0028-changes-behind-our-back.md says why, and what is not noticed.
//
// Thread safety: all functions from the writer's thread; the callback comes from the checking thread.
#pragma once

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/totals.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "loaders/limits.hpp"
#include "loaders/side_thread.hpp"
#include "loaders/store.hpp"
#include "loaders/write_statistics.hpp"

namespace nazotte::loaders {

/// What differs, for people: "table chair: 2 rows more; table estate: other values of rent". Empty: nothing.
[[nodiscard]] std::string describe_difference(const isuumo::Totals& memory, const isuumo::Totals& store);

class ContentWatch {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    std::shared_ptr<spdlog::logger> logger;               // required
    std::shared_ptr<WriteStatistics> statistics;          // required
    std::chrono::milliseconds interval = kCheckInterval;  // 0: never
    std::uint64_t rows_max = kCheckRowsMax;               // of a table, in one check
  };
  /// `finished` is called on the checking thread after each check.
  ContentWatch(Options options, std::function<void()> finished);

  /// When the next check is due; far away while one is running.
  [[nodiscard]] Clock::time_point next() const;

  /// Does nothing before next(). Only when memory is what the store holds: nothing in flight, nothing unsettled. A
  /// store that does not answer is asked again at the next time.
  void begin(Store& store, const isuumo::Catalog& catalog);

  /// Looks at the result of a check that has ended, and logs what is new.
  void collect();

  /// All rows are about to be read.
  void reading(Store& store) { commits_read_ = store.foreign_commits(); }
  /// Memory has become what was read.
  void was_read();
  /// Memory and store were given the same new content.
  void was_replaced();

  /// What is known to differ; empty: nothing.
  [[nodiscard]] const std::string& difference() const { return difference_; }

 private:
  struct Job {
    std::unique_ptr<StoreSnapshot> snapshot;
    isuumo::TotalsRange range;
    isuumo::Totals memory;
    std::uint64_t slices;
    bool foreign_commit;
    std::optional<Result<isuumo::Totals>> store = {};

    void run() {
      store = snapshot->totals(range);
      snapshot.reset();
    }
  };

  void look_at(const Job& job);
  void forget();

  const Options options_;
  Clock::time_point next_;
  std::uint64_t round_ = 0;
  std::optional<std::uint64_t> commits_seen_;  // of others, up to the last check or reading
  std::optional<std::uint64_t> commits_read_;  // before the reading under way
  std::string difference_;
  std::uint64_t agreed_ = 0;  // checks since the difference was found
  bool lasting_ = false;      // only reading or replacing ends the difference
  bool outdated_ = false;     // memory is another one than when the running check began
  bool possible_ = true;      // the store keeps rows
  SideThread<Job> thread_;
};

}  // namespace nazotte::loaders
