// A run against one backend: reset, look whether it holds the data, load, look again.
//
// Thread safety: one run at a time; it starts and ends threads of its own.
#pragma once

#include <nazotte/error.hpp>

#include <atomic>

#include "options.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "site.hpp"

namespace nazotte::load {

/// The longest that POST /initialize may take.
inline constexpr std::chrono::seconds kInitializeTimeout{30};

/// Ends early, with what it has, once `interrupted` is set. Wrong answers are part of the result. Error: unavailable
/// when nobody listens at the target.
[[nodiscard]] Result<RunResult> run_load(const Site& site, const Options& options, const Target& target,
                                         Progress& progress, const std::atomic<bool>& interrupted);

}  // namespace nazotte::load
