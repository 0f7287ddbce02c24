// What a write does to memory once the store has it.
//
// Thread safety: values, but for apply().
#pragma once

#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/table.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "loaders/csv_reader.hpp"
#include "loaders/store.hpp"

namespace nazotte::loaders {

/// Rows that own the text they point into; so it stays where it was made.
template <class Row>
struct ImportedRows {
  std::string csv;
  CsvRows<Row> parsed;
};

template <class Row>
struct NewRows {
  PreparedSegment segment;
  std::unique_ptr<const ImportedRows<Row>> source;  // for whoever has to do it again on another content
};

using Sales = std::vector<Purchase>;
using NewChairs = NewRows<isuumo::Chair>;
using NewEstates = NewRows<isuumo::Estate>;
using Effect = std::variant<Sales, NewChairs, NewEstates, isuumo::Catalog::Replacement>;

/// What is left of `stock`. Less granted than wanted: somebody else sold the rest, and the store has none left.
[[nodiscard]] inline std::int32_t stock_after(const Purchase& purchase, std::int32_t stock) {
  return purchase.granted == purchase.count ? stock - purchase.granted : 0;
}

/// Brings memory in step with the store. On the writer's thread.
void apply(Effect&& effect, isuumo::Catalog& catalog);

}  // namespace nazotte::loaders
