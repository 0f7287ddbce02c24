#include <nazotte/check.hpp>
#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/limits.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace nazotte::isuumo {

namespace {

void append(const Model& model, const Renderer& renderer, std::string& rendered, const Chair& chair, Batch& batch) {
  rendered.clear();
  renderer.chair(chair, rendered);
  const ChairColumns& columns = model.chair;
  batch.row(chair.id)
      .set(columns.price, chair.price)
      .set(columns.height, chair.height)
      .set(columns.width, chair.width)
      .set(columns.depth, chair.depth)
      .set(columns.popularity, chair.popularity)
      .set(columns.kind, chair.kind)
      .set(columns.color, chair.color)
      .set(columns.features, chair.features)
      .counter(chair.stock)
      .payload(rendered);
}

void append(const Model& model, const Renderer& renderer, std::string& rendered, const Estate& estate, Batch& batch) {
  rendered.clear();
  renderer.estate(estate, rendered);
  const EstateColumns& columns = model.estate;
  batch.row(estate.id)
      .set(columns.rent, estate.rent)
      .set(columns.door_height, estate.door_height)
      .set(columns.door_width, estate.door_width)
      .set(columns.popularity, estate.popularity)
      .set(columns.features, estate.features)
      .set(columns.location, estate.latitude, estate.longitude)
      .payload(rendered);
}

template <class Row>
Result<PreparedSegment> prepare_rows(const Table& table, Batch batch, const Model& model, const Renderer& renderer,
                                     std::span<const Row> rows) {
  batch.reserve(rows.size());
  std::string rendered;
  for (const Row& row : rows) append(model, renderer, rendered, row, batch);
  return table.prepare(std::move(batch));
}

Result<void> commit(Result<PreparedSegment> segment, Table& table) {
  if (!segment) return segment.error();
  table.commit(std::move(*segment));
  return {};
}

KeyRange slice_of(const Table& table, std::uint64_t slice, std::uint64_t slices) {
  const auto present = slices == 1 ? std::nullopt : table.key_range();
  return id_slice(present.value_or(kAllIds), slice, slices);
}

}  // namespace

CatalogBuilder::CatalogBuilder(std::shared_ptr<const Model> model, Renderer renderer)
    : model_(std::move(model)),
      renderer_(std::move(renderer)),
      chairs_(model_->chair_schema),
      estates_(model_->estate_schema) {}

void CatalogBuilder::add(const Chair& chair) { append(*model_, renderer_, chairs_.rendered, chair, chairs_.batch); }

void CatalogBuilder::add(const Estate& estate) {
  append(*model_, renderer_, estates_.rendered, estate, estates_.batch);
}

void CatalogBuilder::end_chairs() { chairs_.build(); }

void CatalogBuilder::end_estates() { estates_.build(); }

void CatalogBuilder::Part::build() {
  NAZOTTE_CHECK(!table);
  table.emplace(Table(batch.schema_ptr()));
  auto segment = (*table)->prepare(std::move(batch));
  if (segment) {
    (*table)->commit(std::move(*segment));
  } else {
    table.emplace(segment.error());
  }
}

Catalog::Catalog(const Conditions& conditions, Renderer renderer)
    : model_(std::make_shared<const Model>(conditions)),
      renderer_(std::move(renderer)),
      chairs_(model_->chair_schema),
      estates_(model_->estate_schema),
      published_(std::make_unique<const CatalogSnapshot>(model_, chairs_.snapshot(), estates_.snapshot())) {}

CatalogBuilder Catalog::builder() const { return {model_, renderer_}; }

Result<Catalog::Replacement> Catalog::prepare_replace(CatalogBuilder&& builder) {
  if (!builder.chairs_.table) builder.end_chairs();
  if (!builder.estates_.table) builder.end_estates();
  Result<Table>& chairs = *builder.chairs_.table;
  if (!chairs) return Error{chairs.error().code, "chair: " + chairs.error().message};
  Result<Table>& estates = *builder.estates_.table;
  if (!estates) return Error{estates.error().code, "estate: " + estates.error().message};
  return Replacement{std::move(*chairs), std::move(*estates)};
}

void Catalog::install(Replacement&& replacement) {
  chairs_ = std::move(replacement.chairs);
  estates_ = std::move(replacement.estates);
  publish();
}

Result<void> Catalog::add(std::span<const Chair> chairs, Replacement& replacement) const {
  Table& table = replacement.chairs;
  return commit(prepare_rows(table, Batch(model_->chair_schema), *model_, renderer_, chairs), table);
}

Result<void> Catalog::add(std::span<const Estate> estates, Replacement& replacement) const {
  Table& table = replacement.estates;
  return commit(prepare_rows(table, Batch(model_->estate_schema), *model_, renderer_, estates), table);
}

Result<PreparedSegment> Catalog::prepare(std::span<const Chair> chairs) const {
  return prepare_rows(chairs_, Batch(model_->chair_schema), *model_, renderer_, chairs);
}

Result<PreparedSegment> Catalog::prepare(std::span<const Estate> estates) const {
  return prepare_rows(estates_, Batch(model_->estate_schema), *model_, renderer_, estates);
}

void Catalog::commit_chairs(PreparedSegment&& segment) {
  chairs_.commit(std::move(segment));
  publish();
}

void Catalog::commit_estates(PreparedSegment&& segment) {
  estates_.commit(std::move(segment));
  publish();
}

std::optional<std::int32_t> Catalog::stock(Key chair_id) const { return chairs_.counter(chair_id); }

void Catalog::set_stock(std::span<const StockChange> changes) {
  for (const StockChange& change : changes) chairs_.set_counter(change.chair_id, change.stock);
  publish();
}

bool Catalog::has_chair(Key id) const { return chairs_.contains(id); }

bool Catalog::has_estate(Key id) const { return estates_.contains(id); }

Totals Catalog::totals(const TotalsRange& range) const {
  const ChairColumns& chair = model_->chair;
  const std::array chair_columns{chair.price, chair.height, chair.width, chair.depth, chair.popularity};
  const RowSums chairs = chairs_.sums(range.chairs, chair_columns);
  const EstateColumns& estate = model_->estate;
  const std::array estate_columns{estate.rent, estate.door_height, estate.door_width, estate.popularity};
  const RowSums estates = estates_.sums(range.estates, estate_columns);

  Totals totals;
  totals.chairs.rows = chairs.rows;
  totals.chairs.sums.front() = chairs.keys;
  std::ranges::copy(chairs.columns, totals.chairs.sums.begin() + 1);
  totals.chairs.sums.back() = chairs.counters;
  totals.estates.rows = estates.rows;
  totals.estates.sums.front() = estates.keys;
  std::ranges::copy(estates.columns, totals.estates.sums.begin() + 1);
  return totals;
}

TotalsRange Catalog::totals_range(std::uint64_t slice, std::uint64_t slices) const {
  return {.chairs = slice_of(chairs_, slice, slices), .estates = slice_of(estates_, slice, slices)};
}

std::uint64_t Catalog::rows_max() const { return std::max(chairs_.snapshot()->rows(), estates_.snapshot()->rows()); }

std::optional<MergeJob> Catalog::plan_chair_merge() const { return chairs_.plan_merge(); }

std::optional<MergeJob> Catalog::plan_estate_merge() const { return estates_.plan_merge(); }

void Catalog::install_chairs(MergeJob&& job) {
  chairs_.install(std::move(job));
  publish();
}

void Catalog::install_estates(MergeJob&& job) {
  estates_.install(std::move(job));
  publish();
}

void Catalog::publish() {
  const CatalogSnapshot& latest = published_.latest();
  auto chairs = chairs_.snapshot();
  auto estates = estates_.snapshot();
  // A purchase that leaves some stock changes nothing that readers see.
  if (&latest.chairs() == chairs.get() && &latest.estates() == estates.get()) return;
  published_.publish(
      std::make_unique<const CatalogSnapshot>(model_, std::move(chairs), std::move(estates), latest.version() + 1));
}

}  // namespace nazotte::isuumo
