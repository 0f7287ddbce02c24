// The declaration of a table: what its columns are and which indexes keep them searchable.
//
// A Schema is filled once, in about 20 lines, and then shared unchanged by batches, tables and queries:
//
//   auto schema = std::make_shared<nazotte::Schema>("books");
//   const auto price = schema->integer("price", {.buckets = {{nazotte::kOpen, 1000}, {1000, nazotte::kOpen}},
//                                                .ordered = true});
//   const auto genre = schema->tag("genre");
//   const auto sold  = schema->integer("sold");
//   schema->rank_by(sold, nazotte::Direction::descending);
//
// The handles (IntegerColumn, TagColumn, ...) are typed, so asking a tag column for a range does not compile.
//
// Thread safety: const access from any thread; declare everything before the first Batch or Table uses it.
// Invariant: a handle is valid only for the schema that made it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace nazotte {

/// Identifies a row for the outside world; unique in a table.
using Key = std::int64_t;

/// Keys from the first to the last, both included.
struct KeyRange {
  Key first;
  Key last;
};

struct IntegerColumn {
  std::uint16_t index;
};
struct RealColumn {
  std::uint16_t index;
};
struct TagColumn {
  std::uint16_t index;
};  // one word per row, compared as bytes
struct TagListColumn {
  std::uint16_t index;
};  // comma-separated words per row, 0 or more
struct PointColumn {
  std::uint16_t index;
};  // latitude and longitude in degrees
struct FitIndex {
  std::uint16_t index;
};  // an unordered pair of integer columns, see Schema::fit
struct PassIndex {
  std::uint16_t index;
};  // the two smallest of some integer columns, see Schema::pass

/// Two sizes, in either order.
struct SizePair {
  std::int32_t a;
  std::int32_t b;
  friend bool operator==(const SizePair&, const SizePair&) = default;
};

enum class Direction : std::uint8_t { ascending, descending };

/// Rows from which on a facet index pays: below, an AND over the whole segment takes a tenth of a microsecond.
inline constexpr std::size_t kFacetRowsMin = 16'384;

/// An open side of an integer range.
inline constexpr std::optional<std::int32_t> kOpen = std::nullopt;

/// Half-open: min <= value < max; an absent side is open.
struct IntegerRange {
  std::optional<std::int32_t> min;
  std::optional<std::int32_t> max;

  [[nodiscard]] bool contains(std::int32_t value) const { return (!min || *min <= value) && (!max || value < *max); }
  [[nodiscard]] bool unbounded() const { return !min && !max; }
  friend bool operator==(const IntegerRange&, const IntegerRange&) = default;
};

struct IntegerOptions {
  /// Ranges that queries will name by number; each becomes a bitmap. They may overlap or leave gaps.
  std::vector<IntegerRange> buckets = {};
  /// Keep the rows sorted by (value, key): serves TableSnapshot::first_by and selective free ranges. 4 bytes a row.
  bool ordered = false;
  /// Keep the first live rows by (value, key) at hand: TableSnapshot::first_by with a limit up to this costs O(limit).
  std::size_t first = 0;
};

struct RealOptions {
  /// As IntegerOptions::ordered.
  bool ordered = false;
};

struct FitOptions {
  /// Keep the best rows for every pair of sizes that the data has: TableSnapshot::first_fitting with a limit up to this
  /// costs O(limit). 4 bytes for each of them and each pair; not done where the pairs outnumber the rows.
  std::size_t best = 0;
};

struct PassOptions {
  /// Keep the two sizes by key, 2 bytes for each from the first to the last: TableSnapshot::pass is then one read from
  /// memory instead of four. Not done where keys are not dense or the sizes span more than 255 values.
  bool by_key = false;
};

/// Which parts of a facet index are kept. Each answers a kind of question many times faster than the others can
/// (docs/PERFORMANCE.md, "What each part of the facet index is for"); leaving one out saves its memory.
struct FacetOptions {
  /// Segments of at least so many rows get a facet index; smaller ones are read whole in no time.
  std::size_t rows_min = kFacetRowsMin;
  /// Counts of all combinations of buckets and tags, in so many runs of rows at most: with more than one they also tell
  /// near which row the n-th match is. 0: none.
  std::size_t count_blocks = 256;
  /// The rows of every combination of buckets and tags, when there are hundreds of combinations.
  bool cells = true;
  /// Bitmaps of all buckets and tags over the rows of each word.
  bool word_bitmaps = true;
  /// Counts of the combinations among the rows of each word.
  bool word_counts = true;
  /// The rows that have several words, of so many words at most: 3, 2, or 0 for none.
  std::size_t word_sets = 3;
};

class Schema {
 public:
  explicit Schema(std::string name);

  /// Declares a column and returns its handle. Names must be unique within the table (checked, aborts).
  IntegerColumn integer(std::string name, IntegerOptions options = {});
  RealColumn real(std::string name, RealOptions options = {});
  TagColumn tag(std::string name);
  TagListColumn tag_list(std::string name);
  PointColumn point(std::string name);

  /// Declares that rows will be asked by an unordered pair of sizes: a row {a, b} fits a query {x, y}
  /// when min(a,b) >= min(x,y) and max(a,b) >= max(x,y). (A door and the two short sides of a chair.)
  FitIndex fit(IntegerColumn a, IntegerColumn b, FitOptions options = {});

  /// Declares that rows will be asked for the two smallest of these columns, at least 2: with those sizes, turned the
  /// right way, a row passes an opening (another table's fit).
  PassIndex pass(std::vector<IntegerColumn> sides, PassOptions options = {});

  /// The order of all results: by this column, ties by key ascending. Without it: by key ascending.
  void rank_by(IntegerColumn column, Direction direction);

  /// Rows carry a counter (a stock). A row whose counter is 0 or less is out of every search until the
  /// counter is raised; it still can be found by key.
  void with_counter();

  /// Large segments get a facet index: count tables and lists of combinations of buckets, tags and words, with which a
  /// search need not read the whole segment. All of it, unless something else is declared here.
  void facets(FacetOptions options);

  struct IntegerSpec {
    std::string name;
    IntegerOptions options;
  };
  struct RealSpec {
    std::string name;
    RealOptions options;
  };
  struct FitSpec {
    IntegerColumn a;
    IntegerColumn b;
    FitOptions options;
  };
  struct PassSpec {
    std::vector<IntegerColumn> sides;
    PassOptions options;
  };
  struct Rank {
    IntegerColumn column;
    Direction direction;
  };

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<IntegerSpec>& integers() const { return integers_; }
  [[nodiscard]] const std::vector<RealSpec>& reals() const { return reals_; }
  [[nodiscard]] const std::vector<std::string>& tags() const { return tags_; }
  [[nodiscard]] const std::vector<std::string>& tag_lists() const { return tag_lists_; }
  [[nodiscard]] const std::vector<std::string>& points() const { return points_; }
  [[nodiscard]] const std::vector<FitSpec>& fits() const { return fits_; }
  [[nodiscard]] const std::vector<PassSpec>& passes() const { return passes_; }
  [[nodiscard]] const std::optional<Rank>& rank() const { return rank_; }
  [[nodiscard]] bool has_counter() const { return has_counter_; }
  [[nodiscard]] const FacetOptions& facet_options() const { return facets_; }

 private:
  void check_unused(const std::string& name) const;

  std::string name_;
  std::vector<IntegerSpec> integers_;
  std::vector<RealSpec> reals_;
  std::vector<std::string> tags_;
  std::vector<std::string> tag_lists_;
  std::vector<std::string> points_;
  std::vector<FitSpec> fits_;
  std::vector<PassSpec> passes_;
  std::optional<Rank> rank_;
  bool has_counter_ = false;
  FacetOptions facets_;
};

}  // namespace nazotte
