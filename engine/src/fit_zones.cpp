#include "fit_zones.hpp"

#include <algorithm>
#include <limits>

namespace nazotte {

namespace {

constexpr std::uint32_t kZoneRows = kWordBits;

}  // namespace

FitZones::FitZones(SizeColumns columns) {
  zones_.resize(words_for(static_cast<std::uint32_t>(columns.a.size())),
                Zone{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::min()});
  for (std::size_t row = 0; row < columns.a.size(); ++row) {
    const auto [shorter, longer] = std::minmax(columns.a[row], columns.b[row]);
    Zone& zone = zones_[row / kZoneRows];
    zone.short_max = std::max(zone.short_max, shorter);
    zone.long_max = std::max(zone.long_max, longer);
  }
}

void FitZones::search(SizeColumns columns, const Question& question, FoundRows& out) const {
  const auto [shorter, longer] = std::minmax(question.size.a, question.size.b);
  const auto rows = static_cast<std::uint32_t>(columns.a.size());
  std::size_t missing = question.limit;
  for (std::uint32_t zone = 0; zone < zones_.size(); ++zone) {
    if (zones_[zone].short_max < shorter || zones_[zone].long_max < longer) continue;
    const std::uint32_t end = std::min(rows, (zone + 1) * kZoneRows);
    for (std::uint32_t row = zone * kZoneRows; row < end; ++row) {
      if (missing == 0) return;
      const bool fits =
          std::min(columns.a[row], columns.b[row]) >= shorter && std::max(columns.a[row], columns.b[row]) >= longer;
      if (!fits || (question.live != nullptr && !question.live->test(row))) continue;
      out.push_back(row);
      --missing;
    }
  }
}

}  // namespace nazotte
