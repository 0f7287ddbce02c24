// Rows and questions of ISUUMO's distributions, made in memory, the same ones for every run.
//
// Thread safety: none; what is made is constant.
#pragma once

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/polygon.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace nazotte::bench {

struct SyntheticRows {
  std::size_t chairs;
  std::size_t estates;
};

class SyntheticCatalog {
 public:
  explicit SyntheticCatalog(SyntheticRows rows);
  /// Both tables with `rows` rows each.
  explicit SyntheticCatalog(std::size_t rows) : SyntheticCatalog(SyntheticRows{rows, rows}) {}

  [[nodiscard]] isuumo::Catalog& catalog() { return catalog_; }
  [[nodiscard]] const isuumo::CatalogSnapshot& snapshot() { return catalog_.published().latest(); }

  /// New rows with ids above all existing ones; valid until the next call.
  [[nodiscard]] std::vector<isuumo::Chair> new_chairs(std::size_t rows);

  [[nodiscard]] static isuumo::Catalog::Replacement build(const isuumo::Catalog& catalog, SyntheticRows rows);

 private:
  isuumo::Catalog catalog_;
  std::int32_t next_id_;
};

/// 1 to 7 conditions, three features at most; pages 0 to 5, and one in twenty anywhere up to 1,000.
[[nodiscard]] std::vector<isuumo::ChairQuery> chair_queries(std::size_t count);
[[nodiscard]] std::vector<isuumo::EstateQuery> estate_queries(std::size_t count);

/// A place of an estate.
[[nodiscard]] Degrees near_a_city(std::mt19937_64& engine);

}  // namespace nazotte::bench
