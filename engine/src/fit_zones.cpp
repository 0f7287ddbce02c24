#include "fit_zones.hpp"

#include <nazotte/target_clones.hpp>

#include <algorithm>
#include <limits>

namespace nazotte {

namespace {

constexpr std::uint32_t kZoneRows = kWordBits;
constexpr std::uint32_t kGroupRows = kZoneRows * kGroupSize;

}  // namespace

FitZones::FitZones(SizeColumns columns) {
  constexpr auto kMin = std::numeric_limits<std::int32_t>::min();
  ZoneGroup none;
  none.short_max.fill(kMin);
  none.long_max.fill(kMin);
  groups_.resize((columns.a.size() + kGroupRows - 1) / kGroupRows, none);
  for (std::size_t row = 0; row < columns.a.size(); ++row) {
    const auto [shorter, longer] = std::minmax(columns.a[row], columns.b[row]);
    ZoneGroup& group = groups_[row / kGroupRows];
    const std::size_t zone = row / kZoneRows % kGroupSize;
    group.short_max[zone] = std::max(group.short_max[zone], shorter);
    group.long_max[zone] = std::max(group.long_max[zone], longer);
  }
  for (const ZoneGroup& group : groups_) {
    short_max_ = std::max(short_max_, *std::max_element(group.short_max.begin(), group.short_max.end()));
    long_max_ = std::max(long_max_, *std::max_element(group.long_max.begin(), group.long_max.end()));
  }
}

NAZOTTE_FAST_CLONES
std::size_t FitZones::next_promising(std::size_t group, std::int32_t shorter, std::int32_t longer) const {
  for (; group < groups_.size(); ++group) {
    std::int32_t promising = 0;
    for (std::size_t zone = 0; zone < kGroupSize; ++zone) {
      promising |= static_cast<std::int32_t>((groups_[group].short_max[zone] >= shorter) &
                                             (groups_[group].long_max[zone] >= longer));
    }
    if (promising != 0) break;
  }
  return group;
}

void FitZones::search(SizeColumns columns, const Question& question, FoundRows& out) const {
  const auto [shorter, longer] = std::minmax(question.size.a, question.size.b);
  if (shorter > short_max_ || longer > long_max_) return;
  const auto rows = static_cast<std::uint32_t>(columns.a.size());
  std::size_t missing = question.limit;
  for (std::size_t group = question.first_row / kGroupRows; group < groups_.size(); ++group) {
    group = next_promising(group, shorter, longer);
    for (std::size_t zone = 0; group < groups_.size() && zone < kGroupSize; ++zone) {
      if (groups_[group].short_max[zone] < shorter || groups_[group].long_max[zone] < longer) continue;
      const auto begin = static_cast<std::uint32_t>(group * kGroupRows + zone * kZoneRows);
      const std::uint32_t end = std::min(rows, begin + kZoneRows);
      for (std::uint32_t row = std::max(begin, question.first_row); row < end; ++row) {
        if (missing == 0) return;
        const auto [row_shorter, row_longer] = std::minmax(columns.a[row], columns.b[row]);
        if (row_shorter < shorter || row_longer < longer) continue;
        if (question.live != nullptr && !question.live->test(row)) continue;
        out.push_back(row);
        --missing;
      }
    }
  }
}

}  // namespace nazotte
