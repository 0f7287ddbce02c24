#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

#include "sample_site.hpp"

namespace nazotte::load::test {
namespace {

using Outcome = Model::Outcome;

std::uint64_t test_seed() {
  const char* const given = std::getenv("NAZOTTE_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 20'261'122;
}

Search search_of(std::vector<std::size_t> conditions, std::uint32_t page = 0, std::uint32_t per_page = 25) {
  return {std::move(conditions), page, per_page};
}

/// The best chair whose stock is `stock`.
const Chair& chair_with_stock(const Site& site, std::int32_t stock) {
  const auto& ranked = site.chairs.ranked();
  return **std::find_if(ranked.begin(), ranked.end(), [stock](const Chair* chair) { return chair->stock == stock; });
}

/// A condition that this chair meets.
std::size_t condition_of(const Site& site, const Chair& chair) {
  const auto& conditions = site.vocabularies.chair.conditions;
  return static_cast<std::size_t>(std::find_if(conditions.begin(), conditions.end(),
                                               [&](const auto& condition) { return condition.matches(chair); }) -
                                  conditions.begin());
}

/// What is shown when all rows of the site but `without` are there.
ShownRows<Chair> chairs_without(const Site& site, const Search& search, std::int32_t without) {
  return shown_by<Chair>(
      site.chair_rows.pointers(),
      [&](const Chair& chair) { return chair.id != without && matches(site.vocabularies.chair, search, chair); },
      std::size_t{search.page} * search.per_page, search.per_page);
}

void buy(Model& model, const Chair& chair) {
  model.begin_purchase(chair.id);
  const Moment since = model.begin(9);
  REQUIRE(name_of(model.end_purchase(chair.id, Outcome::done, since)) == "none");
  model.end(9);
}

}  // namespace

TEST_CASE("model: the right page of any search is right", "[load]") {
  const std::uint64_t seed = test_seed();
  INFO("NAZOTTE_TEST_SEED=" << seed);
  data::Random random(seed);
  const auto site = sample_site(300, seed);
  Model model(*site);
  const auto& vocabulary = site->vocabularies.estate;
  for (int i = 0; i < 500; ++i) {
    Search search = search_of({random.below(static_cast<std::uint32_t>(vocabulary.conditions.size()))}, random.below(4),
                              random.below(30));
    if (random.below(2) == 0) search.conditions.push_back(random.below(5));
    const auto shown = shown_by<Estate>(
        site->estate_rows.pointers(), [&](const Estate& estate) { return matches(vocabulary, search, estate); },
        std::size_t{search.page} * search.per_page, search.per_page);
    const Listing<Estate> listing = model.check(search, shown, model.begin(1));
    CHECK(name_of(listing.fault) == "none");
    CHECK(listing.rows.size() == shown.ids.size());
  }
}

TEST_CASE("model: each way to damage a page is named", "[load]") {
  const auto site = sample_site();
  Model model(*site);
  const Search search = search_of({condition_of(*site, *site->chairs.ranked()[0])});
  const auto right = chairs_without(*site, search, 0);
  REQUIRE(right.ids.size() == 25);
  const auto judged = [&](auto damage) {
    ShownRows<Chair> shown = right;
    damage(shown);
    return name_of(model.check(search, shown, model.begin(1)).fault);
  };
  CHECK(judged([](auto&) {}) == "none");
  CHECK(judged([](auto& shown) { std::swap(shown.ids[3], shown.ids[4]); }) == "order");
  CHECK(judged([](auto& shown) { shown.ids[4] = shown.ids[3]; }) == "order");
  CHECK(judged([](auto& shown) { ++*shown.count; }) == "count");
  CHECK(judged([](auto& shown) { --*shown.count; }) == "count");
  CHECK(judged([](auto& shown) { shown.ids.erase(shown.ids.begin() + 7); }) == "missing_row");
  CHECK(judged([](auto& shown) { shown.ids.erase(shown.ids.begin()); }) == "missing_row");
  CHECK(judged([](auto& shown) { shown.ids.pop_back(); }) == "missing_row");
  CHECK(judged([](auto& shown) { shown.ids.clear(); }) == "missing_row");
  CHECK(judged([](auto& shown) { shown.ids[2] = 1'000'000; }) == "unexpected_row");
  CHECK(judged([](auto& shown) { shown.ids[2] = std::int64_t{1} << 40; }) == "unexpected_row");
  CHECK(judged([](auto& shown) { shown.ids.push_back(shown.ids[0]); }) == "page");
  CHECK(judged([&](auto& shown) { shown = chairs_without(*site, search_of(search.conditions, 1), 0); }) ==
        "missing_row");
  const Search second = search_of(search.conditions, 1, 5);
  CHECK(name_of(model.check(second, chairs_without(*site, search_of(search.conditions, 0, 5), 0), 0).fault) == "page");
}

TEST_CASE("model: a chair is shown until it may be sold out, and not after it is", "[load]") {
  const auto site = sample_site();
  Model model(*site);
  const Chair& chair = chair_with_stock(*site, 2);
  const Search search = search_of({condition_of(*site, chair)}, 0, 500);
  const auto with = chairs_without(*site, search, 0);
  const auto without = chairs_without(*site, search, chair.id);
  const auto judged = [&](const ShownRows<Chair>& shown, Moment since) {
    return name_of(model.check(search, shown, since).fault);
  };
  buy(model, chair);
  CHECK(judged(with, model.begin(1)) == "none");
  CHECK(judged(without, model.begin(1)) == "missing_row");

  model.begin_purchase(chair.id);  // the last one: under way
  const Moment before = model.begin(1);
  CHECK(judged(with, before) == "none");
  CHECK(judged(without, before) == "none");
  ShownRows<Chair> mixed = without;
  mixed.count = with.count;
  CHECK(judged(mixed, before) == "count");

  CHECK(name_of(model.end_purchase(chair.id, Outcome::done, model.begin(2))) == "none");
  CHECK(judged(with, before) == "none");  // it was sent before the purchase was answered
  CHECK(judged(with, model.begin(3)) == "sold_out_shown");
  CHECK(judged(without, model.begin(3)) == "none");
  CHECK(model.chair(chair.id, model.begin(3)).in_stock == Presence::absent);
  CHECK(model.chair(chair.id, model.begin(3)).known == Presence::sure);
}

TEST_CASE("model: purchases beyond the stock, and refused ones below it", "[load]") {
  const auto site = sample_site();
  Model model(*site);
  const Chair& chair = chair_with_stock(*site, 1);
  const auto answered = [&](std::int32_t id, Outcome outcome) {
    model.begin_purchase(id);
    return name_of(model.end_purchase(id, outcome, model.begin(1)));
  };
  CHECK(answered(chair.id, Outcome::refused) == "status");
  buy(model, chair);
  CHECK(answered(chair.id, Outcome::refused) == "none");
  CHECK(answered(chair.id, Outcome::done) == "oversold");
  CHECK(answered(1'000'000, Outcome::refused) == "none");
  CHECK(answered(1'000'000, Outcome::done) == "unexpected_row");

  const Chair& other = chair_with_stock(*site, 2);
  CHECK(answered(other.id, Outcome::unknown) == "none");
  buy(model, other);
  // The one that nobody knows about may have taken the last.
  CHECK(answered(other.id, Outcome::refused) == "none");
  CHECK(model.chair(other.id, model.begin(1)).in_stock == Presence::unsure);
}

TEST_CASE("model: two buyers of the last chair, one of whom gets it", "[load]") {
  const auto site = sample_site();
  Model model(*site);
  const Chair& chair = chair_with_stock(*site, 1);
  model.begin_purchase(chair.id);
  const Moment first = model.begin(1);
  model.begin_purchase(chair.id);
  const Moment second = model.begin(2);
  CHECK(name_of(model.end_purchase(chair.id, Outcome::refused, first)) == "none");
  CHECK(name_of(model.end_purchase(chair.id, Outcome::done, second)) == "none");
}

TEST_CASE("model: an import is seen whole once it was answered", "[load]") {
  const auto site = sample_site();
  Model model(*site);
  const auto draft = sample_draft<Estate>(1'001, 60);
  const Search search = search_of({0}, 0, 500);
  auto all = site->estate_rows.pointers();
  const auto matching = [&](const Estate& estate) { return matches(site->vocabularies.estate, search, estate); };
  const auto before = shown_by<Estate>(all, matching, 0, 500);
  for (const Estate* estate : draft->pointers()) all.push_back(estate);
  const auto after = shown_by<Estate>(all, matching, 0, 500);
  REQUIRE(after.ids.size() > before.ids.size() + 2);
  auto torn = after;
  torn.ids.erase(std::find_if(torn.ids.begin(), torn.ids.end(), [](std::int64_t id) { return id > 1'000; }));
  --*torn.count;

  const auto judged = [&](const ShownRows<Estate>& shown, Moment since) {
    return name_of(model.check(search, shown, since).fault);
  };
  CHECK(judged(after, model.begin(1)) == "unexpected_row");
  const std::uint32_t import = model.begin_import(draft);
  const Moment under_way = model.begin(1);
  CHECK(judged(before, under_way) == "none");
  CHECK(judged(after, under_way) == "none");
  CHECK(judged(torn, under_way) == "torn_import");
  model.end_import(import, Outcome::done);
  CHECK(judged(before, under_way) == "none");
  CHECK(judged(after, model.begin(2)) == "none");
  CHECK(judged(torn, model.begin(2)) == "lost_write");
  CHECK(judged(before, model.begin(2)) == "lost_write");
}

TEST_CASE("model: imports that are refused are not there, and lost ones may be", "[load]") {
  const auto site = sample_site();
  Model model(*site);
  model.end_import(model.begin_import(sample_draft<Chair>(1'001, 5)), Outcome::refused);
  CHECK(model.chair(1'001, model.begin(1)).row == nullptr);
  model.end_import(model.begin_import(sample_draft<Chair>(2'001, 5)), Outcome::unknown);
  CHECK(model.chair(2'001, model.begin(1)).known == Presence::unsure);
}

TEST_CASE("model: folded imports are what they were", "[load]") {
  const auto site = sample_site();
  Model model(*site);
  auto all = site->chair_rows.pointers();
  std::vector<Draft<Chair>> drafts;
  for (std::int32_t i = 0; i < 15; ++i) {
    drafts.push_back(sample_draft<Chair>(10'000 + i * 500, 500));
    model.end_import(model.begin_import(drafts.back()), Outcome::done);
    for (const Chair* chair : drafts.back()->pointers()) all.push_back(chair);
    buy(model, *drafts.back()->pointers()[3]);
  }
  for (std::size_t condition = 0; condition < 40; ++condition) {
    const Search search = search_of({condition}, 1, 25);
    const auto shown = shown_by<Chair>(
        all,
        [&](const Chair& chair) {
          const bool sold_out = chair.id >= 10'000 && chair.id % 500 == 3 && chair.stock == 1;
          return !sold_out && matches(site->vocabularies.chair, search, chair);
        },
        25, 25);
    CHECK(name_of(model.check(search, shown, model.begin(1)).fault) == "none");
  }
}

TEST_CASE("model: low-priced, recommended and nazotte are the first that match", "[load]") {
  const auto site = sample_site();
  Model model(*site);
  ShownRows<Estate> cheapest;
  auto rows = site->estate_rows.pointers();
  std::sort(rows.begin(), rows.end(), [](const Estate* a, const Estate* b) { return costs_less(*a, *b); });
  for (std::size_t i = 0; i < kLowPricedLimit; ++i) cheapest.ids.push_back(rows[i]->id);
  CHECK(name_of(model.check_low_priced(cheapest, model.begin(1)).fault) == "none");
  std::swap(cheapest.ids[0], cheapest.ids[1]);
  CHECK(name_of(model.check_low_priced(cheapest, model.begin(1)).fault) == "order");

  const Chair& chair = *site->chairs.ranked()[5];
  auto fitting = shown_by<Estate>(
      rows, [&](const Estate& estate) { return fits_through(chair, estate); }, 0, kRecommendedLimit);
  fitting.count.reset();
  CHECK(name_of(model.check_recommended(chair, fitting, model.begin(1)).fault) == "none");
  fitting.ids.pop_back();
  CHECK(name_of(model.check_recommended(chair, fitting, model.begin(1)).fault) == "missing_row");

  data::Random random(3);
  const Hull hull = draw_hull(random, site->estates.places()[0], 3'000'000);
  auto inside = shown_by<Estate>(
      rows, [&](const Estate& estate) { return strictly_inside(hull, place_of(estate)); }, 0, kNazotteLimit);
  inside.count = static_cast<std::int64_t>(inside.ids.size());
  REQUIRE(inside.ids.size() > 3);
  CHECK(name_of(model.check_nazotte(hull, inside, model.begin(1)).fault) == "none");
  ++*inside.count;
  CHECK(name_of(model.check_nazotte(hull, inside, model.begin(1)).fault) == "count");
}

}  // namespace nazotte::load::test
