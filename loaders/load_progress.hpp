// Hands rows on and says in the log how far it is, at regular intervals, while they come.
//
// Thread safety: as RowSink, with one thread a table; a thread of its own writes the log.
// Invariant: what is counted was handed on.
#pragma once

#include <nazotte/isuumo/rows.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "loaders/limits.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

class LoadProgress : public isuumo::RowSink {
 public:
  struct Options {
    std::shared_ptr<spdlog::logger> logger;  // required
    std::optional<RowCounts> at_most = {};   // for percentages
    std::chrono::milliseconds interval = kProgressInterval;
  };

  /// `next` must outlive this.
  LoadProgress(isuumo::RowSink& next, Options options);

  void add(const isuumo::Chair& chair) override;
  void add(const isuumo::Estate& estate) override;
  void end_chairs() override;
  void end_estates() override;

  /// "1200 chairs (40%), 900 estates (all rows read, indexing), 2100 rows/s", as of `elapsed` after the start.
  [[nodiscard]] std::string describe(std::chrono::milliseconds elapsed) const;

 private:
  /// A cache line of its own, because two threads count.
  struct alignas(64) Table {
    std::atomic<std::uint64_t> rows{0};
    std::atomic<bool> indexing{false};
  };

  void report(const std::stop_token& stop) const;
  std::string describe(std::string_view noun, const Table& table, std::uint64_t RowCounts::*at_most) const;

  isuumo::RowSink& next_;
  const Options options_;
  Table chairs_;
  Table estates_;
  std::jthread reporter_;  // last: it uses everything above
};

}  // namespace nazotte::loaders
