#include "loaders/effect.hpp"

#include <utility>

namespace nazotte::loaders {

void apply(Effect&& effect, isuumo::Catalog& catalog) {
  if (const auto* sales = std::get_if<Sales>(&effect)) {
    std::vector<isuumo::Catalog::StockChange> changes;
    for (const Purchase& sale : *sales) {
      changes.push_back({sale.chair_id, stock_after(sale, *catalog.stock(sale.chair_id))});
    }
    catalog.set_stock(changes);
  }
  if (auto* chairs = std::get_if<NewChairs>(&effect)) catalog.commit_chairs(std::move(chairs->segment));
  if (auto* estates = std::get_if<NewEstates>(&effect)) catalog.commit_estates(std::move(estates->segment));
  if (auto* content = std::get_if<isuumo::Catalog::Replacement>(&effect)) catalog.install(std::move(*content));
}

}  // namespace nazotte::loaders
