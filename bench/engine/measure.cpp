#include "measure.hpp"

#include <map>
#include <memory>

namespace nazotte::bench {

double clock_cost() {
  using Clock = std::chrono::steady_clock;
  std::vector<double> nanoseconds(1001);
  for (double& time : nanoseconds) {
    const auto begin = Clock::now();
    time = std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  return nanoseconds[nanoseconds.size() / 2];
}

SyntheticCatalog& catalog_of(std::size_t rows) {
  static std::map<std::size_t, std::unique_ptr<SyntheticCatalog>> catalogs;
  auto& catalog = catalogs[rows];
  if (!catalog) catalog = std::make_unique<SyntheticCatalog>(rows);
  return *catalog;
}

}  // namespace nazotte::bench
