// The planner's ways are forced in turn: each has to give what a look at every row gives, count and page.
#include <catch2/catch.hpp>

#include "facet_search.hpp"
#include "sample.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace nazotte::test {
namespace {

using Plan = FacetSearch::Plan;
constexpr const char* kRareColor = "ultraviolet";
constexpr Plan kPlans[] = {Plan::segment, Plan::cells, Plan::term, Plan::set};

struct Columns {
  IntegerColumn height, width, depth;
  TagColumn kind, color;
  TagListColumn features, styles;
};

/// Like ISUUMO's chairs: every column is a facet or has words.
class Shop {
 public:
  Shop(RandomSource& random, std::size_t rows, FacetOptions options = {}) : random_(random) {
    auto schema = std::make_shared<Schema>("shop");
    columns_.height = schema->integer("height", {.buckets = {{kOpen, 80}, {80, 110}, {110, 150}, {150, kOpen}}});
    columns_.width = schema->integer("width", {.buckets = {{150, kOpen}, {kOpen, 80}, {80, 110}, {110, 150}}});
    columns_.depth = schema->integer("depth", {.buckets = {{40, 80}, {100, 190}}});  // most rows are in neither
    columns_.kind = schema->tag("kind");
    columns_.color = schema->tag("color");
    columns_.features = schema->tag_list("features");
    columns_.styles = schema->tag_list("styles");
    schema->with_counter();
    options.rows_min = 1;
    schema->facets(options);
    schema_ = schema;
    table_.emplace(schema_);
    Batch batch(schema_);
    for (std::size_t row = 0; row < rows; ++row) add(batch, static_cast<Key>(row));
    auto prepared = table_->prepare(std::move(batch));
    REQUIRE(prepared.has_value());
    table_->commit(std::move(*prepared));
  }

  /// Rows leave and come; those that were never in stock do not come, as the index would be out of use.
  void sell(std::size_t changes) {
    for (; changes > 0; --changes) {
      const auto key = static_cast<Key>(random_.integer(0, static_cast<std::int64_t>(table_->snapshot()->rows()) - 1));
      if (first_stock_[static_cast<std::size_t>(key)] == 0) continue;
      table_->set_counter(key, random_.integer32(0, 1));
    }
  }

  Query random_query() {
    Query query;
    if (random_.chance(0.4)) query.in_bucket(columns_.height, bucket(3));
    if (random_.chance(0.4)) query.in_bucket(columns_.width, bucket(3));
    if (random_.chance(0.3)) query.in_range(columns_.depth, {100, 190});
    if (random_.chance(0.3)) query.is(columns_.kind, kind());
    if (random_.chance(0.4)) query.is(columns_.color, random_.pick(sample_colors()));
    for (std::int64_t words = random_.integer(-1, 4); words > 0; --words) {
      query.contains(columns_.features, random_.pick(sample_features()));
    }
    if (random_.chance(0.2)) query.contains(columns_.styles, random_.chance(0.5) ? "plain" : "ornate");
    return query;
  }

  [[nodiscard]] const Columns& columns() const { return columns_; }
  [[nodiscard]] Table& table() { return *table_; }

 private:
  void add(Batch& batch, Key key) {
    std::string features;
    for (std::int64_t i = random_.integer(0, 3); i > 0; --i) {
      if (!features.empty()) features += ',';
      features += random_.pick(sample_features());
    }
    first_stock_.push_back(key != 0 && random_.chance(0.1) ? 0 : 1);
    batch.row(key)
        .set(columns_.height, random_.integer32(30, 200))
        .set(columns_.width, random_.integer32(30, 200))
        .set(columns_.depth, random_.integer32(0, 200))
        .set(columns_.kind, kind())
        .set(columns_.color, key == 0 ? kRareColor : random_.pick(sample_colors()))
        .set(columns_.features, features)
        .set(columns_.styles, random_.chance(0.02) ? "ornate" : "plain")
        .counter(first_stock_.back());
  }

  std::uint32_t bucket(std::int64_t last) { return static_cast<std::uint32_t>(random_.integer(0, last)); }
  /// One kind is so rare that its posting is an array.
  const char* kind() { return random_.chance(0.001) ? "rare" : random_.chance(0.5) ? "hammock" : "sofa"; }

  RandomSource& random_;
  Columns columns_{};
  std::shared_ptr<const Schema> schema_;
  std::optional<Table> table_;
  std::vector<std::int32_t> first_stock_;
};

/// The rows that match, by looking at each.
std::vector<std::uint32_t> matching_rows(const SegmentView& view, const Query& query) {
  const Segment& segment = *view.segment;
  const auto matches = [&segment](std::uint32_t row, const auto& term) {
    using Term = std::decay_t<decltype(term)>;
    if constexpr (std::is_same_v<Term, Query::InBucket>) {
      const auto& buckets = segment.schema().integers()[term.column.index].options.buckets;
      return buckets[term.bucket].contains(segment.values(term.column)[row]);
    } else if constexpr (std::is_same_v<Term, Query::InRange>) {
      return term.range.contains(segment.values(term.column)[row]);
    } else if constexpr (std::is_same_v<Term, Query::TagIs>) {
      return segment.tags(term.column).word(row) == term.word;
    } else if constexpr (std::is_same_v<Term, Query::WordContains>) {
      const TagListIndex& lists = segment.tag_lists(term.column);
      return lists.term(term.part) && lists.has(row, *lists.term(term.part));
    } else {
      return false;
    }
  };
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < segment.rows(); ++row) {
    if (view.live && !view.live->test(row)) continue;
    const auto has = [&](const Query::Term& term) {
      return std::visit([&](const auto& one) { return matches(row, one); }, term);
    };
    if (std::all_of(query.terms().begin(), query.terms().end(), has)) rows.push_back(row);
  }
  return rows;
}

std::vector<Hit> page_of(const std::vector<std::uint32_t>& rows, Page page) {
  std::vector<Hit> hits;
  for (std::uint64_t i = page.offset; i < rows.size() && i - page.offset < page.limit; ++i)
    hits.push_back({7, rows[i]});
  return hits;
}

/// How often each plan was possible.
struct Tally {
  int uncovered = 0;
  int plans[4] = {};
  int chosen[4] = {};
};

void check_query(RandomSource& random, const SegmentView& view, const Query& query, Tally& tally) {
  const FacetSearch search(view, query);
  if (!search.covered()) {  // little but the rare kind is asked for
    ++tally.uncovered;
    return;
  }
  const auto expected = matching_rows(view, query);
  const auto last = static_cast<std::int64_t>(expected.size());
  const Page pages[] = {{0, 0}, {0, 25}, {static_cast<std::uint64_t>(random.integer(0, last + 2)), 25}, {0, 1'000'000}};
  for (const Page page : pages) {
    std::vector<Hit> hits;
    REQUIRE(search.collect(page, 7, hits) == expected.size());
    REQUIRE(hits == page_of(expected, page));
    if (!expected.empty()) ++tally.chosen[static_cast<int>(search.choose(page))];
    for (const Plan plan : kPlans) {
      if (!search.possible(plan)) continue;
      ++tally.plans[static_cast<int>(plan)];
      hits.clear();
      CAPTURE(static_cast<int>(plan), page.offset, page.limit);
      REQUIRE(search.collect_by(plan, page, 7, hits) == expected.size());
      REQUIRE(hits == page_of(expected, page));
    }
  }
}

Tally run(std::size_t rows, int queries, FacetOptions options = {}) {
  RandomSource random;
  INFO(random.seed());
  Shop shop(random, rows, options);
  Tally tally;
  for (int round = 0; round < 3; ++round) {
    const auto snapshot = shop.table().snapshot();
    REQUIRE(snapshot->segments().size() == 1);
    for (int i = 0; i < queries; ++i) check_query(random, snapshot->segments()[0], shop.random_query(), tally);
    shop.sell(rows / 10);
  }
  return tally;
}

TEST_CASE("every plan finds what a full scan finds", "[facets]") {
  const auto rows = static_cast<std::size_t>(GENERATE(2000, 30'000));
  const Tally tally = run(rows, 100);
  CHECK(tally.uncovered < 30);
  for (const Plan plan : kPlans) {
    CAPTURE(static_cast<int>(plan));
    CHECK(tally.plans[static_cast<int>(plan)] > 0);
  }
}

TEST_CASE("any part of the index may be left out", "[facets]") {
  const auto without =
      GENERATE(FacetOptions{.count_blocks = 0}, FacetOptions{.count_blocks = 1}, FacetOptions{.cells = false},
               FacetOptions{.word_bitmaps = false}, FacetOptions{.word_counts = false}, FacetOptions{.word_sets = 0},
               FacetOptions{.word_sets = 2}, FacetOptions{.count_blocks = 0, .cells = false},
               FacetOptions{.word_bitmaps = false, .word_sets = 0});
  const Tally tally = run(2000, 50, without);
  const auto possible = [&tally](Plan plan) { return tally.plans[static_cast<int>(plan)] > 0; };
  CHECK(possible(Plan::segment));
  CHECK(possible(Plan::cells) == without.cells);
  CHECK(possible(Plan::term) == without.word_bitmaps);
  CHECK(possible(Plan::set) == (without.word_sets > 0));
}

TEST_CASE("the planner has a use for each of its plans", "[facets]") {
  RandomSource random(20'200'912);
  Shop shop(random, 30'000);
  Tally tally;
  const auto snapshot = shop.table().snapshot();
  for (int i = 0; i < 300; ++i) check_query(random, snapshot->segments()[0], shop.random_query(), tally);
  for (const Plan plan : kPlans) CHECK(tally.chosen[static_cast<int>(plan)] > 0);
}

TEST_CASE("a word that hardly any row has is found without any of the plans", "[facets]") {
  RandomSource random;
  INFO(random.seed());
  Shop shop(random, 2000);
  const auto snapshot = shop.table().snapshot();
  const SegmentView& view = snapshot->segments()[0];
  Query query;
  query.is(shop.columns().color, kRareColor).page(0, 25);
  const auto expected = matching_rows(view, query);
  REQUIRE(expected.size() == 1);
  CHECK_FALSE(FacetSearch(view, query).covered());
  Hits hits;
  snapshot->search(query, hits);
  CHECK(hits.count == 1);
  CHECK(hits.rows == std::vector<Hit>{{0, expected[0]}});
}

TEST_CASE("a row that comes back into stock is found, before and after the index is built anew", "[facets]") {
  RandomSource random;
  INFO(random.seed());
  Shop shop(random, 2000);
  const auto first = shop.table().snapshot();
  Key dead = 0;
  while (first->live(*first->find(dead))) ++dead;
  shop.table().set_counter(dead, 3);
  const auto has = [&](const TableSnapshot& snapshot) {
    Hits hits;
    snapshot.search(Query().page(0, 10'000), hits);
    const auto keys = keys_of(snapshot, hits).keys;
    return hits.count == keys.size() && std::find(keys.begin(), keys.end(), dead) != keys.end();
  };
  const auto revived = shop.table().snapshot();
  CHECK(has(*revived));
  CHECK_FALSE(FacetSearch(revived->segments()[0], Query()).covered());
  auto job = shop.table().plan_merge();
  REQUIRE(job.has_value());
  job->run();
  shop.table().install(std::move(*job));
  const auto rebuilt = shop.table().snapshot();
  CHECK(has(*rebuilt));
  CHECK(FacetSearch(rebuilt->segments()[0], Query()).covered());
  CHECK_FALSE(shop.table().plan_merge().has_value());
}

TEST_CASE("a segment that many rows have left is built anew without them", "[facets]") {
  RandomSource random;
  INFO(random.seed());
  Shop shop(random, 5000);
  REQUIRE_FALSE(shop.table().plan_merge().has_value());
  for (Key key = 0; key < 2000; ++key) shop.table().set_counter(key, 0);
  auto job = shop.table().plan_merge();
  REQUIRE(job.has_value());
  job->run();
  const auto before = shop.table().snapshot();
  Key sold_meanwhile = 3000;
  while (!before->live(*before->find(sold_meanwhile))) ++sold_meanwhile;
  shop.table().set_counter(sold_meanwhile, 0);
  shop.table().install(std::move(*job));
  const auto snapshot = shop.table().snapshot();
  const SegmentView& view = snapshot->segments()[0];
  REQUIRE(view.dead != nullptr);
  CHECK(view.dead->rows.size() == 1);
  Tally tally;
  for (int i = 0; i < 50; ++i) check_query(random, view, shop.random_query(), tally);
  CHECK_FALSE(shop.table().plan_merge().has_value());
}

TEST_CASE("buckets overlap, leave gaps, or cover everything", "[facets]") {
  CHECK(cover_of(std::vector<IntegerRange>{{kOpen, 5}, {5, kOpen}}) == Cover::complete);
  CHECK(cover_of(std::vector<IntegerRange>{{5, kOpen}, {7, 7}, {kOpen, 5}}) == Cover::complete);
  CHECK(cover_of(std::vector<IntegerRange>{{kOpen, 5}, {6, kOpen}}) == Cover::with_gaps);
  CHECK(cover_of(std::vector<IntegerRange>{{0, 5}, {5, 9}}) == Cover::with_gaps);
  CHECK(cover_of(std::vector<IntegerRange>{{kOpen, 6}, {5, kOpen}}) == Cover::overlapping);
  CHECK(cover_of(std::vector<IntegerRange>{{kOpen, kOpen}, {5, 6}}) == Cover::overlapping);
}

}  // namespace
}  // namespace nazotte::test
