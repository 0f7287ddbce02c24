#include "loaders/write_statistics.hpp"

#include <utility>

namespace nazotte::loaders {

namespace {

using Action = isuumo::PastWrite::Action;

void count(const isuumo::PastWrite& import, isuumo::ImportCounts& counts) {
  const bool done = import.error.empty();
  ++(done ? counts.done : counts.refused);
  if (done) counts.rows += import.rows;
}

std::uint64_t nanoseconds(WriteStatistics::Clock::duration time) {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(time).count());
}

isuumo::CommitCounts& counts_of(WriteStatistics::Transaction kind, isuumo::StoreStatus& status) {
  switch (kind) {
    case WriteStatistics::Transaction::buy:
      return status.buy_commits;
    case WriteStatistics::Transaction::import:
      return status.import_commits;
    case WriteStatistics::Transaction::initialize:
      break;
  }
  return status.initialize_commits;
}

}  // namespace

void WriteStatistics::ended(isuumo::PastWrite write, Clock::time_point arrived) {
  using std::chrono::system_clock;
  write.seconds = std::chrono::duration<double>(Clock::now() - arrived).count();
  write.ended_unix_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch()).count();
  const std::scoped_lock lock(mutex_);
  if (write.action == Action::import_chairs) count(write, noted_.chairs);
  if (write.action == Action::import_estates) count(write, noted_.estates);
  if (write.action == Action::reload) ++(write.error.empty() ? noted_.reloads_done : noted_.reloads_failed);
  if (noted_.past.size() >= kPastWritesKept) noted_.past.pop_back();
  noted_.past.insert(noted_.past.begin(), std::move(write));
}

void WriteStatistics::bought(std::size_t group, const isuumo::BuyCounts& answers) {
  const std::scoped_lock lock(mutex_);
  if (group > 0) noted_.groups.add(group);
  noted_.buys.done += answers.done;
  noted_.buys.sold_out += answers.sold_out;
  noted_.buys.failed += answers.failed;
}

void WriteStatistics::committed(const Commit& commit, std::span<const Clock::time_point> arrivals) {
  const std::scoped_lock lock(mutex_);
  isuumo::CommitCounts& counts = counts_of(commit.kind, noted_);
  counts.in_store.add(nanoseconds(commit.time.end - commit.time.begin));
  counts.rows.add(commit.rows);
  for (const Clock::time_point arrived : arrivals) counts.since_arrival.add(nanoseconds(commit.time.end - arrived));
}

void WriteStatistics::store_went_away() {
  const std::scoped_lock lock(mutex_);
  ++noted_.outages;
}

void WriteStatistics::store_came_back() {
  const std::scoped_lock lock(mutex_);
  ++noted_.recoveries;
}

void WriteStatistics::difference_found() {
  const std::scoped_lock lock(mutex_);
  ++noted_.differences;
}

void WriteStatistics::reloading(bool now) {
  const std::scoped_lock lock(mutex_);
  noted_.reloading = now;
}

void WriteStatistics::published(std::uint64_t version) {
  const std::scoped_lock lock(mutex_);
  if (std::exchange(version_, version) != version) published_at_ = Clock::now();
}

isuumo::StoreStatus WriteStatistics::status() const {
  const std::scoped_lock lock(mutex_);
  isuumo::StoreStatus status = noted_;
  status.snapshot_age_seconds = std::chrono::duration<double>(Clock::now() - published_at_).count();
  return status;
}

}  // namespace nazotte::loaders
