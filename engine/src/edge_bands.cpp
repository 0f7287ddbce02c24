#include <nazotte/edge_bands.hpp>

#include <algorithm>
#include <bit>

namespace nazotte {

namespace {

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

void EdgeBands::assign(std::span<const GridPoint> ring, const GridBox& bounds, std::size_t edges_min) {
  bounds_ = bounds;
  choose_bands(ring, edges_min);
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
  // Bands as high as an edge climbs on average: then an edge is in two bands, or three.
  const std::uint64_t wanted = ring.size() <= edges_min ? height : static_cast<std::uint64_t>(climb / edges);
  shift_ = static_cast<std::uint32_t>(std::bit_width(wanted));
  ends_.assign((height >> shift_) + 3, 0);
}

void EdgeBands::fill(std::span<const GridPoint> ring) {
  // Counting sort by band. ends_[b + 2] first holds by how many band b has more edges than the one before it.
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const auto [low, high] = std::minmax(ring[i].y, ring[i + 1].y);
    ++ends_[band_of(low) + 1];
    --ends_[band_of(high) + 2];
  }
  std::uint32_t in_band = 0;
  std::uint32_t total = 0;
  for (std::uint32_t& end : ends_) {
    in_band += end;
    end = total;
    total += in_band;
  }
  edges_.resize(total);
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const auto [low, high] = std::minmax(ring[i].y, ring[i + 1].y);
    const std::uint32_t last = band_of(high);
    for (std::uint32_t band = band_of(low); band <= last; ++band) edges_[ends_[band + 1]++] = {ring[i], ring[i + 1]};
  }
}

bool EdgeBands::contains(GridPoint point) const {
  int winding = 0;
  const std::uint32_t band = band_of(point.y);
  for (const auto& [a, b] : edges(band, band)) {
    const bool a_above = a.y > point.y;
    const bool b_above = b.y > point.y;
    if (a_above != b_above) {
      const std::int64_t side = cross(a, b, point);
      if (side == 0) return false;
      if (a_above != (side > 0)) winding += b_above ? 1 : -1;
    } else if (b.y == point.y) {
      // The edge ends at the point's height without crossing it: only its end, or all of it when level, can touch.
      if (b == point) return false;
      if (a.y == b.y && (a.x < point.x) != (b.x < point.x)) return false;
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
  for (const auto& [a, b] : edges(first, last)) {
    if (edge_meets_box(a, b, box)) return Relation::crossing;
  }
  // The boundary does not enter the box, so all of the box has one winding number.
  const bool within = box.min.y >= bounds_.min.y && box.min.y <= bounds_.max.y;
  return within && contains(box.min) ? Relation::inside : Relation::outside;
}

}  // namespace nazotte
