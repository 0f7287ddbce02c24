#include "first_rows.hpp"

#include <algorithm>
#include <limits>

namespace nazotte {

std::vector<std::uint32_t> select_first_rows(const KeyedValues& column, const Bitmap* live, std::size_t limit) {
  std::vector<std::uint32_t> rows;
  if (limit == 0) return rows;
  const auto before = [&column](std::uint32_t a, std::uint32_t b) { return column[a] < column[b]; };
  // Collects twice the limit, then drops all but the first ones: from then on, most rows are one comparison.
  std::int32_t value_max = std::numeric_limits<std::int32_t>::max();
  for (std::uint32_t row = 0; row < column.values.size(); ++row) {
    if (column.values[row] > value_max || (live != nullptr && !live->test(row))) continue;
    rows.push_back(row);
    if (rows.size() / 2 < limit) continue;
    std::nth_element(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(limit - 1), rows.end(), before);
    rows.resize(limit);
    value_max = column.values[rows.back()];
  }
  std::sort(rows.begin(), rows.end(), before);
  if (rows.size() > limit) rows.resize(limit);
  rows.shrink_to_fit();
  return rows;
}

FirstRows::FirstRows(std::size_t wanted, std::span<const std::uint32_t> candidates, const KeyedValues& column,
                     const Bitmap* live)
    : wanted_(wanted), rows_(candidates.begin(), candidates.end()), holds_all_(rows_.size() == column.values.size()) {
  if (live == nullptr) return;
  rows_.erase(std::remove_if(rows_.begin(), rows_.end(), [live](std::uint32_t row) { return !live->test(row); }),
              rows_.end());
  refill(column, live);
}

bool FirstRows::removed(std::uint32_t row, const KeyedValues& column, const Bitmap* live) {
  const auto before = [&column](std::uint32_t a, std::uint32_t b) { return column[a] < column[b]; };
  const auto place = std::lower_bound(rows_.begin(), rows_.end(), row, before);
  if (place == rows_.end() || *place != row) return false;
  const bool was_shown = place - rows_.begin() < static_cast<std::ptrdiff_t>(wanted_);
  rows_.erase(place);
  refill(column, live);
  return was_shown;
}

bool FirstRows::added(std::uint32_t row, const KeyedValues& column) {
  const auto before = [&column](std::uint32_t a, std::uint32_t b) { return column[a] < column[b]; };
  const auto place = std::lower_bound(rows_.begin(), rows_.end(), row, before);
  // Behind the last one there may be others that are before this one.
  if (place == rows_.end() && !holds_all_) return false;
  const bool is_shown = place - rows_.begin() < static_cast<std::ptrdiff_t>(wanted_);
  rows_.insert(place, row);
  if (rows_.size() > wanted_ * kFirstRowsSpare) {
    rows_.pop_back();
    holds_all_ = false;
  }
  return is_shown;
}

void FirstRows::refill(const KeyedValues& column, const Bitmap* live) {
  if (rows_.size() >= wanted_ || holds_all_) return;
  rows_ = select_first_rows(column, live, wanted_ * kFirstRowsSpare);
  holds_all_ = rows_.size() < wanted_ * kFirstRowsSpare;
}

}  // namespace nazotte
