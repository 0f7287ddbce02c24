// Random rows and questions, and the plainest answers to them.
//
// Thread safety: pure functions, but for the generator that is passed in.
#pragma once

#include <nazotte/grid.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "index_bench.hpp"

namespace index_bench {

using Random = std::mt19937_64;

inline constexpr std::array kKinds = {"chair", "desk", "lamp", "shelf"};
inline constexpr std::array kFeatures = {"oak", "steel", "foldable", "round", "red", "used", "small", "antique"};
/// Lower bounds of the price ranges that are asked for; each ends where the next one begins.
inline constexpr std::array<std::int32_t, 6> kPriceBounds = {0, 3000, 6000, 9000, 12'000, 15'000};

inline std::size_t pick(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

/// Places uniform in a square of one degree.
inline Rows random_rows(std::size_t count, Random& random) {
  std::uniform_real_distribution<double> side(0, 1);
  std::uniform_int_distribution<std::int32_t> price(kPriceBounds.front(), kPriceBounds.back() - 1);
  Rows rows;
  for (std::size_t row = 0; row < count; ++row) {
    const double latitude = 35 + side(random);
    rows.places.push_back({latitude, 139 + side(random)});
    rows.prices.push_back(price(random));
    rows.kinds.emplace_back(kKinds[pick(random, kKinds.size())]);
    std::string& features = rows.features.emplace_back();
    for (const char* feature : kFeatures) {
      if (pick(random, 4) == 0) features += (features.empty() ? "" : ",") + std::string(feature);
    }
  }
  return rows;
}

/// Stars, as a hand would draw them.
inline std::vector<Area> random_areas(std::size_t count, std::size_t limit, Random& random) {
  constexpr int kVertices = 24;
  std::uniform_real_distribution<double> centre(0.2, 0.8);
  std::uniform_real_distribution<double> radius(0.05, 0.15);
  std::vector<Area> areas(count);
  for (Area& area : areas) {
    area.limit = limit;
    const double latitude = 35 + centre(random);
    const double longitude = 139 + centre(random);
    for (int i = 0; i < kVertices; ++i) {
      const double angle = 2 * std::numbers::pi * i / kVertices;
      const double distance = radius(random);
      area.ring.push_back({latitude + distance * std::sin(angle), longitude + distance * std::cos(angle)});
    }
  }
  return areas;
}

/// A price range, and a kind, a feature, or both.
inline std::vector<Conditions> random_conditions(std::size_t count, std::size_t limit, Random& random) {
  std::vector<Conditions> questions(count);
  for (Conditions& question : questions) {
    const std::size_t range = pick(random, kPriceBounds.size() - 1);
    const std::size_t which = pick(random, 3);
    question.price = {kPriceBounds[range], kPriceBounds[range + 1]};
    if (which != 0) question.kind = kKinds[pick(random, kKinds.size())];
    if (which != 1) question.feature = kFeatures[pick(random, kFeatures.size())];
    question.limit = limit;
  }
  return questions;
}

/// Strictly inside by the winding number, exactly: in 64 bits, on the grid of microdegrees.
inline bool inside(const std::vector<nazotte::Degrees>& ring, nazotte::Degrees place) {
  const nazotte::GridPoint point = nazotte::to_grid(place);
  int winding = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const nazotte::GridPoint a = nazotte::to_grid(ring[i]);
    const nazotte::GridPoint b = nazotte::to_grid(ring[(i + 1) % ring.size()]);
    const std::int64_t side = (std::int64_t{b.x} - a.x) * (std::int64_t{point.y} - a.y) -
                              (std::int64_t{b.y} - a.y) * (std::int64_t{point.x} - a.x);
    const auto [low_x, high_x] = std::minmax(a.x, b.x);
    const auto [low_y, high_y] = std::minmax(a.y, b.y);
    const bool in_box = low_x <= point.x && point.x <= high_x && low_y <= point.y && point.y <= high_y;
    if (side == 0 && in_box) return false;  // on the edge
    if (a.y <= point.y && b.y > point.y && side > 0) ++winding;
    if (a.y > point.y && b.y <= point.y && side < 0) --winding;
  }
  return winding != 0;
}

/// Is `word` one of the comma-separated words?
inline bool has_word(const std::string& words, const std::string& word) {
  return ("," + words + ",").find("," + word + ",") != std::string::npos;
}

inline void scan_areas(const Rows& rows, const Area& area, Answer& answer) {
  answer = {};
  for (std::uint32_t row = 0; row < rows.size() && answer.rows.size() < area.limit; ++row) {
    if (inside(area.ring, rows.places[row])) answer.rows.push_back(row);
  }
  answer.count = answer.rows.size();
}

inline void scan_conditions(const Rows& rows, const Conditions& question, Answer& answer) {
  answer = {};
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (!question.price.contains(rows.prices[row])) continue;
    if (!question.kind.empty() && rows.kinds[row] != question.kind) continue;
    if (!question.feature.empty() && !has_word(rows.features[row], question.feature)) continue;
    if (++answer.count <= question.limit) answer.rows.push_back(row);
  }
}

}  // namespace index_bench
