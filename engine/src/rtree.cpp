#include "rtree.hpp"

#include "radix_sort.hpp"

#include <algorithm>
#include <utility>

namespace nazotte {

namespace {

constexpr std::uint32_t kHilbertBits = 16;  // per axis

/// Distance along the Hilbert curve of order kHilbertBits.
std::uint64_t hilbert_distance(std::uint32_t x, std::uint32_t y) {
  std::uint64_t distance = 0;
  for (std::uint32_t side = 1U << (kHilbertBits - 1); side > 0; side /= 2) {
    const std::uint32_t right = (x & side) != 0 ? 1 : 0;
    const std::uint32_t upper = (y & side) != 0 ? 1 : 0;
    distance += static_cast<std::uint64_t>(side) * side * ((3 * right) ^ upper);
    if (upper == 0) {  // turn the quadrant so that the curve goes on from where it left the last one
      if (right == 1) {
        x = ~x;
        y = ~y;
      }
      std::swap(x, y);
    }
  }
  return distance;
}

void extend(GridBox& box, const GridBox& other) {
  box.min = {std::min(box.min.x, other.min.x), std::min(box.min.y, other.min.y)};
  box.max = {std::max(box.max.x, other.max.x), std::max(box.max.y, other.max.y)};
}

/// Scales [min, max] onto the curve's axis.
std::uint32_t curve_coordinate(std::int32_t value, std::int32_t min, std::int32_t max) {
  const auto length = static_cast<std::uint64_t>(static_cast<std::int64_t>(max) - min) + 1;
  const auto offset = static_cast<std::uint64_t>(static_cast<std::int64_t>(value) - min);
  return static_cast<std::uint32_t>((offset << kHilbertBits) / length);
}

}  // namespace

struct RTree::Search {
  const Polygon& polygon;
  const Bitmap* live;
  BestRows& best;

  [[nodiscard]] bool wants(std::uint32_t row) const {
    return row < best.bound() && (live == nullptr || live->test(row));
  }
};

RTree::RTree(std::span<const GridPoint> points, std::uint32_t first_row) {
  GridBox bounds{points[0], points[0]};
  for (const GridPoint point : points) extend(bounds, {point, point});
  std::vector<SortItem> items;
  items.reserve(points.size());
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    const std::uint64_t distance = hilbert_distance(curve_coordinate(points[i].x, bounds.min.x, bounds.max.x),
                                                    curve_coordinate(points[i].y, bounds.min.y, bounds.max.y));
    items.push_back({static_cast<std::uint32_t>(distance), i});
  }
  radix_sort(items);

  points_.reserve(items.size());
  rows_.reserve(items.size());
  std::vector<Node> nodes;
  nodes.reserve(items.size());
  for (const SortItem& item : items) {
    const GridPoint point = points[item.row];
    points_.push_back(point);
    rows_.push_back(first_row + item.row);
    nodes.push_back({{point, point}, rows_.back()});
  }
  do {
    std::vector<Node> level;
    level.reserve((nodes.size() + kFanout - 1) / kFanout);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (i % kFanout == 0) level.push_back(nodes[i]);
      extend(level.back().box, nodes[i].box);
      level.back().best_row = std::min(level.back().best_row, nodes[i].best_row);
    }
    nodes = level;
    levels_.push_back(std::move(level));
  } while (nodes.size() > 1);
}

void RTree::search(const Polygon& polygon, const Bitmap* live, BestRows& best) const {
  visit({polygon, live, best}, levels_.size() - 1, 0);
}

void RTree::visit(const Search& search, std::size_t level, std::size_t number) const {
  const Node& node = levels_[level][number];
  if (node.best_row >= search.best.bound()) return;
  const Relation relation = search.polygon.relate(node.box);
  if (relation == Relation::outside) return;
  if (relation == Relation::inside) return visit_inside(search, level, number);
  if (level > 0) {
    const std::size_t end = std::min(levels_[level - 1].size(), (number + 1) * kFanout);
    for (std::size_t child = number * kFanout; child < end; ++child) visit(search, level - 1, child);
    return;
  }
  const std::size_t end = std::min(points_.size(), (number + 1) * kFanout);
  for (std::size_t i = number * kFanout; i < end; ++i) {
    if (search.wants(rows_[i]) && search.polygon.contains(points_[i])) search.best.add(rows_[i]);
  }
}

void RTree::visit_inside(const Search& search, std::size_t level, std::size_t number) const {
  if (levels_[level][number].best_row >= search.best.bound()) return;
  if (level > 0) {
    const std::size_t end = std::min(levels_[level - 1].size(), (number + 1) * kFanout);
    for (std::size_t child = number * kFanout; child < end; ++child) visit_inside(search, level - 1, child);
    return;
  }
  const std::size_t end = std::min(points_.size(), (number + 1) * kFanout);
  for (std::size_t i = number * kFanout; i < end; ++i) {
    if (search.wants(rows_[i])) search.best.add(rows_[i]);
  }
}

std::size_t RTree::bytes() const {
  std::size_t total = points_.capacity() * sizeof(GridPoint) + rows_.capacity() * sizeof(std::uint32_t);
  for (const auto& level : levels_) total += level.capacity() * sizeof(Node);
  return total;
}

}  // namespace nazotte
