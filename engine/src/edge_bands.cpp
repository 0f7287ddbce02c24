#include <nazotte/edge_bands.hpp>
#include <nazotte/target_clones.hpp>

#include "wide.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace nazotte {

namespace {

using wide::Flags;
using wide::load_as_reals;
using wide::Reals;

/// Twice the signed area of (a, b, p): above 0 when p is left of the line from a to b. Exact, see limits.hpp.
std::int64_t cross(GridPoint a, GridPoint b, GridPoint p) {
  return (static_cast<std::int64_t>(b.x) - a.x) * (static_cast<std::int64_t>(p.y) - a.y) -
         (static_cast<std::int64_t>(p.x) - a.x) * (static_cast<std::int64_t>(b.y) - a.y);
}

/// Where a point lies to a box: a bit for each side that it is beyond. Source: the Cohen-Sutherland line clipping
/// algorithm, Newman and Sproull, Principles of Interactive Computer Graphics, 1973.
unsigned outcode(GridPoint point, const GridBox& box) {
  return static_cast<unsigned>(point.x < box.min.x) | static_cast<unsigned>(point.x > box.max.x) << 1 |
         static_cast<unsigned>(point.y < box.min.y) << 2 | static_cast<unsigned>(point.y > box.max.y) << 3;
}

/// Are the box's corners not all strictly on one side of the line through a and b? Exact.
bool line_meets_box(GridPoint a, GridPoint b, const GridBox& box) {
  bool left = false;
  bool right = false;
  for (const GridPoint corner : {box.min, box.max, GridPoint{box.min.x, box.max.y}, GridPoint{box.max.x, box.min.y}}) {
    const std::int64_t side = cross(a, b, corner);
    left |= side >= 0;
    right |= side <= 0;
  }
  return left && right;
}

/// Separating axes of an edge and a box: x and y, which the codes know, and the normal of the edge.
bool edge_meets_box(GridPoint a, GridPoint b, const GridBox& box) {
  return (outcode(a, box) & outcode(b, box)) == 0 && line_meets_box(a, b, box);
}

}  // namespace

void EdgeBands::assign(std::span<const GridPoint> ring, const GridBox& bounds, const EdgeBandsOptions& options) {
  bounds_ = bounds;
  by_reals_ = side_of(bounds) <= options.real_side_max;
  choose_bands(ring, options.edges_min);
  fill(ring);
}

void EdgeBands::choose_bands(std::span<const GridPoint> ring, std::size_t edges_min) {
  const auto edges = static_cast<std::int64_t>(ring.size()) - 1;
  std::int64_t climb = 0;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const std::int64_t dy = static_cast<std::int64_t>(ring[i + 1].y) - ring[i].y;
    climb += dy < 0 ? -dy : dy;
  }
  const auto height = static_cast<std::uint64_t>(static_cast<std::int64_t>(bounds_.max.y) - bounds_.min.y);
  // Bands half as high as an edge climbs on average: then an edge is in three bands or so.
  const std::uint64_t wanted = ring.size() <= edges_min ? height : static_cast<std::uint64_t>(climb / edges / 2);
  shift_ = static_cast<std::uint32_t>(std::bit_width(wanted));
  counts_.assign((height >> shift_) + 2, 0);
  ends_.resize(counts_.size());
}

void EdgeBands::fill(std::span<const GridPoint> ring) {
  // Counting sort by band; first, a count holds by how many edges its band has more than the one below.
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const auto [low, high] = std::minmax(ring[i].y, ring[i + 1].y);
    ++counts_[band_of(low)];
    --counts_[band_of(high) + 1];
  }
  std::uint32_t in_band = 0;
  std::uint32_t total = 0;
  for (std::size_t band = 0; band < counts_.size(); ++band) {
    in_band += std::exchange(counts_[band], 0);
    ends_[band] = total;
    total += (in_band + kLanes - 1) / kLanes;
  }
  const std::int32_t x = bounds_.min.x - 1;
  const std::int32_t y = bounds_.min.y - 1;
  blocks_.assign(total, {{x, x, x, x}, {y, y, y, y}, {x, x, x, x}, {y, y, y, y}});
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const auto [low, high] = std::minmax(ring[i].y, ring[i + 1].y);
    const std::uint32_t last = band_of(high);
    for (std::uint32_t band = band_of(low); band <= last; ++band) {
      const std::uint32_t place = counts_[band]++;
      Block& block = blocks_[ends_[band] + place / kLanes];
      block.from_x[place % kLanes] = ring[i].x;
      block.from_y[place % kLanes] = ring[i].y;
      block.to_x[place % kLanes] = ring[i + 1].x;
      block.to_y[place % kLanes] = ring[i + 1].y;
    }
  }
}

bool EdgeBands::contains(GridPoint point) const {
  PointGroup group;
  group.x[0] = point.x;
  group.y[0] = point.y;
  return contained(group, 1) != 0;
}

GroupMask EdgeBands::contained(const PointGroup& points, GroupMask among) const {
  if (by_reals_) return contained_by_reals(points, among);
  GroupMask inside = 0;
  for_each_element(among, [&](std::size_t i) {
    const std::uint32_t band = band_of(points[i].y);
    inside |= static_cast<GroupMask>(contains_by_integers(blocks(band, band), points[i])) << i;
  });
  return inside;
}

NAZOTTE_FAST_CLONES
GroupMask EdgeBands::contained_by_reals(const PointGroup& points, GroupMask among) const {
  GroupMask inside = 0;
  for (; among != 0; among &= among - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(among));
    const double x = points.x[i];
    const double y = points.y[i];
    const std::uint32_t band = band_of(points.y[i]);
    Flags winding{};
    Flags touching{};
    for (std::uint32_t number = ends_[band]; number < ends_[band + 1]; ++number) {
      const Block& block = blocks_[number];
      Reals from_x;
      Reals from_y;
      Reals to_x;
      Reals to_y;
      load_as_reals(block.from_x, from_x);
      load_as_reals(block.from_y, from_y);
      load_as_reals(block.to_x, to_x);
      load_as_reals(block.to_y, to_y);
      const Reals side = (to_x - from_x) * (y - from_y) - (x - from_x) * (to_y - from_y);
      // On the edge's line, and between its ends.
      touching |= (side == 0) & ((x - from_x) * (x - to_x) + (y - from_y) * (y - to_y) <= 0);
      const Flags from_above = from_y > y;
      const Flags to_above = to_y > y;
      // A true flag is -1.
      winding += (from_above & ~to_above & (side < 0)) - (~from_above & to_above & (side > 0));
    }
    inside |= static_cast<GroupMask>(!wide::any(touching) & (wide::sum(winding) != 0)) << i;
  }
  return inside;
}

bool EdgeBands::contains_by_integers(std::span<const Block> blocks, GridPoint point) {
  int winding = 0;
  for (const Block& block : blocks) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const GridPoint from = block.from(lane);
      const GridPoint to = block.to(lane);
      const bool from_above = from.y > point.y;
      const bool to_above = to.y > point.y;
      if (from_above != to_above) {
        const std::int64_t side = cross(from, to, point);
        if (side == 0) return false;
        if (from_above != (side > 0)) winding += to_above ? 1 : -1;
      } else if (to.y == point.y) {
        // The edge ends at the point's height without crossing it: only its end, or all of it when level, can touch.
        if (to == point) return false;
        if (from.y == to.y && (from.x < point.x) != (to.x < point.x)) return false;
      }
    }
  }
  return winding != 0;
}

Relation EdgeBands::relate(const GridBox& box) const {
  // More bands hardly ever hold no edge that meets the box, and looking at all of them is dear.
  constexpr std::uint32_t kBandsMax = 4;
  const std::uint32_t first = band_of(std::max(box.min.y, bounds_.min.y));
  const std::uint32_t last = band_of(std::min(box.max.y, bounds_.max.y));
  if (last - first >= kBandsMax) return Relation::crossing;
  for (const Block& block : blocks(first, last)) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if (edge_meets_box(block.from(lane), block.to(lane), box)) return Relation::crossing;
    }
  }
  // The boundary does not enter the box, so all of the box has one winding number.
  const bool reaches_out = outcode(box.min, bounds_) != 0;
  return !reaches_out && contains(box.min) ? Relation::inside : Relation::outside;
}

}  // namespace nazotte
