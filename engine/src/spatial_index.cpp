#include "spatial_index.hpp"

#include "point_batch.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace nazotte {

namespace {

/// So few that a polygon around everything is done after the first.
constexpr std::size_t kGroupsAtOnce = 4;

}  // namespace

SpatialIndex::SpatialIndex(std::span<const GridPoint> points, const BuildMemory& memory) {
  const auto head = std::min<std::size_t>(points.size(), kHeadRows);
  // A point that is missing in the last group lies beyond every polygon.
  constexpr auto kBeyond = std::numeric_limits<std::int32_t>::min();
  head_.resize((head + kGroupSize - 1) / kGroupSize);
  for (std::size_t row = 0; row < head_.size() * kGroupSize; ++row) {
    const GridPoint point = row < head ? points[row] : GridPoint{kBeyond, kBeyond};
    RankedPoints& group = head_[row / kGroupSize];
    group.points.x[row % kGroupSize] = point.x;
    group.points.y[row % kGroupSize] = point.y;
    group.rows[row % kGroupSize] = static_cast<std::uint32_t>(row);
  }
  std::size_t first = head;
  std::size_t rows = kHeadRows * kTierGrowth;
  while (first < points.size()) {
    rows = std::min(rows, points.size() - first);
    tiers_.emplace_back(points.subspan(first, rows), static_cast<std::uint32_t>(first), memory);
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
  PointBatch batch;
  for (std::size_t first = 0; first < head_.size(); first += kGroupsAtOnce) {
    const std::size_t groups = std::min(kGroupsAtOnce, head_.size() - first);
    batch.add(&head_[first], (GroupMask{1} << groups) - 1, polygon.bounds());
    // Not even if all of them were inside there would be enough.
    if (batch.size() < limit - out.size() && !batch.full() && first + groups < head_.size()) continue;
    batch.drain(polygon, [&](const std::uint32_t* rows, GroupMask inside) {
      append_rows(rows, live_among(live, rows, inside), out);
    });
    if (out.size() >= limit) return out.resize(limit);
  }
}

std::size_t SpatialIndex::bytes() const {
  std::size_t total = head_.capacity() * sizeof(PointGroup);
  for (const RTree& tier : tiers_) total += tier.bytes();
  return total;
}

}  // namespace nazotte
