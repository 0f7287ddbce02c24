#include "spatial_index.hpp"

#include "grid_kernels.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace nazotte {

SpatialIndex::SpatialIndex(std::span<const GridPoint> points) {
  const auto head = std::min<std::size_t>(points.size(), kHeadRows);
  // A point that is missing in the last group lies beyond every polygon.
  constexpr auto kBeyond = std::numeric_limits<std::int32_t>::min();
  head_.resize((head + kGroupSize - 1) / kGroupSize);
  for (std::size_t row = 0; row < head_.size() * kGroupSize; ++row) {
    const GridPoint point = row < head ? points[row] : GridPoint{kBeyond, kBeyond};
    head_[row / kGroupSize].x[row % kGroupSize] = point.x;
    head_[row / kGroupSize].y[row % kGroupSize] = point.y;
  }
  std::size_t first = head;
  std::size_t rows = kHeadRows * kTierGrowth;
  while (first < points.size()) {
    rows = std::min(rows, points.size() - first);
    tiers_.emplace_back(points.subspan(first, rows), static_cast<std::uint32_t>(first));
    first += rows;
    rows *= kTierGrowth;
  }
}

void SpatialIndex::search(const Polygon& polygon, const Bitmap* live, std::size_t limit, FoundRows& out) const {
  out.clear();
  scan_head(polygon, live, limit, out);
  FoundRows found;
  for (const RTree& tier : tiers_) {
    if (out.size() >= limit) return;
    BestRows best(limit - out.size(), found);
    tier.search(polygon, live, best);
    best.finish();
    out.insert(out.end(), found.begin(), found.end());
  }
}

void SpatialIndex::scan_head(const Polygon& polygon, const Bitmap* live, std::size_t limit, FoundRows& out) const {
  // Few groups at a time: large polygons need no more.
  constexpr std::size_t kGroupsAtOnce = 8;
  std::array<GroupMask, kGroupsAtOnce> within;
  for (std::size_t first = 0; first < head_.size() && out.size() < limit; first += kGroupsAtOnce) {
    const auto groups = std::span(head_).subspan(first, std::min(kGroupsAtOnce, head_.size() - first));
    points_within(groups, polygon.bounds(), within.data());
    for (std::size_t group = 0; group < groups.size(); ++group) {
      for_each_element(polygon.contained(groups[group], within[group]), [&](std::size_t i) {
        const auto row = static_cast<std::uint32_t>((first + group) * kGroupSize + i);
        if (out.size() < limit && (live == nullptr || live->test(row))) out.push_back(row);
      });
    }
  }
}

std::size_t SpatialIndex::bytes() const {
  std::size_t total = head_.capacity() * sizeof(PointGroup);
  for (const RTree& tier : tiers_) total += tier.bytes();
  return total;
}

}  // namespace nazotte
