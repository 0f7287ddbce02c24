// From a store that may not be up yet to a catalog that can answer.
//
// Thread safety: none; call it once, before the Writer takes over store and catalog.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/catalog.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>

#include "loaders/initial_data.hpp"
#include "loaders/limits.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

struct StartupOptions {
  std::shared_ptr<spdlog::logger> logger;     // required
  const InitialData* initial_data = nullptr;  // fills a store without tables; null: it starts empty
  std::stop_token stop = {};                  // ends the waiting for a store that is away
  std::chrono::milliseconds retry_first = kRetryFirst;
  std::chrono::milliseconds retry_max = kRetryMax;
  std::chrono::milliseconds progress_interval = kProgressInterval;  // between two lines in the log
  /// Renders the rows of a store with `large_rows_min` rows in all and more, from the load on, in less time and memory
  /// than the catalog's own renderer; null: there is none.
  const isuumo::Renderer* large_renderer = nullptr;
  std::uint64_t large_rows_min = kLargeRowsMin;
};

struct StartupReport {
  std::uint64_t chairs = 0;
  std::uint64_t estates = 0;
  std::chrono::milliseconds elapsed{};  // from the first successful open to the installed catalog
};

/// Opens the store, retrying with backoff while it is unavailable (each try is logged), makes and fills missing tables,
/// reads everything, and installs it. Errors: incompatible, invalid_argument, duplicate_key (from initial data);
/// unavailable only when stop was requested. The catalog is untouched on an error.
[[nodiscard]] Result<StartupReport> load_catalog(Store& store, isuumo::Catalog& catalog, const StartupOptions& options);

}  // namespace nazotte::loaders
