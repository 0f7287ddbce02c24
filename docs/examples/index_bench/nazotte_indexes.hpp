// Our indexes behind the interface: a table with a point column, and one with buckets, a tag and words.
//
// Thread safety: none, as the interface.
#pragma once

#include <nazotte/polygon.hpp>
#include <nazotte/query.hpp>
#include <nazotte/table.hpp>

#include <memory>
#include <utility>

#include "index_bench.hpp"
#include "workload.hpp"

namespace index_bench {

/// A snapshot of a table that holds these rows and no others.
inline std::shared_ptr<const nazotte::TableSnapshot> snapshot_of(nazotte::Batch&& batch) {
  nazotte::Table table(batch.schema_ptr());
  table.commit(table.prepare(std::move(batch)).value());
  return table.snapshot();
}

/// Keys are row numbers, and so is the order of results when no other rank is declared.
inline void take_rows(const nazotte::TableSnapshot& snapshot, const nazotte::Hits& hits, Answer& answer) {
  answer.count = hits.count;
  answer.rows.clear();
  for (const nazotte::Hit hit : hits.rows) answer.rows.push_back(static_cast<std::uint32_t>(snapshot.key(hit)));
}

class NazotteAreas : public Index<Area> {
 public:
  void build(const Rows& rows) override {
    auto schema = std::make_shared<nazotte::Schema>("places");
    place_ = schema->point("place");
    nazotte::Batch batch(schema);
    batch.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      batch.row(static_cast<nazotte::Key>(row)).set(place_, rows.places[row].latitude, rows.places[row].longitude);
    }
    snapshot_ = snapshot_of(std::move(batch));
  }

  void answer(const Area& area, Answer& answer) override {
    polygon_.assign(area.ring).value();
    snapshot_->inside(place_, polygon_, area.limit, hits_);
    take_rows(*snapshot_, hits_, answer);
  }

 private:
  nazotte::PointColumn place_{};
  std::shared_ptr<const nazotte::TableSnapshot> snapshot_;
  nazotte::Polygon polygon_;
  nazotte::Hits hits_;
};

class NazotteConditions : public Index<Conditions> {
 public:
  void build(const Rows& rows) override {
    auto schema = std::make_shared<nazotte::Schema>("things");
    nazotte::IntegerOptions ranges;
    for (std::size_t i = 0; i + 1 < kPriceBounds.size(); ++i) {
      ranges.buckets.push_back({kPriceBounds[i], kPriceBounds[i + 1]});
    }
    price_ = schema->integer("price", std::move(ranges));
    kind_ = schema->tag("kind");
    features_ = schema->tag_list("features");
    nazotte::Batch batch(schema);
    batch.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      batch.row(static_cast<nazotte::Key>(row)).set(price_, rows.prices[row]);
      batch.set(kind_, rows.kinds[row]).set(features_, rows.features[row]);
    }
    snapshot_ = snapshot_of(std::move(batch));
  }

  void answer(const Conditions& question, Answer& answer) override {
    query_.clear();
    query_.in_range(price_, question.price).page(0, question.limit);  // a declared range, so its bucket is used
    if (!question.kind.empty()) query_.is(kind_, question.kind);
    if (!question.feature.empty()) query_.contains(features_, question.feature);
    snapshot_->search(query_, hits_);
    take_rows(*snapshot_, hits_, answer);
  }

 private:
  nazotte::IntegerColumn price_{};
  nazotte::TagColumn kind_{};
  nazotte::TagListColumn features_{};
  std::shared_ptr<const nazotte::TableSnapshot> snapshot_;
  nazotte::Query query_;
  nazotte::Hits hits_;
};

}  // namespace index_bench
