// Writes a whole data set to a folder.
//
//   csv: chair.csv, estate.csv
//   sql: 0_Schema.sql, 1_EstateData.sql, 2_ChairData.sql, to be run in name order
//
// Either form can be given to nazotted's --initial-data.
//
// Thread safety: none. Memory: constant, whatever the number of rows.
#pragma once

#include <nazotte/error.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace nazotte::data {

/// Rows of one INSERT statement, as in the existing deployments.
inline constexpr std::int32_t kRowsPerInsert = 500;

enum class Format : std::uint8_t { csv, sql };

struct GenerateOptions {
  std::int32_t chairs = 29'500;
  std::int32_t estates = 29'500;
  std::int32_t first_id = 1;
  std::uint64_t seed = 1;
  Format format = Format::csv;
  std::string database = "isuumo";  // of the sql form
  std::filesystem::path folder;     // created when it is not there
};

/// Errors: invalid_argument for negative counts, ids beyond 2^31 - 1 or a database name that is no plain identifier;
/// unavailable when a file cannot be written (what is there then is incomplete).
[[nodiscard]] Result<void> generate(const GenerateOptions& options);

}  // namespace nazotte::data
