#include "rtree.hpp"

#include "grid_kernels.hpp"
#include "hilbert.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace nazotte {

namespace {

/// Relating so few nodes, or leaves, to the polygon costs more than looking into all of them.
constexpr int kFewNodes = 4;
constexpr int kFewLeaves = 8;

constexpr auto kMin = std::numeric_limits<std::int32_t>::min();
constexpr auto kMax = std::numeric_limits<std::int32_t>::max();
/// Beyond every bound, so that it is never taken.
constexpr auto kNoRow = std::numeric_limits<std::uint32_t>::max();

constexpr std::size_t groups_for(std::size_t elements) { return (elements + kGroupSize - 1) / kGroupSize; }

void extend(GridBox& box, const GridBox& other) {
  box.min = {std::min(box.min.x, other.min.x), std::min(box.min.y, other.min.y)};
  box.max = {std::max(box.max.x, other.max.x), std::max(box.max.y, other.max.y)};
}

}  // namespace

/// What a node says about one of its children.
struct RTree::Summary {
  GridBox box{{kMax, kMax}, {kMin, kMin}};
  std::uint32_t best_row = kNoRow;

  void add(const GridBox& other, std::uint32_t row) {
    extend(box, other);
    best_row = std::min(best_row, row);
  }
};

struct RTree::Search {
  const Polygon& polygon;
  const Bitmap* live;
  BestRows& best;
  PointBatch& batch;

  void drain() const {
    batch.drain(polygon, [&](const std::uint32_t* rows, GroupMask inside) { offer(rows, inside); });
  }
  void offer(const std::uint32_t* rows, GroupMask among) const {
    best.add(rows, live_among(live, rows, among & elements_below(rows, best.bound())));
  }
};

RTree::RTree(std::span<const GridPoint> points, std::uint32_t first_row, const BuildMemory& memory) : leaves_(memory) {
  add_leaves(points, along_hilbert_curve(points, memory), first_row);
  add_levels();
}

void RTree::add_leaves(std::span<const GridPoint> points, std::span<const std::uint32_t> order,
                       std::uint32_t first_row) {
  leaves_.resize(groups_for(points.size()));
  for (std::size_t i = 0; i < leaves_.size() * kGroupSize; ++i) {
    RankedPoints& leaf = leaves_[i / kGroupSize];
    const bool missing = i >= order.size();
    leaf.points.x[i % kGroupSize] = missing ? kMin : points[order[i]].x;
    leaf.points.y[i % kGroupSize] = missing ? kMin : points[order[i]].y;
    leaf.rows[i % kGroupSize] = missing ? kNoRow : first_row + order[i];
  }
}

void RTree::add_levels() {
  std::vector<Summary> summaries(leaves_.size());
  for (std::size_t leaf = 0; leaf < leaves_.size(); ++leaf) {
    for (std::size_t i = 0; i < kGroupSize && leaves_[leaf].rows[i] != kNoRow; ++i) {
      const GridPoint point = leaves_[leaf].points[i];
      summaries[leaf].add({point, point}, leaves_[leaf].rows[i]);
    }
  }
  do {
    LargeVector<Node> level(groups_for(summaries.size()));
    for (std::size_t i = 0; i < level.size() * kGroupSize; ++i) {
      const Summary& summary = i < summaries.size() ? summaries[i] : Summary();
      Node& node = level[i / kGroupSize];
      const std::size_t child = i % kGroupSize;
      node.boxes.min_x[child] = summary.box.min.x;
      node.boxes.min_y[child] = summary.box.min.y;
      node.boxes.max_x[child] = summary.box.max.x;
      node.boxes.max_y[child] = summary.box.max.y;
      node.best_rows[child] = summary.best_row;
    }
    // The summaries of the level's nodes take the place of those that went into them.
    for (std::size_t i = 0; i < summaries.size(); ++i) {
      const Summary child = summaries[i];
      if (i % kGroupSize == 0) summaries[i / kGroupSize] = Summary();
      summaries[i / kGroupSize].add(child.box, child.best_row);
    }
    summaries.resize(level.size());
    levels_.push_back(std::move(level));
  } while (levels_.back().size() > 1);
}

void RTree::search(const Polygon& polygon, const Bitmap* live, BestRows& best) const {
  PointBatch batch;
  const Search search{polygon, live, best, batch};
  visit(search, levels_.size() - 1, 0);
  search.drain();
}

void RTree::visit(const Search& search, std::size_t level, std::size_t number) const {
  const Node& node = levels_[level][number];
  const GroupMask among = boxes_reaching_into(node.boxes, search.polygon.bounds()) &
                          elements_below(node.best_rows.data(), search.best.bound());
  GroupRelation relation{0, among};
  if (std::popcount(among) > (level == 0 ? kFewLeaves : kFewNodes)) relation = search.polygon.relate(node.boxes, among);
  if (level == 0) {
    for_each_element(relation.inside, [&](std::size_t child) { take(search, 0, number * kGroupSize + child); });
    visit_leaves(search, number, relation.crossing);
    return;
  }
  for_each_element(relation.inside | relation.crossing, [&](std::size_t child) {
    // The bound has moved since.
    if (node.best_rows[child] >= search.best.bound()) return;
    const std::size_t below = number * kGroupSize + child;
    if ((relation.inside >> child & 1) != 0) {
      take(search, level, below);
    } else {
      visit(search, level - 1, below);
    }
  });
}

void RTree::visit_leaves(const Search& search, std::size_t number, GroupMask among) const {
  search.batch.add(&leaves_[number * kGroupSize], among, search.polygon.bounds());
  if (search.batch.full()) search.drain();
}

void RTree::take(const Search& search, std::size_t level, std::size_t number) const {
  if (level == 0) {
    search.offer(leaves_[number].rows.data(), kWholeGroup);
    return;
  }
  const Node& node = levels_[level - 1][number];
  for (std::size_t child = 0; child < kGroupSize; ++child) {
    if (node.best_rows[child] < search.best.bound()) take(search, level - 1, number * kGroupSize + child);
  }
}

std::size_t RTree::bytes() const {
  std::size_t total = leaves_.capacity() * sizeof(RankedPoints);
  for (const auto& level : levels_) total += level.capacity() * sizeof(Node);
  return total;
}

}  // namespace nazotte
