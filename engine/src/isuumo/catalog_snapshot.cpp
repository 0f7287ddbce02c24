#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/limits.hpp>

#include "word_list.hpp"

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
  for_each_word(features, [&](std::string_view feature) {
    query.contains(column, feature);
    // One condition beyond the limit is enough to refuse the query; more would only cost memory.
    return query.terms().size() <= kQueryTermsMax;
  });
}

Result<void> check_count(const Query& query) {
  if (query.terms().size() <= kQueryTermsMax) return {};
  return Error{ErrorCode::limit_exceeded, "more than " + std::to_string(kQueryTermsMax) + " search conditions"};
}

/// Makes `terms` the query's conditions, of which there may be none.
Result<void> set_terms(const ChairQuery& query, const Model& model, Query& terms) {
  terms.clear();
  const Schema& schema = *model.chair_schema;
  const ChairColumns& columns = model.chair;
  if (auto added = add_range(terms, schema, columns.price, query.price_range, "priceRangeId"); !added) return added;
  if (auto added = add_range(terms, schema, columns.height, query.height_range, "heightRangeId"); !added) return added;
  if (auto added = add_range(terms, schema, columns.width, query.width_range, "widthRangeId"); !added) return added;
  if (auto added = add_range(terms, schema, columns.depth, query.depth_range, "depthRangeId"); !added) return added;
  if (!query.kind.empty()) terms.is(columns.kind, query.kind);
  if (!query.color.empty()) terms.is(columns.color, query.color);
  add_features(terms, columns.features, query.features);
  return check_count(terms);
}

Result<void> set_terms(const EstateQuery& query, const Model& model, Query& terms) {
  terms.clear();
  const Schema& schema = *model.estate_schema;
  const EstateColumns& columns = model.estate;
  if (auto added = add_range(terms, schema, columns.door_height, query.door_height_range, "doorHeightRangeId");
      !added) {
    return added;
  }
  if (auto added = add_range(terms, schema, columns.door_width, query.door_width_range, "doorWidthRangeId"); !added) {
    return added;
  }
  if (auto added = add_range(terms, schema, columns.rent, query.rent_range, "rentRangeId"); !added) return added;
  add_features(terms, columns.features, query.features);
  return check_count(terms);
}

void set_page(Query& query, std::uint64_t page, std::uint64_t per_page) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const bool overflow = per_page != 0 && page > kMax / per_page;
  query.page(overflow ? kMax : page * per_page, per_page);
}

template <class RowQuery>
Result<void> search_table(const RowQuery& query, const Model& model, const TableSnapshot& table, Query& scratch,
                          Hits& hits) {
  hits.clear();
  if (auto set = set_terms(query, model, scratch); !set) return set;
  if (scratch.terms().empty()) return Error{ErrorCode::invalid_argument, "no search condition is given"};
  set_page(scratch, query.page, query.per_page);
  table.search(scratch, hits);
  return {};
}

void add_ranges(IntegerColumn column, std::uint32_t ranges, std::vector<Choice>& choices) {
  for (std::uint32_t range = 0; range < ranges; ++range) {
    choices.push_back({Query::InBucket{column, range}, Choice::Effect::replaces});
  }
}

void add_words(TagColumn column, std::span<const std::string> words, std::vector<Choice>& choices) {
  for (const std::string& word : words) choices.push_back({Query::TagIs{column, word}, Choice::Effect::replaces});
}

void add_words(TagListColumn column, std::span<const std::string> words, std::vector<Choice>& choices) {
  for (const std::string& word : words) choices.push_back({Query::WordContains{column, word}, Choice::Effect::adds});
}

void add_choices(const ChairOffer& offer, const Model& model, std::vector<Choice>& choices) {
  const ChairColumns& columns = model.chair;
  switch (offer.parameter) {
    case ChairParameter::price_range:
      return add_ranges(columns.price, offer.ranges, choices);
    case ChairParameter::height_range:
      return add_ranges(columns.height, offer.ranges, choices);
    case ChairParameter::width_range:
      return add_ranges(columns.width, offer.ranges, choices);
    case ChairParameter::depth_range:
      return add_ranges(columns.depth, offer.ranges, choices);
    case ChairParameter::kind:
      return add_words(columns.kind, offer.words, choices);
    case ChairParameter::color:
      return add_words(columns.color, offer.words, choices);
    case ChairParameter::features:
      return add_words(columns.features, offer.words, choices);
  }
}

void add_choices(const EstateOffer& offer, const Model& model, std::vector<Choice>& choices) {
  const EstateColumns& columns = model.estate;
  switch (offer.parameter) {
    case EstateParameter::door_height_range:
      return add_ranges(columns.door_height, offer.ranges, choices);
    case EstateParameter::door_width_range:
      return add_ranges(columns.door_width, offer.ranges, choices);
    case EstateParameter::rent_range:
      return add_ranges(columns.rent, offer.ranges, choices);
    case EstateParameter::features:
      return add_words(columns.features, offer.words, choices);
  }
}

template <class RowQuery, class RowOffer>
Result<void> set_choices(const RowQuery& query, std::span<const RowOffer> offers, const Model& model,
                         ChoiceScratch& scratch) {
  if (auto set = set_terms(query, model, scratch.query); !set) return set;
  scratch.choices.clear();
  for (const RowOffer& offer : offers) add_choices(offer, model, scratch.choices);
  return {};
}

}  // namespace

CatalogSnapshot::CatalogSnapshot(std::shared_ptr<const Model> model, std::shared_ptr<const TableSnapshot> chairs,
                                 std::shared_ptr<const TableSnapshot> estates, std::uint64_t version)
    : model_(std::move(model)), chairs_(std::move(chairs)), estates_(std::move(estates)), version_(version) {}

Result<void> CatalogSnapshot::search(const ChairQuery& query, Query& scratch, Hits& hits) const {
  return search_table(query, *model_, *chairs_, scratch, hits);
}

Result<void> CatalogSnapshot::search(const EstateQuery& query, Query& scratch, Hits& hits) const {
  return search_table(query, *model_, *estates_, scratch, hits);
}

Result<void> CatalogSnapshot::count_choices(const ChairQuery& query, std::span<const ChairOffer> offers,
                                            ChoiceScratch& scratch, ChoiceCounts& counts) const {
  if (auto set = set_choices(query, offers, *model_, scratch); !set) return set;
  chairs_->count_choices(scratch.query, scratch.choices, counts);
  return {};
}

Result<void> CatalogSnapshot::count_choices(const EstateQuery& query, std::span<const EstateOffer> offers,
                                            ChoiceScratch& scratch, ChoiceCounts& counts) const {
  if (auto set = set_choices(query, offers, *model_, scratch); !set) return set;
  estates_->count_choices(scratch.query, scratch.choices, counts);
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
