#include "spatial_index.hpp"

#include "bitmap_kernels.hpp"

#include <algorithm>

namespace nazotte {

SpatialIndex::SpatialIndex(std::span<const GridPoint> points) {
  const auto head = std::min<std::size_t>(points.size(), kHeadRows);
  head_x_.reserve(head);
  head_y_.reserve(head);
  for (const GridPoint point : points.first(head)) {
    head_x_.push_back(point.x);
    head_y_.push_back(point.y);
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

void SpatialIndex::search(const Polygon& polygon, const Bitmap* live, std::size_t limit,
                          std::vector<std::uint32_t>& out) const {
  out.clear();
  scan_head(polygon, live, limit, out);
  std::vector<std::uint32_t> found;
  for (const RTree& tier : tiers_) {
    if (out.size() >= limit) return;
    BestRows best(limit - out.size(), found);
    tier.search(polygon, live, best);
    std::sort(found.begin(), found.end());
    out.insert(out.end(), found.begin(), found.end());
  }
}

void SpatialIndex::scan_head(const Polygon& polygon, const Bitmap* live, std::size_t limit,
                             std::vector<std::uint32_t>& out) const {
  const GridBox& bounds = polygon.bounds();
  const auto rows = static_cast<std::uint32_t>(head_x_.size());
  for (std::uint32_t first = 0; first < rows; first += kWordBits) {
    const std::uint32_t count = std::min(kWordBits, rows - first);
    Word mask = range_mask(&head_x_[first], count, {bounds.min.x, bounds.max.x});
    if (mask == 0) continue;
    mask &= range_mask(&head_y_[first], count, {bounds.min.y, bounds.max.y});
    if (live != nullptr) mask &= live->words()[first / kWordBits];
    bool done = false;
    for_each_bit(mask, first, [&](std::uint32_t row) {
      if (out.size() >= limit) done = true;
      if (!done && polygon.contains({head_x_[row], head_y_[row]})) out.push_back(row);
    });
    if (done) return;
  }
}

std::size_t SpatialIndex::bytes() const {
  std::size_t total = (head_x_.capacity() + head_y_.capacity()) * sizeof(std::int32_t);
  for (const RTree& tier : tiers_) total += tier.bytes();
  return total;
}

}  // namespace nazotte
