// Where your own indexes go. Two to start from: a grid of square cells, and bitmaps that are combined word by word.
//
// Thread safety: none, as the interface.
#pragma once

#include <nazotte/grid.hpp>
#include <nazotte/polygon.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "index_bench.hpp"
#include "workload.hpp"

namespace index_bench {

/// Rows by cell of a hundredth of a degree. A question looks at the cells of the ring's bounding box.
class GridIndex : public Index<Area> {
 public:
  void build(const Rows& rows) override {
    cells_.clear();
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      const nazotte::GridPoint point = nazotte::to_grid(rows.places[row]);
      cells_[{cell(point.y), cell(point.x)}].push_back({point, row});
    }
  }

  void answer(const Area& area, Answer& answer) override {
    polygon_.assign(area.ring).value();
    const nazotte::GridBox& box = polygon_.bounds();
    answer.rows.clear();
    for (int y = cell(box.min.y); y <= cell(box.max.y); ++y) {
      const auto end = cells_.upper_bound({y, cell(box.max.x)});
      for (auto found = cells_.lower_bound({y, cell(box.min.x)}); found != end; ++found) {
        for (const auto& [point, row] : found->second) {
          if (polygon_.contains(point)) answer.rows.push_back(row);
        }
      }
    }
    std::sort(answer.rows.begin(), answer.rows.end());
    answer.rows.resize(std::min(answer.rows.size(), area.limit));
    answer.count = answer.rows.size();
  }

 private:
  struct Entry {
    nazotte::GridPoint point;
    std::uint32_t row;
  };

  static int cell(std::int32_t microdegrees) { return microdegrees / 10'000; }

  std::map<std::pair<int, int>, std::vector<Entry>> cells_;  // by cell of latitude and longitude
  nazotte::Polygon polygon_;
};

/// A bitmap for every price range, kind and feature; a question is their conjunction.
class BitmapIndex : public Index<Conditions> {
 public:
  void build(const Rows& rows) override {
    words_ = (rows.size() + 63) / 64;
    bitmaps_.clear();
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      const auto above = std::upper_bound(kPriceBounds.begin(), kPriceBounds.end(), rows.prices[row]);
      set("price " + std::to_string(*(above - 1)), row);
      set("kind " + rows.kinds[row], row);
      for (const char* feature : kFeatures) {
        if (has_word(rows.features[row], feature)) set(std::string("feature ") + feature, row);
      }
    }
  }

  void answer(const Conditions& question, Answer& answer) override {
    matches_.assign(words_, std::numeric_limits<std::uint64_t>::max());
    meet("price " + std::to_string(question.price.min.value_or(0)));
    if (!question.kind.empty()) meet("kind " + question.kind);
    if (!question.feature.empty()) meet("feature " + question.feature);
    answer.count = 0;
    answer.rows.clear();
    for (std::size_t i = 0; i < words_; ++i) {
      answer.count += static_cast<std::uint64_t>(std::popcount(matches_[i]));
      for (std::uint64_t word = matches_[i]; word != 0 && answer.rows.size() < question.limit; word &= word - 1) {
        answer.rows.push_back(static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(std::countr_zero(word)));
      }
    }
  }

 private:
  void set(const std::string& name, std::uint32_t row) {
    auto& bitmap = bitmaps_[name];
    bitmap.resize(words_);
    bitmap[row / 64] |= std::uint64_t{1} << (row % 64);
  }

  void meet(const std::string& name) {
    const auto found = bitmaps_.find(name);
    for (std::size_t i = 0; i < words_; ++i) matches_[i] &= found == bitmaps_.end() ? 0 : found->second[i];
  }

  std::size_t words_ = 0;
  std::map<std::string, std::vector<std::uint64_t>> bitmaps_;
  std::vector<std::uint64_t> matches_;
};

}  // namespace index_bench
