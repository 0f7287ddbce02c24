#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/limits.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace nazotte::isuumo {

namespace {

/// Appends the condition of a range parameter.
Result<void> add_range(Query& query, const Schema& schema, IntegerColumn column, std::optional<std::uint32_t> range,
                       const char* parameter) {
  if (!range) return {};
  const auto& buckets = schema.integers()[column.index].options.buckets;
  if (*range >= buckets.size()) {
    return Error{ErrorCode::invalid_argument, std::string(parameter) + ": there is no range " + std::to_string(*range)};
  }
  if (!buckets[*range].unbounded()) query.in_bucket(column, *range);
  return {};
}

void add_features(Query& query, TagListColumn column, std::string_view features) {
  // One condition beyond the limit is enough to refuse the query; more would only cost memory.
  while (!features.empty() && query.terms().size() <= kQueryTermsMax) {
    const std::size_t comma = features.find(',');
    const std::string_view feature = features.substr(0, comma);
    if (!feature.empty()) query.contains(column, feature);
    features.remove_prefix(comma == std::string_view::npos ? features.size() : comma + 1);
  }
}

Result<void> check_conditions(const Query& query) {
  if (query.terms().empty()) return Error{ErrorCode::invalid_argument, "no search condition is given"};
  if (query.terms().size() > kQueryTermsMax) {
    return Error{ErrorCode::limit_exceeded, "more than " + std::to_string(kQueryTermsMax) + " search conditions"};
  }
  return {};
}

void set_page(Query& query, std::uint64_t page, std::uint64_t per_page) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const bool overflow = per_page != 0 && page > kMax / per_page;
  query.page(overflow ? kMax : page * per_page, per_page);
}

}  // namespace

CatalogSnapshot::CatalogSnapshot(std::shared_ptr<const Model> model, std::shared_ptr<const TableSnapshot> chairs,
                                 std::shared_ptr<const TableSnapshot> estates)
    : model_(std::move(model)), chairs_(std::move(chairs)), estates_(std::move(estates)) {}

Result<void> CatalogSnapshot::search(const ChairQuery& query, Query& scratch, Hits& hits) const {
  scratch.clear();
  hits.clear();
  const Schema& schema = *model_->chair_schema;
  const ChairColumns& columns = model_->chair;
  if (auto added = add_range(scratch, schema, columns.price, query.price_range, "priceRangeId"); !added) return added;
  if (auto added = add_range(scratch, schema, columns.height, query.height_range, "heightRangeId"); !added) {
    return added;
  }
  if (auto added = add_range(scratch, schema, columns.width, query.width_range, "widthRangeId"); !added) return added;
  if (auto added = add_range(scratch, schema, columns.depth, query.depth_range, "depthRangeId"); !added) return added;
  if (!query.kind.empty()) scratch.is(columns.kind, query.kind);
  if (!query.color.empty()) scratch.is(columns.color, query.color);
  add_features(scratch, columns.features, query.features);
  if (auto checked = check_conditions(scratch); !checked) return checked;
  set_page(scratch, query.page, query.per_page);
  chairs_->search(scratch, hits);
  return {};
}

Result<void> CatalogSnapshot::search(const EstateQuery& query, Query& scratch, Hits& hits) const {
  scratch.clear();
  hits.clear();
  const Schema& schema = *model_->estate_schema;
  const EstateColumns& columns = model_->estate;
  if (auto added = add_range(scratch, schema, columns.door_height, query.door_height_range, "doorHeightRangeId");
      !added) {
    return added;
  }
  if (auto added = add_range(scratch, schema, columns.door_width, query.door_width_range, "doorWidthRangeId"); !added) {
    return added;
  }
  if (auto added = add_range(scratch, schema, columns.rent, query.rent_range, "rentRangeId"); !added) return added;
  add_features(scratch, columns.features, query.features);
  if (auto checked = check_conditions(scratch); !checked) return checked;
  set_page(scratch, query.page, query.per_page);
  estates_->search(scratch, hits);
  return {};
}

void CatalogSnapshot::low_priced_chairs(Hits& hits) const {
  chairs_->first_by(model_->chair.price, kLowPricedRows, hits);
}

void CatalogSnapshot::low_priced_estates(Hits& hits) const {
  estates_->first_by(model_->estate.rent, kLowPricedRows, hits);
}

void CatalogSnapshot::nazotte(const Polygon& polygon, Hits& hits) const {
  estates_->inside(model_->estate.location, polygon, kNazotteRows, hits);
}

Result<void> CatalogSnapshot::recommended(Key chair_id, Hits& hits) const {
  hits.clear();
  const auto sides = chairs_->pass(model_->chair.sides, chair_id);
  if (!sides) return Error{ErrorCode::not_found, "there is no chair " + std::to_string(chair_id)};
  estates_->first_fitting(model_->estate.door, sides->a, sides->b, kRecommendedRows, hits);
  return {};
}

std::optional<Hit> CatalogSnapshot::find_chair(Key id) const {
  const auto hit = chairs_->find(id);
  return hit && chairs_->live(*hit) ? hit : std::nullopt;
}

std::optional<Hit> CatalogSnapshot::find_estate(Key id) const { return estates_->find(id); }

}  // namespace nazotte::isuumo
