#include "model.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "model_table.hpp"

namespace nazotte::load {

struct Model::State {
  explicit State(const Site& its_site)
      : site(its_site),
        chairs(site.chairs, site.vocabularies.chair, stock),
        estates(site.estates, site.vocabularies.estate, stock) {}

  /// What all requests under way have in common: they were sent at this moment or later.
  [[nodiscard]] Moment oldest() const {
    return std::accumulate(under_way.begin(), under_way.end(), now,
                           [](Moment least, Moment since) { return std::min(least, since); });
  }

  /// Of a chair or an estate that is no candidate: what is known about it.
  template <class Row, class Matches>
  [[nodiscard]] std::optional<Unlisted<Row>> unlisted(const ModelTable<Row>& table, std::int64_t id, Moment since,
                                                      Matches matches) const {
    const auto place = table.find(id);
    if (!place) return Unlisted<Row>{FaultKind::unexpected_row, "nobody has written it", nullptr};
    if (!matches(*place->row)) return Unlisted<Row>{FaultKind::unexpected_row, "it does not match", place->row};
    if (table.presence(place->part, place->position, since) == Presence::absent) {
      return Unlisted<Row>{FaultKind::sold_out_shown, "it was sold out before", place->row};
    }
    return std::nullopt;
  }

  template <class Row, class Matches>
  [[nodiscard]] Listing<Row> judge(const ModelTable<Row>& table, const Expected<Row>& expected,
                                   const ShownRows<Row>& shown, Moment since, Matches matches) const {
    return check_listing<Row>(expected, shown,
                              {.unlisted = [&](std::int64_t id) { return unlisted(table, id, since, matches); },
                               .imported = [&](const Row& row) { return table.imported(row); }});
  }

  const Site& site;
  mutable std::mutex mutex;
  Moment now = 0;
  std::vector<Moment> under_way;  // by user: when the request was sent; kNever: none
  std::uint32_t imports = 0;
  StockBook stock;
  ModelTable<Chair> chairs;
  ModelTable<Estate> estates;
};

Model::Model(const Site& site) : state_(std::make_unique<State>(site)) {}
Model::~Model() = default;

Moment Model::begin(std::uint32_t user) {
  const std::lock_guard lock(state_->mutex);
  if (state_->under_way.size() <= user) state_->under_way.resize(user + 1, kNever);
  return state_->under_way[user] = state_->now;
}

void Model::end(std::uint32_t user) {
  const std::lock_guard lock(state_->mutex);
  state_->under_way[user] = kNever;
}

void Model::begin_purchase(std::int32_t chair_id) {
  const std::lock_guard lock(state_->mutex);
  const auto place = state_->chairs.find(chair_id);
  if (place && state_->stock.begin(*place->row)) state_->chairs.doubt(*place);
}

std::optional<Fault> Model::end_purchase(std::int32_t chair_id, Outcome outcome, Moment since) {
  const std::lock_guard lock(state_->mutex);
  State& state = *state_;
  const auto place = state.chairs.find(chair_id);
  if (outcome == Outcome::unknown) return std::nullopt;
  if (!place) {
    if (outcome == Outcome::refused) return std::nullopt;
    return Fault{FaultKind::unexpected_row, "404: nobody has written this chair", "200"};
  }
  const Chair& chair = *place->row;
  const Presence known = state.chairs.presence_of_part(place->part, since);
  if (outcome == Outcome::refused) {
    const bool possible = known != Presence::sure || state.stock.others_may_have_all(chair);
    state.stock.refused(chair);
    if (possible) return std::nullopt;
    return Fault{state.chairs.imported(chair) ? FaultKind::lost_write : FaultKind::status, "200: the chair is in stock",
                 "404"};
  }
  const Presence before = state.stock.presence(chair, since);
  state.stock.sold(chair, ++state.now);
  if (state.stock.oversold(chair)) {
    return Fault{FaultKind::oversold, "404: all that there were are sold", "200"};
  }
  if (before == Presence::absent) return Fault{FaultKind::sold_out_shown, "404: it was sold out before", "200"};
  return std::nullopt;
}

std::uint32_t Model::begin_import(Draft<Chair> draft) {
  const std::lock_guard lock(state_->mutex);
  state_->chairs.fold(state_->oldest());
  state_->chairs.begin_import(std::move(draft), ++state_->imports);
  return state_->imports;
}

std::uint32_t Model::begin_import(Draft<Estate> draft) {
  const std::lock_guard lock(state_->mutex);
  state_->estates.fold(state_->oldest());
  state_->estates.begin_import(std::move(draft), ++state_->imports);
  return state_->imports;
}

void Model::end_import(std::uint32_t number, Outcome outcome) {
  const std::lock_guard lock(state_->mutex);
  const Moment done = outcome == Outcome::done ? ++state_->now : kNever;
  state_->chairs.end_import(number, done, outcome == Outcome::refused);
  state_->estates.end_import(number, done, outcome == Outcome::refused);
}

Model::PresentChair Model::chair(std::int64_t id, Moment since) const {
  const std::lock_guard lock(state_->mutex);
  const auto place = state_->chairs.find(id);
  if (!place) return {};
  return {place->row, state_->chairs.presence_of_part(place->part, since),
          state_->chairs.presence(place->part, place->position, since), state_->chairs.imported(*place->row)};
}

Model::PresentEstate Model::estate(std::int64_t id, Moment since) const {
  const std::lock_guard lock(state_->mutex);
  const auto place = state_->estates.find(id);
  if (!place) return {};
  return {place->row, state_->estates.presence_of_part(place->part, since), state_->estates.imported(*place->row)};
}

Listing<Chair> Model::check(const Search& search, const ShownRows<Chair>& shown, Moment since) const {
  const std::lock_guard lock(state_->mutex);
  return state_->judge(state_->chairs, state_->chairs.search(search, since), shown, since,
                       [&](const Chair& chair) { return matches(state_->site.vocabularies.chair, search, chair); });
}

Listing<Estate> Model::check(const Search& search, const ShownRows<Estate>& shown, Moment since) const {
  const std::lock_guard lock(state_->mutex);
  return state_->judge(state_->estates, state_->estates.search(search, since), shown, since,
                       [&](const Estate& estate) { return matches(state_->site.vocabularies.estate, search, estate); });
}

Listing<Chair> Model::check_low_priced(const ShownRows<Chair>& shown, Moment since) const {
  const std::lock_guard lock(state_->mutex);
  return state_->judge(state_->chairs, state_->chairs.cheapest(kLowPricedLimit, since), shown, since,
                       [](const Chair&) { return true; });
}

Listing<Estate> Model::check_low_priced(const ShownRows<Estate>& shown, Moment since) const {
  const std::lock_guard lock(state_->mutex);
  return state_->judge(state_->estates, state_->estates.cheapest(kLowPricedLimit, since), shown, since,
                       [](const Estate&) { return true; });
}

Listing<Estate> Model::check_nazotte(const Hull& hull, const ShownRows<Estate>& shown, Moment since) const {
  GridPlace low{hull.front()};
  GridPlace high{hull.front()};
  for (const GridPlace corner : hull) {
    low = {std::min(low.latitude, corner.latitude), std::min(low.longitude, corner.longitude)};
    high = {std::max(high.latitude, corner.latitude), std::max(high.longitude, corner.longitude)};
  }
  const auto inside = [&](GridPlace place) {
    return place.latitude > low.latitude && place.latitude < high.latitude && place.longitude > low.longitude &&
           place.longitude < high.longitude && strictly_inside(hull, place);
  };
  const std::lock_guard lock(state_->mutex);
  const auto expected = state_->estates.first_of(kNazotteLimit, since, [&](const Segment<Estate>& segment) {
    std::vector<std::uint32_t> numbers;
    for (const Latitude& one : segment.between(low.latitude, high.latitude)) {
      if (inside(segment.places()[one.number])) numbers.push_back(one.number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  });
  return state_->judge(state_->estates, expected, shown, since,
                       [&](const Estate& estate) { return inside(place_of(estate)); });
}

Listing<Estate> Model::check_recommended(const Chair& chair, const ShownRows<Estate>& shown, Moment since) const {
  const std::lock_guard lock(state_->mutex);
  const auto expected = state_->estates.first_ranked(kRecommendedLimit, since,
                                                     [&](const Segment<Estate>& segment, std::uint32_t position) {
                                                       return fits_through(chair, *segment.ranked()[position]);
                                                     });
  return state_->judge(state_->estates, expected, shown, since,
                       [&](const Estate& estate) { return fits_through(chair, estate); });
}

}  // namespace nazotte::load
