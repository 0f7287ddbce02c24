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

  /// All rows, ready to be indexed.
  [[nodiscard]] static isuumo::CatalogBuilder filled(const isuumo::Catalog& catalog, SyntheticRows rows);
  [[nodiscard]] static isuumo::Catalog::Replacement build(const isuumo::Catalog& catalog, SyntheticRows rows);

 private:
  isuumo::Catalog catalog_;
  std::int32_t next_id_;
};

/// The words of the rows, as many as ISUUMO has. One of the features is part of another.
[[nodiscard]] const std::vector<std::string>& colors();
[[nodiscard]] const std::vector<std::string>& kinds();
[[nodiscard]] const std::vector<std::string>& features();

/// A place of an estate.
[[nodiscard]] Degrees near_a_city(std::mt19937_64& engine);

}  // namespace nazotte::bench
