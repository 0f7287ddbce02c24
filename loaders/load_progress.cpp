#include "loaders/load_progress.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace nazotte::loaders {

namespace {

/// A table's rows come from one thread, so nothing is lost without an atomic addition.
void count(std::atomic<std::uint64_t>& rows) {
  rows.store(rows.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

LoadProgress::LoadProgress(isuumo::RowSink& next, Options options)
    : next_(next), options_(std::move(options)), reporter_([this](const std::stop_token& stop) { report(stop); }) {}

void LoadProgress::add(const isuumo::Chair& chair) {
  next_.add(chair);
  count(chairs_.rows);
}

void LoadProgress::add(const isuumo::Estate& estate) {
  next_.add(estate);
  count(estates_.rows);
}

void LoadProgress::end_chairs() {
  chairs_.indexing = true;
  next_.end_chairs();
}

void LoadProgress::end_estates() {
  estates_.indexing = true;
  next_.end_estates();
}

std::string LoadProgress::describe(std::string_view noun, const Table& table, std::uint64_t RowCounts::*at_most) const {
  const std::uint64_t rows = table.rows;
  if (table.indexing) return fmt::format("{} {} (all rows read, indexing)", rows, noun);
  if (!options_.at_most) return fmt::format("{} {}", rows, noun);
  // The bound may be of a moment before the snapshot that is read.
  const std::uint64_t bound = std::max({(*options_.at_most).*at_most, rows, std::uint64_t{1}});
  return fmt::format("{} {} ({}%)", rows, noun, 100 * rows / bound);
}

std::string LoadProgress::describe(std::chrono::milliseconds elapsed) const {
  const auto milliseconds = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(elapsed.count()));
  return fmt::format("{}, {}, {} rows/s", describe("chairs", chairs_, &RowCounts::chairs),
                     describe("estates", estates_, &RowCounts::estates),
                     1'000 * (chairs_.rows + estates_.rows) / milliseconds);
}

void LoadProgress::report(const std::stop_token& stop) const {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  for (;;) {
    wake.wait_for(lock, stop, options_.interval, [] { return false; });
    if (stop.stop_requested()) return;
    options_.logger->info("loading: {}",
                          describe(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin)));
  }
}

}  // namespace nazotte::loaders
