#include "loaders/sqlite_snapshot.hpp"

#include <future>

namespace nazotte::loaders {

Result<void> SqliteSnapshot::check_tables() {
  auto state = chairs_->check_tables();
  if (!state) return state.error();
  if (*state == StoreState::empty) return Error{ErrorCode::incompatible, "table chair is missing"};
  return {};
}

Result<void> SqliteSnapshot::read(isuumo::RowSink& rows) {
  auto beside = std::async(std::launch::async, [&] { return estates_->read<isuumo::Estate>(rows); });
  auto read = chairs_->read<isuumo::Chair>(rows);
  auto read_beside = beside.get();
  return read ? read_beside : read;
}

Result<isuumo::Totals> SqliteSnapshot::totals(const isuumo::TotalsRange& range) {
  auto chairs = chairs_->totals<isuumo::Chair>(range.chairs);
  if (!chairs) return chairs.error();
  auto estates = estates_->totals<isuumo::Estate>(range.estates);
  if (!estates) return estates.error();
  return isuumo::Totals{*chairs, *estates};
}

}  // namespace nazotte::loaders
