#include <nazotte/edge_lines.hpp>
#include <nazotte/target_clones.hpp>

#include "avx512.hpp"
#include "wide.hpp"

#include <algorithm>
#include <array>

namespace nazotte {

namespace {

using Line = EdgeLines::Line;

/// Points for which counting the edges to one side says that they are inside; the doubtful lie on the line through an
/// edge, so perhaps on the boundary.
struct Verdict {
  GroupMask inside;
  GroupMask doubtful;
};

#ifdef NAZOTTE_HAS_TARGET_CLONES

NAZOTTE_AVX512 std::size_t edges_worth_counting() { return 256; }

NAZOTTE_AVX512 Verdict count_crossings(std::span<const Line> lines, const PointGroup& points, GridPoint origin) {
  const __m512d x_low = avx512::reals(points.x.data(), origin.x);
  const __m512d x_high = avx512::reals(points.x.data() + kGroupSize / 2, origin.x);
  const __m512d y_low = avx512::reals(points.y.data(), origin.y);
  const __m512d y_high = avx512::reals(points.y.data() + kGroupSize / 2, origin.y);
  const __m512i y = _mm512_loadu_si512(points.y.data());
  const __m512i one = _mm512_set1_epi32(1);
  const __m512d zero = _mm512_setzero_pd();
  __m512i winding = _mm512_setzero_si512();
  __mmask16 sure = kWholeGroup;
  __mmask16 from_above = _mm512_cmplt_epi32_mask(y, _mm512_set1_epi32(lines.back().to.y));
  for (const Line& line : lines) {
    const __mmask16 to_above = _mm512_cmplt_epi32_mask(y, _mm512_set1_epi32(line.to.y));
    const __mmask16 up = _kandn_mask16(from_above, to_above);
    const __mmask16 down = _kandn_mask16(to_above, from_above);
    from_above = to_above;
    const __m512d a = _mm512_set1_pd(line.a);
    const __m512d b = _mm512_set1_pd(line.b);
    const __m512d c = _mm512_set1_pd(line.c);
    const __m512d low = avx512::side(x_low, a, y_low, b, c);
    const __m512d high = avx512::side(x_high, a, y_high, b, c);
    const __mmask16 left =
        _mm512_kunpackb(_mm512_cmp_pd_mask(high, zero, _CMP_GT_OQ), _mm512_cmp_pd_mask(low, zero, _CMP_GT_OQ));
    const __mmask16 beside =
        _mm512_kunpackb(_mm512_cmp_pd_mask(high, zero, _CMP_NEQ_OQ), _mm512_cmp_pd_mask(low, zero, _CMP_NEQ_OQ));
    sure = _kand_mask16(sure, beside);
    winding = _mm512_mask_add_epi32(winding, _kand_mask16(up, left), winding, one);
    winding = _mm512_mask_sub_epi32(winding, _kandn_mask16(left, down), winding, one);
  }
  return {_mm512_test_epi32_mask(winding, winding), kWholeGroup & ~GroupMask{sure}};
}

/// Boxes of `among` that an edge meets.
NAZOTTE_AVX512 GroupMask met(std::span<const Line> lines, const BoxGroup& boxes, GroupMask among,
                             const GridBox& bounds) {
  const auto halves_of = [](const auto& values, std::int32_t min, std::int32_t max) NAZOTTE_AVX512 {
    return std::array{avx512::reals_within(values.data(), min, max),
                      avx512::reals_within(values.data() + kGroupSize / 2, min, max)};
  };
  const auto min_x = halves_of(boxes.min_x, bounds.min.x, bounds.max.x);
  const auto max_x = halves_of(boxes.max_x, bounds.min.x, bounds.max.x);
  const auto min_y = halves_of(boxes.min_y, bounds.min.y, bounds.max.y);
  const auto max_y = halves_of(boxes.max_y, bounds.min.y, bounds.max.y);
  const __m512d zero = _mm512_setzero_pd();
  GroupMask result = 0;
  GridPoint from = lines.back().to;
  for (const Line& line : lines) {
    const GridPoint to = line.to;
    __mmask16 near =
        _mm512_cmple_epi32_mask(_mm512_loadu_si512(boxes.min_x.data()), _mm512_set1_epi32(std::max(from.x, to.x)));
    near = _mm512_mask_cmpge_epi32_mask(near, _mm512_loadu_si512(boxes.max_x.data()),
                                        _mm512_set1_epi32(std::min(from.x, to.x)));
    near = _mm512_mask_cmple_epi32_mask(near, _mm512_loadu_si512(boxes.min_y.data()),
                                        _mm512_set1_epi32(std::max(from.y, to.y)));
    near = _mm512_mask_cmpge_epi32_mask(near, _mm512_loadu_si512(boxes.max_y.data()),
                                        _mm512_set1_epi32(std::min(from.y, to.y)));
    from = to;
    if ((near & among & ~result) == 0) continue;
    const __m512d a = _mm512_set1_pd(line.a);
    const __m512d b = _mm512_set1_pd(line.b);
    const __m512d c = _mm512_set1_pd(line.c);
    // The corners that are farthest to the left and to the right of the line.
    const auto& left_x = line.a > 0 ? max_x : min_x;
    const auto& left_y = line.b > 0 ? max_y : min_y;
    const auto& right_x = line.a > 0 ? min_x : max_x;
    const auto& right_y = line.b > 0 ? min_y : max_y;
    for (std::size_t half = 0; half < 2; ++half) {
      const __mmask8 reached = _mm512_cmp_pd_mask(avx512::side(left_x[half], a, left_y[half], b, c), zero, _CMP_GE_OQ);
      const __mmask8 cut =
          _mm512_mask_cmp_pd_mask(reached, avx512::side(right_x[half], a, right_y[half], b, c), zero, _CMP_LE_OQ);
      result |= near & GroupMask{cut} << half * kGroupSize / 2;
    }
  }
  return result & among;
}

#endif

/// Up to this many edges it is worth while to hold points against all of them.
NAZOTTE_PORTABLE std::size_t edges_worth_counting() { return 64; }

NAZOTTE_FAST_CLONES
void count_crossings_by_quads(std::span<const Line> lines, const PointGroup& points, GridPoint origin, Verdict& out) {
  constexpr std::size_t kQuads = kGroupSize / wide::kLanes;
  std::array<wide::Flags, kQuads> inside;
  std::array<wide::Flags, kQuads> doubtful;
  for (std::size_t quad = 0; quad < kQuads; ++quad) {
    wide::FourIntegers four;
    wide::load(points.x, quad * wide::kLanes, four);
    const wide::Reals x = __builtin_convertvector(four, wide::Reals) - origin.x;
    wide::load(points.y, quad * wide::kLanes, four);
    const wide::Reals y = __builtin_convertvector(four, wide::Reals) - origin.y;
    wide::Flags winding{};
    doubtful[quad] = wide::Flags{};
    wide::Flags from_above = y < static_cast<double>(lines.back().to.y) - origin.y;
    for (const Line& line : lines) {
      const wide::Flags to_above = y < static_cast<double>(line.to.y) - origin.y;
      const wide::Reals side = x * line.a + y * line.b - line.c;
      // A true flag is -1.
      winding += (from_above & ~to_above & (side < 0)) - (~from_above & to_above & (side > 0));
      doubtful[quad] |= side == 0;
      from_above = to_above;
    }
    inside[quad] = winding != 0;
  }
  out = {wide::pack(inside), wide::pack(doubtful)};
}

NAZOTTE_PORTABLE Verdict count_crossings(std::span<const Line> lines, const PointGroup& points, GridPoint origin) {
  Verdict verdict;
  count_crossings_by_quads(lines, points, origin, verdict);
  return verdict;
}

/// Does the edge that begins at `from` meet the box, which lies within the bounds?
bool meets(const Line& line, GridPoint from, const GridBox& box, GridPoint origin) {
  if (std::max(from.x, line.to.x) < box.min.x || std::min(from.x, line.to.x) > box.max.x) return false;
  if (std::max(from.y, line.to.y) < box.min.y || std::min(from.y, line.to.y) > box.max.y) return false;
  const GridPoint left{line.a > 0 ? box.max.x : box.min.x, line.b > 0 ? box.max.y : box.min.y};
  const GridPoint right{line.a > 0 ? box.min.x : box.max.x, line.b > 0 ? box.min.y : box.max.y};
  return line.side_of(left, origin) >= 0 && line.side_of(right, origin) <= 0;
}

NAZOTTE_PORTABLE GroupMask met(std::span<const Line> lines, const BoxGroup& boxes, GroupMask among,
                               const GridBox& bounds) {
  GroupMask result = 0;
  for_each_element(among, [&](std::size_t i) {
    const GridBox box{{std::max(boxes.min_x[i], bounds.min.x), std::max(boxes.min_y[i], bounds.min.y)},
                      {std::min(boxes.max_x[i], bounds.max.x), std::min(boxes.max_y[i], bounds.max.y)}};
    GridPoint from = lines.back().to;
    for (const Line& line : lines) {
      if (meets(line, from, box, bounds.min)) {
        result |= GroupMask{1} << i;
        return;
      }
      from = line.to;
    }
  });
  return result;
}

}  // namespace

std::size_t EdgeLines::edges_max() { return edges_worth_counting(); }

void EdgeLines::assign(std::span<const GridPoint> ring, const GridBox& bounds) {
  bounds_ = bounds;
  lines_.resize(ring.size() - 1);
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const double x = ring[i].x - bounds.min.x;
    const double y = ring[i].y - bounds.min.y;
    const double a = ring[i].y - ring[i + 1].y;
    const double b = ring[i + 1].x - ring[i].x;
    lines_[i] = {a, b, x * a + y * b, ring[i + 1]};
  }
}

bool EdgeLines::contains(GridPoint point) const {
  int winding = 0;
  GridPoint from = lines_.back().to;
  for (const Line& line : lines_) {
    const GridPoint to = line.to;
    const bool from_above = from.y > point.y;
    const bool to_above = to.y > point.y;
    const double side = line.side_of(point, bounds_.min);
    if (side == 0 && point.x >= std::min(from.x, to.x) && point.x <= std::max(from.x, to.x) &&
        point.y >= std::min(from.y, to.y) && point.y <= std::max(from.y, to.y)) {
      return false;
    }
    if (from_above != to_above && to_above == (side > 0)) winding += to_above ? 1 : -1;
    from = to;
  }
  return winding != 0;
}

GroupMask EdgeLines::contained(const PointGroup& points, GroupMask among) const {
  const Verdict verdict = count_crossings(lines_, points, bounds_.min);
  GroupMask inside = verdict.inside & ~verdict.doubtful & among;
  for_each_element(verdict.doubtful & among,
                   [&](std::size_t i) { inside |= static_cast<GroupMask>(contains(points[i])) << i; });
  return inside;
}

GroupRelation EdgeLines::relate(const BoxGroup& boxes, GroupMask among) const {
  const GroupMask crossing = met(lines_, boxes, among, bounds_);
  // The boundary does not enter the others, so all of such a box has one winding number. One that reaches beyond the
  // bounds is outside.
  GroupMask asked = 0;
  for_each_element(among & ~crossing, [&](std::size_t i) {
    asked |= static_cast<GroupMask>((boxes.min_x[i] >= bounds_.min.x) & (boxes.min_y[i] >= bounds_.min.y)) << i;
  });
  return {asked == 0 ? 0 : contained({boxes.min_x, boxes.min_y}, asked), crossing};
}

}  // namespace nazotte
