// A table: segments of rows with their indexes, changed by one writer, read through immutable snapshots.
//
//   nazotte::Table table(schema);
//   auto segment = table.prepare(std::move(batch));     // slow part, may fail, changes nothing
//   if (segment) table.commit(std::move(*segment));     // quick, cannot fail
//   auto snapshot = table.snapshot();
//   nazotte::Hits hits;
//   snapshot->search(nazotte::Query().in_bucket(price, 0).page(0, 25), hits);
//
// prepare/commit are apart so that a caller can write to a database between them: what was prepared is
// seen by nobody until commit.
//
// Thread safety: Table: one thread at a time (the writer), except MergeJob::run, which may run on any thread.
// TableSnapshot: const access from any number of threads, no locks.
// Invariants: within a segment rows are stored in rank order; a key is in at most one segment; a
// snapshot never changes.
#pragma once

#include <nazotte/batch.hpp>
#include <nazotte/error.hpp>
#include <nazotte/polygon.hpp>
#include <nazotte/query.hpp>
#include <nazotte/schema.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace nazotte {

class Segment;
class Bitmap;
struct DeadRows;

/// Rows of a segment, per integer column.
using ColumnRows = std::vector<std::vector<std::uint32_t>>;

/// One segment as a snapshot sees it.
struct SegmentView {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const Bitmap> live;  // rows with a counter above 0; null: all of them
  std::uint32_t live_rows = 0;
  std::shared_ptr<const ColumnRows> first_rows = nullptr;  // see IntegerOptions::first; null: no column is declared so
  /// Rows that left after the segment was built; null: none, or the segment has no facet index.
  std::shared_ptr<const DeadRows> dead = nullptr;
  /// A row has come back that the facet index was built without: it does not serve any more.
  bool revived = false;
};

/// Bytes per kind of index, for reports and benchmarks. What was allocated counts, used or not.
struct MemoryUse {
  std::size_t columns = 0;
  std::size_t payload = 0;
  std::size_t bitmaps = 0;  // postings of buckets and words, and the rows that are live
  std::size_t facets = 0;   // counts and lists of facet combinations
  std::size_t orders = 0;   // secondary orders, and the first rows of a column
  std::size_t spatial = 0;  // R-trees
  std::size_t fits = 0;     // what fits through a door, and the sizes that have to
  std::size_t keys = 0;

  /// Calls f(name, bytes) for each kind, in this order. A name is a word in lower case.
  template <class F>
  void for_each(F&& f) const {
    f("columns", columns);
    f("payload", payload);
    f("bitmaps", bitmaps);
    f("facets", facets);
    f("orders", orders);
    f("spatial", spatial);
    f("fits", fits);
    f("keys", keys);
  }
  [[nodiscard]] std::size_t total() const {
    std::size_t bytes = 0;
    for_each([&bytes](const char*, std::size_t kind) { bytes += kind; });
    return bytes;
  }
  /// All but the rows themselves.
  [[nodiscard]] std::size_t index() const { return total() - columns - payload; }
};

class TableSnapshot {
 public:
  TableSnapshot(std::shared_ptr<const Schema> schema, std::vector<SegmentView> segments);

  /// All rows that meet every term (and whose counter is above 0), as count and page. `hits` is overwritten.
  /// Never fails: a bucket number that was not declared matches nothing.
  /// Cost: in a large segment a query of buckets, tags and whole words costs about what its page takes to find; other
  /// queries walk the smallest posting when it is sparse, else all words of the terms' bitmaps.
  void search(const Query& query, Hits& hits) const;

  /// How many rows the query would match with each of the choices, one at a time, and as it is; its page is not looked
  /// at. `counts` is overwritten. Neighbouring choices on one column share their work.
  /// Cost: per choice a search that counts where a facet index answers it; else one such search per column and an AND
  /// per choice.
  void count_choices(const Query& query, std::span<const Choice> choices, ChoiceCounts& counts) const;

  /// Live rows strictly inside the polygon, the best `limit` by rank; hits.count = number returned.
  void inside(PointColumn column, const Polygon& polygon, std::size_t limit, Hits& hits) const;

  /// The first `limit` live rows by (value ascending, key ascending). The column must be declared `ordered` or with
  /// `first`. O(limit); O(rows) for an unordered column and more rows than are kept.
  void first_by(IntegerColumn column, std::size_t limit, Hits& hits) const;

  /// The best `limit` live rows by rank that fit {x, y}, see Schema::fit. O(limit) for as many as FitOptions::best, all
  /// of them live; else zones of rows are looked at until there are enough.
  void first_fitting(FitIndex index, std::int32_t x, std::int32_t y, std::size_t limit, Hits& hits) const;

  /// The two smallest sides of the row with this key, the smaller one first, whatever its counter; see Schema::pass.
  /// Nothing for an unknown key. As find().
  [[nodiscard]] std::optional<SizePair> pass(PassIndex index, Key key) const;

  /// The row with this key, whatever its counter. O(1) for dense keys, else O(log rows), per segment.
  [[nodiscard]] std::optional<Hit> find(Key key) const;

  /// Is the row's counter above 0? True for tables without a counter.
  [[nodiscard]] bool live(Hit hit) const;

  [[nodiscard]] Key key(Hit hit) const;
  [[nodiscard]] std::int32_t value(IntegerColumn column, Hit hit) const;
  [[nodiscard]] double value(RealColumn column, Hit hit) const;
  /// The row's word; valid as long as the snapshot.
  [[nodiscard]] std::string_view value(TagColumn column, Hit hit) const;
  [[nodiscard]] GridPoint value(PointColumn column, Hit hit) const;
  /// Appends the row's words, each once, in no particular order; valid as long as the snapshot. O(words).
  void words(TagListColumn column, Hit hit, std::vector<std::string_view>& out) const;
  /// A column of one segment (a number as Hit::segment) as it lies in memory: entry r is row r's, whatever its counter,
  /// in rank order. Valid as long as the snapshot. O(1).
  [[nodiscard]] std::span<const Key> keys(std::size_t segment) const;
  [[nodiscard]] std::span<const std::int32_t> values(IntegerColumn column, std::size_t segment) const;
  [[nodiscard]] std::span<const double> values(RealColumn column, std::size_t segment) const;
  [[nodiscard]] std::span<const GridPoint> values(PointColumn column, std::size_t segment) const;
  /// The row's opaque bytes; valid as long as the snapshot.
  [[nodiscard]] std::string_view payload(Hit hit) const;
  /// The same of all rows of a result; `out` has room for as many. The bytes are about to be read: their first cache
  /// lines are being fetched when this returns. O(hits).
  void payloads(std::span<const Hit> hits, std::span<std::string_view> out) const;

  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::uint64_t live_rows() const;
  [[nodiscard]] const std::vector<SegmentView>& segments() const { return segments_; }
  [[nodiscard]] const Schema& schema() const { return *schema_; }
  /// What the rows and each kind of index take, of all segments together; the writer's own counters and former
  /// snapshots are not in it. Reads lengths, no rows: O(segments x (columns + distinct words)).
  [[nodiscard]] MemoryUse memory() const;

 private:
  std::shared_ptr<const Schema> schema_;
  std::vector<SegmentView> segments_;
};

/// A segment that is built but not visible yet. Move only; dropping it is an abort.
class PreparedSegment {
 public:
  PreparedSegment(PreparedSegment&&) noexcept;
  PreparedSegment& operator=(PreparedSegment&&) noexcept;
  ~PreparedSegment();
  [[nodiscard]] std::size_t rows() const;

 private:
  friend class Table;
  struct State;
  explicit PreparedSegment(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Folds some neighbouring segments into one.
class MergeJob {
 public:
  MergeJob(MergeJob&&) noexcept;
  MergeJob& operator=(MergeJob&&) noexcept;
  ~MergeJob();

  /// The work: reads immutable segments only. Any thread, once. O(rows log rows) of the folded segments.
  void run();

 private:
  friend class Table;
  struct State;
  explicit MergeJob(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What two copies of the same rows can be compared by.
struct RowSums {
  std::uint64_t rows = 0;
  std::int64_t keys = 0;
  std::int64_t counters = 0;          // 0 for a table without
  std::vector<std::int64_t> columns;  // in the order asked for
};

class Table {
 public:
  explicit Table(std::shared_ptr<const Schema> schema);
  ~Table();
  Table(Table&&) noexcept;
  Table& operator=(Table&&) noexcept;

  /// Builds columns and indexes of the batch. Error: duplicate_key (message names the key) when a key is
  /// twice in the batch or already in the table; limit_exceeded above kSegmentRowsMax rows in all, and for a payload
  /// above kPayloadBytesMax. O(rows log rows).
  [[nodiscard]] Result<PreparedSegment> prepare(Batch&& batch) const;

  /// Makes the rows visible to snapshots taken from now on. Must be committed to the table that prepared it,
  /// with no other commit in between that could hold the same keys. O(segments).
  void commit(PreparedSegment&& prepared);

  /// The row's counter, or nothing for an unknown key.
  [[nodiscard]] std::optional<std::int32_t> counter(Key key) const;

  /// Sets the counter of a known key (checked). A row that goes to 0 or below leaves all searches, one that is raised
  /// comes back. O(1), plus one copy of the segment's live bitmap per snapshot taken in between.
  void set_counter(Key key, std::int32_t value);

  [[nodiscard]] bool contains(Key key) const;

  /// Over all rows with a key in the range, whatever their counters. Sums must fit 64 bits. O(rows).
  [[nodiscard]] RowSums sums(KeyRange range, std::span<const IntegerColumn> columns) const;

  /// From the smallest key to the largest; nothing without rows. O(segments).
  [[nodiscard]] std::optional<KeyRange> key_range() const;

  /// A merge that is worth doing now, or nothing. Policy: size-tiered, so that a row is rewritten
  /// O(log rows) times and a snapshot has O(log rows) segments. A segment that many rows have left, or to which one has
  /// come back, is built anew by itself. At most one job may be outstanding.
  [[nodiscard]] std::optional<MergeJob> plan_merge() const;

  /// Replaces the folded segments by the result; counters changed meanwhile are honoured. A job planned before
  /// this table was replaced or moved from is dropped without effect. O(rows of the result) at worst.
  void install(MergeJob&& job);

  /// The current state. O(segments).
  [[nodiscard]] std::shared_ptr<const TableSnapshot> snapshot() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nazotte
