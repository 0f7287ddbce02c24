#include "loaders/startup.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <utility>

#include "loaders/load_progress.hpp"

namespace nazotte::loaders {

namespace {

using Clock = std::chrono::steady_clock;

Error stopped() { return {ErrorCode::unavailable, "stopped while waiting for the store"}; }

/// False when stop was requested meanwhile.
bool wait(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

/// Fills a store without tables, and the sink with the same rows.
Result<void> fill_empty_store(Store& store, isuumo::RowSink& rows, const StartupOptions& options) {
  if (options.initial_data == nullptr) {
    if (auto created = store.create_tables(); !created) return created;
    options.logger->info("the store had no tables: made empty ones");
    return {};
  }
  options.logger->info("the store has no tables: filling it from the initial data");
  // Both read the files for themselves: that is cheaper than holding the rows, and takes a processor each.
  auto beside = std::async(std::launch::async, [&]() -> Result<void> {
    if (auto read = options.initial_data->read(rows); !read) return read;
    rows.end_chairs();
    rows.end_estates();
    return {};
  });
  auto replaced = store.replace(*options.initial_data);
  auto read = beside.get();
  return read ? replaced : read;
}

/// All rows into the sink, from the store or, when it has no tables yet, from the initial data.
Result<void> read_rows(Store& store, StoreState state, const std::optional<RowCounts>& at_most, isuumo::RowSink& sink,
                       const StartupOptions& options) {
  LoadProgress progress(sink, {.logger = options.logger, .at_most = at_most, .interval = options.progress_interval});
  return state == StoreState::ready ? store.load(progress) : fill_empty_store(store, progress, options);
}

Result<StartupReport> load_once(Store& store, isuumo::Catalog& catalog, const StartupOptions& options) {
  const Clock::time_point begin = Clock::now();
  // The try before this one may have filled the store without hearing so.
  if (store.unsettled()) {
    if (auto settled = store.settle(); !settled) return settled.error();
  }
  auto state = store.open();
  if (!state) return state.error();
  const auto at_most = *state == StoreState::ready ? store.count_at_most() : std::nullopt;
  if (options.large_renderer != nullptr && at_most && at_most->chairs + at_most->estates >= options.large_rows_min) {
    options.logger->info("many rows: they are kept in their smaller form");
    catalog.render_with(*options.large_renderer);
  }
  isuumo::CatalogBuilder builder = catalog.builder();
  if (auto read = read_rows(store, *state, at_most, builder, options); !read) return read.error();
  auto replacement = isuumo::Catalog::prepare_replace(std::move(builder));
  if (!replacement) return replacement.error();
  catalog.install(std::move(*replacement));

  StartupReport report;
  const isuumo::CatalogSnapshot& content = catalog.published().latest();
  report.chairs = content.chairs().rows();
  report.estates = content.estates().rows();
  report.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  options.logger->info("loaded {} chairs and {} estates in {} ms", report.chairs, report.estates,
                       report.elapsed.count());
  return report;
}

}  // namespace

Result<StartupReport> load_catalog(Store& store, isuumo::Catalog& catalog, const StartupOptions& options) {
  for (auto pause = options.retry_first;; pause = std::min(pause * 2, options.retry_max)) {
    if (options.stop.stop_requested()) return stopped();
    auto report = load_once(store, catalog, options);
    if (report || report.error().code != ErrorCode::unavailable) return report;
    options.logger->warn("the store is not available yet ({}); next try in {} ms", report.error().message,
                         pause.count());
    if (!wait(pause, options.stop)) return stopped();
  }
}

}  // namespace nazotte::loaders
