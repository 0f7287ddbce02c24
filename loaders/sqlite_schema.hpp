// Are the tables of a SQLite file the ones that this build expects?
//
// Thread safety: none (uses a connection).
#pragma once

#include <nazotte/error.hpp>

#include "loaders/store.hpp"

struct sqlite3;

namespace nazotte::loaders {

/// Errors: incompatible (names table, column, expected and found; or the file is damaged), unavailable.
[[nodiscard]] Result<StoreState> check_sqlite_tables(sqlite3* database, spdlog::logger& logger);

}  // namespace nazotte::loaders
