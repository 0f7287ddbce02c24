// ISUUMO on top of the generic engine: the chair table, the estate table, and their typed queries.
//
// Thread safety: Catalog: one writer thread. Readers go through published() (see nazotte/published.hpp) and use
// CatalogSnapshot from any thread.
// Invariants: both tables of a CatalogSnapshot belong together; memory is changed only by commit_*, sell and
// install, each of which the caller calls after its store has committed.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/rows.hpp>
#include <nazotte/isuumo/totals.hpp>
#include <nazotte/polygon.hpp>
#include <nazotte/published.hpp>
#include <nazotte/query.hpp>
#include <nazotte/table.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nazotte::isuumo {

/// Rows of low_priced and recommended, and of a nazotte answer.
inline constexpr std::size_t kLowPricedRows = 20;
inline constexpr std::size_t kRecommendedRows = 20;
inline constexpr std::size_t kNazotteRows = 50;

/// The ranges of the condition files; a range id is an index into its list.
struct Conditions {
  std::vector<IntegerRange> chair_price;
  std::vector<IntegerRange> chair_height;
  std::vector<IntegerRange> chair_width;
  std::vector<IntegerRange> chair_depth;
  std::vector<IntegerRange> estate_door_height;
  std::vector<IntegerRange> estate_door_width;
  std::vector<IntegerRange> estate_rent;
};

/// Appends the bytes that answers carry for a row (the engine does not know what they are).
struct Renderer {
  std::function<void(const Chair&, std::string&)> chair;
  std::function<void(const Estate&, std::string&)> estate;
};

/// Absent or empty members set no condition.
struct ChairQuery {
  std::optional<std::uint32_t> price_range;
  std::optional<std::uint32_t> height_range;
  std::optional<std::uint32_t> width_range;
  std::optional<std::uint32_t> depth_range;
  std::string_view kind;
  std::string_view color;
  std::string_view features;  // comma-separated; a row must match all of them
  std::uint64_t page = 0;
  std::uint64_t per_page = 0;
};

struct EstateQuery {
  std::optional<std::uint32_t> door_height_range;
  std::optional<std::uint32_t> door_width_range;
  std::optional<std::uint32_t> rent_range;
  std::string_view features;
  std::uint64_t page = 0;
  std::uint64_t per_page = 0;
};

/// The parameters of a search for which a form offers choices.
enum class ChairParameter : std::uint8_t { price_range, height_range, width_range, depth_range, kind, color, features };
enum class EstateParameter : std::uint8_t { door_height_range, door_width_range, rent_range, features };

/// What a form offers for one parameter: the ranges from 0 on, or words.
template <class Parameter>
struct Offer {
  Parameter parameter;
  std::uint32_t ranges = 0;
  std::vector<std::string> words = {};
};
using ChairOffer = Offer<ChairParameter>;
using EstateOffer = Offer<EstateParameter>;

/// Working memory of a count, which the caller reuses.
struct ChoiceScratch {
  Query query;
  std::vector<Choice> choices;
};

struct ChairColumns {
  IntegerColumn price, height, width, depth, popularity;
  TagColumn kind, color;
  TagListColumn features;
  PassIndex sides;
};

struct EstateColumns {
  IntegerColumn rent, door_height, door_width, popularity;
  TagListColumn features;
  PointColumn location;
  FitIndex door;
};

/// The declaration of both tables; made once per condition set, shared by all snapshots.
struct Model {
  explicit Model(const Conditions& conditions);

  std::shared_ptr<const Schema> chair_schema;
  std::shared_ptr<const Schema> estate_schema;
  ChairColumns chair{};
  EstateColumns estate{};
};

class CatalogSnapshot {
 public:
  CatalogSnapshot(std::shared_ptr<const Model> model, std::shared_ptr<const TableSnapshot> chairs,
                  std::shared_ptr<const TableSnapshot> estates, std::uint64_t version = 0);

  /// Chairs in stock that meet all conditions: popularity DESC, id ASC. `hits` is overwritten; `scratch` is
  /// working memory that the caller reuses.
  /// Errors: invalid_argument for an unknown range id or when no condition is set (a range open on both
  /// sides is none); limit_exceeded for more than kQueryTermsMax conditions.
  [[nodiscard]] Result<void> search(const ChairQuery& query, Query& scratch, Hits& hits) const;
  [[nodiscard]] Result<void> search(const EstateQuery& query, Query& scratch, Hits& hits) const;

  /// How many rows the search would find with each choice that is offered, one at a time: of a range, kind or color in
  /// place of the present one, of a feature beside the present ones; counts.choices has them in the order of the
  /// offers. The page is not looked at, and a query without a condition counts all rows (chairs in stock). Errors: as
  /// search. As TableSnapshot::count_choices.
  [[nodiscard]] Result<void> count_choices(const ChairQuery& query, std::span<const ChairOffer> offers,
                                           ChoiceScratch& scratch, ChoiceCounts& counts) const;
  [[nodiscard]] Result<void> count_choices(const EstateQuery& query, std::span<const EstateOffer> offers,
                                           ChoiceScratch& scratch, ChoiceCounts& counts) const;

  /// First kLowPricedRows: chairs in stock by price ASC, id ASC; estates by rent ASC, id ASC.
  void low_priced_chairs(Hits& hits) const;
  void low_priced_estates(Hits& hits) const;

  /// At most kNazotteRows estates strictly inside, popularity DESC, id ASC.
  void nazotte(const Polygon& polygon, Hits& hits) const;

  /// At most kRecommendedRows estates the chair fits through, popularity DESC, id ASC; stock is not looked at.
  /// Error: not_found for an unknown chair.
  [[nodiscard]] Result<void> recommended(Key chair_id, Hits& hits) const;

  /// The chair when it is known and in stock.
  [[nodiscard]] std::optional<Hit> find_chair(Key id) const;
  [[nodiscard]] std::optional<Hit> find_estate(Key id) const;

  [[nodiscard]] const TableSnapshot& chairs() const { return *chairs_; }
  [[nodiscard]] const TableSnapshot& estates() const { return *estates_; }

  /// How many snapshots its catalog has published before this one.
  [[nodiscard]] std::uint64_t version() const { return version_; }

 private:
  std::shared_ptr<const Model> model_;
  std::shared_ptr<const TableSnapshot> chairs_;
  std::shared_ptr<const TableSnapshot> estates_;
  std::uint64_t version_;
};

/// Collects both tables' rows for Catalog::prepare_replace, and builds each table as soon as it is told that its rows
/// have ended. Copies what it is given.
///
/// Thread safety: one thread a table. The renderer must stand being called on both.
class CatalogBuilder : public RowSink {
 public:
  CatalogBuilder(std::shared_ptr<const Model> model, Renderer renderer);
  void add(const Chair& chair) override;
  void add(const Estate& estate) override;
  /// O(rows log rows). No row of the table may follow.
  void end_chairs() override;
  void end_estates() override;

 private:
  friend class Catalog;
  /// A cache line of its own, because two threads fill the tables.
  struct alignas(64) Part {
    explicit Part(std::shared_ptr<const Schema> schema) : batch(std::move(schema)) {}
    void build();

    Batch batch;
    std::string rendered;
    std::optional<Result<Table>> table;  // nothing: its rows have not ended yet
  };

  std::shared_ptr<const Model> model_;
  Renderer renderer_;
  Part chairs_;
  Part estates_;
};

class Catalog {
 public:
  Catalog(const Conditions& conditions, Renderer renderer);

  /// What renders rows from now on; those that are there stay as they are.
  void render_with(Renderer renderer) { renderer_ = std::move(renderer); }

  /// A builder for a whole new content.
  [[nodiscard]] CatalogBuilder builder() const;

  /// Both tables built anew, seen by nobody yet.
  struct Replacement {
    Table chairs;
    Table estates;
  };
  /// Error: duplicate_key. O(1) after the end of both tables' rows was told to the builder, else O(rows log rows). Any
  /// thread.
  [[nodiscard]] static Result<Replacement> prepare_replace(CatalogBuilder&& builder);
  /// Adds rows to a content that nobody sees yet. Error: duplicate_key.
  [[nodiscard]] Result<void> add(std::span<const Chair> chairs, Replacement& replacement) const;
  [[nodiscard]] Result<void> add(std::span<const Estate> estates, Replacement& replacement) const;
  /// Shows the new content to all readers at once. O(1) beside freeing the old content.
  void install(Replacement&& replacement);

  /// Renders and indexes new rows, seen by nobody yet. Error: duplicate_key, message names the id.
  [[nodiscard]] Result<PreparedSegment> prepare(std::span<const Chair> chairs) const;
  [[nodiscard]] Result<PreparedSegment> prepare(std::span<const Estate> estates) const;
  void commit_chairs(PreparedSegment&& segment);
  void commit_estates(PreparedSegment&& segment);

  /// The stock as memory knows it; nothing for an unknown chair.
  [[nodiscard]] std::optional<std::int32_t> stock(Key chair_id) const;

  struct StockChange {
    Key chair_id;
    std::int32_t stock;
  };
  /// Sets the stock of known chairs and publishes once.
  void set_stock(std::span<const StockChange> changes);

  [[nodiscard]] bool has_chair(Key id) const;
  [[nodiscard]] bool has_estate(Key id) const;

  /// Of the rows with an id in the range, sold out or not. O(rows).
  [[nodiscard]] Totals totals(const TotalsRange& range) const;
  /// One of `slices` parts of each table's ids, of about as many rows each where ids lie evenly; every id is in one of
  /// them. `slice` < `slices`.
  [[nodiscard]] TotalsRange totals_range(std::uint64_t slice, std::uint64_t slices) const;
  /// Of the larger table.
  [[nodiscard]] std::uint64_t rows_max() const;

  /// Merges worth doing now; run() on any thread, then install on the writer's.
  [[nodiscard]] std::optional<MergeJob> plan_chair_merge() const;
  [[nodiscard]] std::optional<MergeJob> plan_estate_merge() const;
  void install_chairs(MergeJob&& job);
  void install_estates(MergeJob&& job);

  /// Of the latest snapshot.
  [[nodiscard]] std::uint64_t version() const { return published_.latest().version(); }

  /// Where readers get their snapshots.
  [[nodiscard]] Published<CatalogSnapshot>& published() { return published_; }

 private:
  void publish();

  std::shared_ptr<const Model> model_;
  Renderer renderer_;
  Table chairs_;
  Table estates_;
  Published<CatalogSnapshot> published_;
};

}  // namespace nazotte::isuumo
