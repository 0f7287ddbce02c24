#include "loaders/content_watch.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace nazotte::loaders {

namespace {

/// "2 rows more", "other values of price, stock", or "".
template <class Row>
std::string describe(const isuumo::TableTotals<Row>& memory, const isuumo::TableTotals<Row>& store) {
  const auto rows = [](std::uint64_t count) { return fmt::format("{} {}", count, count == 1 ? "row" : "rows"); };
  if (store.rows > memory.rows) return rows(store.rows - memory.rows) + " more";
  if (store.rows < memory.rows) return rows(memory.rows - store.rows) + " fewer";
  std::string columns;
  std::size_t index = 0;
  isuumo::for_each_integer_column<Row>([&](const auto& column) {
    const bool same = memory.sums[index] == store.sums[index];
    ++index;
    if (!same) columns += fmt::format("{}{}", columns.empty() ? "" : ", ", column.name);
  });
  return columns.empty() ? columns : "other values of " + columns;
}

}  // namespace

std::string describe_difference(const isuumo::Totals& memory, const isuumo::Totals& store) {
  std::string text;
  const auto add = [&](std::string_view table, const std::string& difference) {
    if (!difference.empty()) text += fmt::format("{}table {}: {}", text.empty() ? "" : "; ", table, difference);
  };
  add(isuumo::Declaration<isuumo::Chair>::table, describe(memory.chairs, store.chairs));
  add(isuumo::Declaration<isuumo::Estate>::table, describe(memory.estates, store.estates));
  return text;
}

ContentWatch::ContentWatch(Options options, std::function<void()> finished)
    : options_(std::move(options)), next_(Clock::now() + options_.interval), thread_(std::move(finished)) {}

ContentWatch::Clock::time_point ContentWatch::next() const {
  const bool never = options_.interval.count() == 0 || !possible_ || thread_.busy();
  return never ? Clock::time_point::max() : next_;
}

void ContentWatch::begin(Store& store, const isuumo::Catalog& catalog) {
  if (Clock::now() < next()) return;
  next_ = Clock::now() + options_.interval;
  const auto commits = store.foreign_commits();
  if (commits && commits == commits_seen_) return;
  auto snapshot = store.snapshot();
  if (!snapshot) {
    possible_ = snapshot.error().code != ErrorCode::disabled;
    return;
  }
  const std::uint64_t slices =
      std::max<std::uint64_t>(1, (catalog.rows_max() + options_.rows_max - 1) / options_.rows_max);
  const isuumo::TotalsRange range = catalog.totals_range(round_++ % slices, slices);
  outdated_ = false;
  thread_.start({.snapshot = std::move(*snapshot),
                 .range = range,
                 .memory = catalog.totals(range),
                 .slices = slices,
                 .foreign_commit = commits.has_value()});
  commits_seen_ = commits;
}

void ContentWatch::collect() {
  const auto job = thread_.collect();
  if (job && !outdated_) look_at(*job);
}

void ContentWatch::look_at(const Job& job) {
  // A store that did not answer is its own trouble, which the writer hears of.
  std::string found = *job.store ? describe_difference(job.memory, **job.store) : "";
  if (job.foreign_commit) {
    found = "another process has written to the file" + (found.empty() ? "" : "; " + found);
  } else if (!*job.store) {
    return;
  }
  if (!found.empty()) {
    if (difference_.empty()) {
      options_.logger->warn("somebody else changed rows in the store: {}; SIGHUP or POST /admin/reload reads it anew",
                            found);
      options_.statistics->difference_found();
    }
    difference_ = std::move(found);
    lasting_ = job.foreign_commit;
    agreed_ = 0;
  } else if (!difference_.empty() && !lasting_ && ++agreed_ >= job.slices) {
    options_.logger->info("store and memory agree again");
    difference_.clear();
  }
}

void ContentWatch::forget() {
  difference_.clear();
  lasting_ = false;
  outdated_ = true;
}

void ContentWatch::was_read() {
  commits_seen_ = commits_read_;
  forget();
}

void ContentWatch::was_replaced() { forget(); }

}  // namespace nazotte::loaders
