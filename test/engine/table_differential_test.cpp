// Table against the naive model: random rows, questions, interleaved imports, counter changes and merges.
#include <catch2/catch.hpp>

#include "sample.hpp"

namespace nazotte::test {
namespace {

class Pair {
 public:
  Pair(RandomSource& random, SampleOptions options)
      : random_(random), options_(options), sample_(options), table_(sample_.schema), naive_(*sample_.schema) {}

  void import(std::int64_t rows) {
    Batch batch(sample_.schema);
    for (std::int64_t i = 0; i < rows; ++i) {
      SampleRow row = random_row(random_, next_key());
      row.width = 30 + (row.width - 30) % options_.sizes;
      row.height = 30 + (row.height - 30) % options_.sizes;
      sample_.append(batch, row);
      naive_.add(row);
    }
    auto prepared = table_.prepare(std::move(batch));
    REQUIRE(prepared.has_value());
    table_.commit(std::move(*prepared));
  }

  void change_counters(int changes) {
    for (; changes > 0 && sample_.schema->has_counter() && !naive_.rows().empty(); --changes) {
      SampleRow& row = naive_.rows()[static_cast<std::size_t>(
          random_.integer(0, static_cast<std::int64_t>(naive_.rows().size()) - 1))];
      row.counter = random_.integer32(-1, 2);
      table_.set_counter(row.key, row.counter);
    }
  }

  /// Sells what first_by shows, until the rows that are kept for it run out.
  void sell_out_first(int times) {
    Hits hits;
    for (; times > 0 && sample_.schema->has_counter(); --times) {
      const auto snapshot = table_.snapshot();
      snapshot->first_by(sample_.columns.height, 1, hits);
      REQUIRE(keys_of(*snapshot, hits) == naive_.first_by(sample_.columns.height, 1));
      for (const Key key : keys_of(*snapshot, hits).keys) {
        naive_.find(key)->counter = 0;
        table_.set_counter(key, 0);
      }
    }
  }

  void revive_all() {
    if (!sample_.schema->has_counter()) return;
    for (SampleRow& row : naive_.rows()) table_.set_counter(row.key, row.counter = 5);
  }

  void merge() {
    auto job = table_.plan_merge();
    if (!job) return;
    change_counters(3);
    job->run();
    change_counters(3);
    if (random_.chance(0.3)) import(random_.integer(1, 20));
    table_.install(std::move(*job));
  }

  void check() {
    const auto snapshot = table_.snapshot();
    REQUIRE(snapshot->rows() == naive_.rows().size());
    Hits hits;
    for (int i = 0; i < 60; ++i) {
      const Query query = random_query(random_, sample_.columns, snapshot->rows());
      snapshot->search(query, hits);
      REQUIRE(keys_of(*snapshot, hits) == naive_.search(query));
    }
    for (int i = 0; i < 10; ++i) check_others(*snapshot, hits);
    for (int i = 0; i < 5; ++i) check_choices(*snapshot);
    for (const SampleRow& row : naive_.rows()) check_row(*snapshot, row);
  }

 private:
  Key next_key() {
    // Sometimes far away, so that both forms of the key index are met, and not in order.
    key_ += random_.chance(0.001) ? 1'000'000 : random_.integer(1, 2);
    return random_.chance(0.5) ? key_ : -key_;
  }

  void check_others(const TableSnapshot& snapshot, Hits& hits) {
    const auto limit = static_cast<std::size_t>(random_.integer(0, 60));
    for (const IntegerColumn column : {sample_.columns.width, sample_.columns.height}) {
      snapshot.first_by(column, limit, hits);
      REQUIRE(keys_of(snapshot, hits) == naive_.first_by(column, limit));
    }
    const std::int32_t x = random_.integer32(20, 210);
    const std::int32_t y = random_.integer32(20, 210);
    snapshot.first_fitting(sample_.columns.opening, x, y, limit, hits);
    REQUIRE(keys_of(snapshot, hits) == naive_.first_fitting(x, y, limit));
    const Key key = random_.integer(-key_ - 2, key_ + 2);
    REQUIRE(snapshot.pass(sample_.columns.sides, key) == naive_.pass(key));
    const auto polygon = Polygon::from_degrees(random_ring(random_, random_.integer(3, 30), 0.15));
    REQUIRE(polygon.has_value());
    snapshot.inside(sample_.columns.place, *polygon, limit, hits);
    REQUIRE(keys_of(snapshot, hits) == naive_.inside(*polygon, limit));
  }

  void check_choices(const TableSnapshot& snapshot) {
    const Query query = random_query(random_, sample_.columns, snapshot.rows());
    Query terms;
    for (std::int64_t i = random_.integer(0, 20); i > 0; --i) {
      random_.chance(0.5) ? add_facet_term(random_, sample_.columns, terms)
                          : add_random_term(random_, sample_.columns, terms);
    }
    std::vector<Choice> choices;
    for (const Query::Term& term : terms.terms()) {
      choices.push_back({term, random_.chance(0.5) ? Choice::Effect::adds : Choice::Effect::replaces});
    }
    ChoiceCounts counts;
    counts.choices.assign(3, 7);  // what was in it before does not matter
    snapshot.count_choices(query, choices, counts);
    REQUIRE(counts.count == naive_.search(query).count);
    REQUIRE(counts.choices.size() == choices.size());
    for (std::size_t i = 0; i < choices.size(); ++i) {
      CAPTURE(i);
      REQUIRE(counts.choices[i] == naive_.count_choice(query, choices[i]));
    }
  }

  void check_row(const TableSnapshot& snapshot, const SampleRow& row) {
    const auto hit = snapshot.find(row.key);
    REQUIRE(hit.has_value());
    const auto& columns = sample_.columns;
    const bool same = snapshot.key(*hit) == row.key && snapshot.value(columns.height, *hit) == row.height &&
                      snapshot.value(columns.color, *hit) == row.color && snapshot.payload(*hit) == row.payload &&
                      snapshot.value(columns.place, *hit) == to_grid(row.place) && table_.contains(row.key) &&
                      snapshot.pass(columns.sides, row.key) == NaiveTable::pass(row) &&
                      snapshot.live(*hit) == (!sample_.schema->has_counter() || row.counter > 0);
    REQUIRE(same);
    if (sample_.schema->has_counter()) REQUIRE(table_.counter(row.key) == row.counter);
  }

  RandomSource& random_;
  SampleOptions options_;
  Sample sample_;
  Table table_;
  NaiveTable naive_;
  Key key_ = 0;
};

void run(SampleOptions options, std::int64_t first_import) {
  RandomSource random;
  INFO(random.seed());
  Pair pair(random, options);
  pair.check();
  pair.import(first_import);
  pair.check();
  for (int step = 0; step < 12; ++step) {
    if (random.chance(0.6)) pair.import(random.integer(0, 200));
    pair.change_counters(static_cast<int>(random.integer(0, 40)));
    if (random.chance(0.2)) pair.sell_out_first(60);
    if (random.chance(0.5)) pair.merge();
    pair.check();
  }
  pair.revive_all();
  pair.check();
}

TEST_CASE("a table answers as a full scan does", "[table]") {
  SECTION("descending rank, counter") { run({.rank = Direction::descending, .counter = true}, 500); }
  SECTION("ascending rank, no counter") { run({.rank = Direction::ascending, .counter = false}, 500); }
  SECTION("by key, counter") { run({.rank = std::nullopt, .counter = true}, 63); }
  SECTION("more rows than the first spatial tiers and the first block hold") {
    run({.rank = Direction::descending, .counter = true}, 7000);
  }
  SECTION("with a facet index in every segment") {
    run({.rank = Direction::descending, .counter = true, .facets = true}, 500);
  }
  SECTION("with large facet indexes, by key") { run({.rank = std::nullopt, .counter = true, .facets = true}, 7000); }
  SECTION("with facet indexes and without counters") {
    run({.rank = Direction::ascending, .counter = false, .facets = true}, 1000);
  }
  SECTION("few sizes, so that the best rows of each are kept") {
    run({.rank = Direction::descending, .counter = true, .sizes = 20}, 1000);
  }
  SECTION("few sizes, no counter") { run({.rank = Direction::ascending, .counter = false, .sizes = 20}, 1000); }
  SECTION("nothing to start with") { run({.rank = Direction::descending, .counter = true}, 0); }
}

}  // namespace
}  // namespace nazotte::test
