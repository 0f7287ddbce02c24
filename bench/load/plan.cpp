#include "plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include "gen/formats.hpp"
#include "gen/row_generator.hpp"

namespace nazotte::load {
namespace {

constexpr std::string_view kBrowser = "Mozilla/5.0 (X11; Linux x86_64) nazotte-load";
constexpr std::array<std::string_view, 5> kCrawlers = {"ISUCONbot", "ISUCONbot-Mobile", "Mediapartners-ISUCON",
                                                       "isubot", "Googlebot/2.1"};
constexpr std::string_view kBoundary = "nazotte-load-draft";

/// Estates that nazotte's users draw around: so many of the most popular ones.
constexpr std::uint32_t kPopularPlaces = 1'000;
/// Pages that users leaf through.
constexpr std::uint32_t kPagesMax = 20;

std::uint64_t mixed(std::uint64_t seed, std::uint32_t user) {
  data::Random random(seed);
  return random.next() ^ data::Random(user).next();
}

template <class Row>
std::string multipart(std::string_view field, const RowStore<Row>& rows) {
  std::string body = fmt::format(
      "--{0}\r\nContent-Disposition: form-data; name=\"{1}\"; filename=\"{1}.csv\"\r\nContent-Type: text/csv\r\n\r\n",
      kBoundary, field);
  for (const Row* row : rows.pointers()) data::append_csv(*row, body);
  body += fmt::format("\r\n--{}--\r\n", kBoundary);
  return body;
}

/// Number of the n-th row that is set.
std::uint32_t select(const RowBits& bits, std::uint64_t n) {
  for (std::size_t word = 0; word < bits.size(); ++word) {
    const auto here = static_cast<std::uint64_t>(std::popcount(bits[word]));
    if (n >= here) {
      n -= here;
      continue;
    }
    std::uint64_t rest = bits[word];
    for (; n > 0; --n) rest &= rest - 1;
    return static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
  }
  return 0;
}

std::uint64_t count(const RowBits& bits) {
  return std::accumulate(bits.begin(), bits.end(), std::uint64_t{0}, [](std::uint64_t sum, std::uint64_t word) {
    return sum + static_cast<std::uint64_t>(std::popcount(word));
  });
}

}  // namespace

RequestPlan::RequestPlan(const Site& site, const PlanOptions& options)
    : site_(site),
      options_(options),
      random_(mixed(options.seed, options.user)),
      user_agent_(fmt::format("{} (user {})", kBrowser, options.user)) {}

PlannedRequest RequestPlan::next() {
  while (waiting_.empty()) plan_session();
  PlannedRequest request = std::move(waiting_.front());
  waiting_.pop_front();
  return request;
}

void RequestPlan::plan_session() {
  ++sessions_;
  if (options_.user == kCurator) {
    return sessions_ % 2 == 1 ? plan_chair_draft() : plan_estate_draft();
  }
  const std::uint32_t all = std::accumulate(options_.weights.begin(), options_.weights.end(), 0U);
  std::uint32_t drawn = random_.below(all);
  std::size_t scenario = 0;
  while (drawn >= options_.weights[scenario]) drawn -= options_.weights[scenario++];
  switch (static_cast<Scenario>(scenario)) {
    case Scenario::chair:
      return plan_chair_session();
    case Scenario::estate:
      return plan_estate_session();
    case Scenario::nazotte:
      return plan_nazotte_session();
    case Scenario::bot:
      return plan_bot_session();
  }
}

PlannedRequest& RequestPlan::add(RequestKind kind, std::string target) {
  PlannedRequest& request = waiting_.emplace_back();
  request.kind = kind;
  request.target = std::move(target);
  request.user_agent = user_agent_;
  return request;
}

void RequestPlan::add_post(RequestKind kind, std::string target, std::string body) {
  PlannedRequest& request = add(kind, std::move(target));
  request.content_type = "application/json";
  request.body = std::move(body);
}

std::string RequestPlan::email() {
  return fmt::format(R"({{"email":"user{}.{}@example.com"}})", options_.user, random_.below(1'000'000));
}

void RequestPlan::add_buy(std::int32_t id) {
  if (options_.writes) {
    add_post(RequestKind::buy, fmt::format("/api/chair/buy/{}", id), email());
    waiting_.back().id = id;
  }
  waiting_.back().points = 1;
}

void RequestPlan::add_request_document(std::int32_t id) {
  if (options_.writes) {
    add_post(RequestKind::request_document, fmt::format("/api/estate/req_doc/{}", id), email());
    waiting_.back().id = id;
  }
  waiting_.back().points = 1;
}

void RequestPlan::add_search(const Vocabulary<Chair>& vocabulary, const Search& search) {
  add(RequestKind::chair_search, "/api/chair/search?" + query_string(vocabulary, search)).search = search;
}

void RequestPlan::add_search(const Vocabulary<Estate>& vocabulary, const Search& search) {
  add(RequestKind::estate_search, "/api/estate/search?" + query_string(vocabulary, search)).search = search;
}

void RequestPlan::add_nazotte(GridPlace center) {
  constexpr std::int32_t kRadiusMin = 10'000;   // microdegrees: about 1 km
  constexpr std::int32_t kRadiusMax = 300'000;  // about 30 km
  constexpr std::int32_t kCenterMax = 180'000'000;
  center = {std::clamp(center.latitude, -kCenterMax, kCenterMax),
            std::clamp(center.longitude, -kCenterMax, kCenterMax)};
  Hull hull = draw_hull(random_, center, random_.between(kRadiusMin, kRadiusMax));
  add_post(RequestKind::nazotte, "/api/estate/nazotte", coordinates_json(hull));
  waiting_.back().hull = std::move(hull);
}

void RequestPlan::plan_top() {
  add(RequestKind::chair_low_priced, "/api/chair/low_priced");
  add(RequestKind::estate_low_priced, "/api/estate/low_priced");
}

template <class Row>
Search RequestPlan::draw_search(const Vocabulary<Row>& vocabulary, const Segment<Row>& rows) {
  // Conditions that a random row meets leave something to be found.
  const std::uint32_t wanted = random_.below(static_cast<std::uint32_t>(rows.size()));
  std::vector<std::size_t> met;
  for (std::size_t i = 0; i < vocabulary.conditions.size(); ++i) {
    if (rows.meets(wanted, i)) met.push_back(i);
  }
  return draw_search(vocabulary, std::move(met));
}

template <class Row>
Search RequestPlan::search_for(const Vocabulary<Row>& vocabulary, const Row& row) {
  std::vector<std::size_t> met;
  for (std::size_t i = 0; i < vocabulary.conditions.size(); ++i) {
    if (vocabulary.conditions[i].matches(row)) met.push_back(i);
  }
  return draw_search(vocabulary, std::move(met));
}

template <class Row>
Search RequestPlan::draw_search(const Vocabulary<Row>& vocabulary, std::vector<std::size_t> met) {
  constexpr std::size_t kConditionsMax = 3;
  Search search;
  search.per_page = kPerPage;
  for (std::uint32_t wanted = 1 + random_.below(kConditionsMax); wanted > 0 && !met.empty(); --wanted) {
    const auto drawn = met.begin() + random_.below(static_cast<std::uint32_t>(met.size()));
    search.conditions.push_back(*drawn);
    met.erase(drawn);
  }
  // A row that meets nothing: any condition will do.
  if (search.conditions.empty()) {
    search.conditions.push_back(random_.below(static_cast<std::uint32_t>(vocabulary.conditions.size())));
  }
  std::sort(search.conditions.begin(), search.conditions.end());
  return search;
}

template <class Row>
const Row& RequestPlan::browse(const Vocabulary<Row>& vocabulary, const Segment<Row>& rows) {
  Search search = draw_search(vocabulary, rows);
  add_search(vocabulary, search);
  RowBits bits;
  rows.match(search.conditions, bits);
  const std::uint64_t found = count(bits);
  if (found == 0) return *rows.ranked()[random_.below(static_cast<std::uint32_t>(rows.size()))];
  const auto pages = static_cast<std::uint32_t>(std::min<std::uint64_t>((found + kPerPage - 1) / kPerPage, kPagesMax));
  if (pages > 1 && chance(60)) {
    search.page = 1 + random_.below(pages - 1);
    add_search(vocabulary, search);
  }
  const std::uint64_t first = std::uint64_t{search.page} * kPerPage;
  const auto shown = static_cast<std::uint32_t>(std::min<std::uint64_t>(found - first, kPerPage));
  return *rows.ranked()[select(bits, first + random_.below(shown))];
}

void RequestPlan::plan_chair_session() {
  if (chance(50)) plan_top();
  if (chance(50)) add(RequestKind::chair_condition, "/api/chair/search/condition");
  const Chair& chair = browse(site_.vocabularies.chair, site_.chairs);
  add(RequestKind::chair_detail, fmt::format("/api/chair/{}", chair.id)).id = chair.id;
  if (chance(80)) {
    add(RequestKind::recommended, fmt::format("/api/recommended_estate/{}", chair.id)).id = chair.id;
  }
  if (!chance(70)) return;
  add_buy(chair.id);
  // What was bought is looked at again: it may have been the last one.
  if (chance(30)) add(RequestKind::chair_detail, fmt::format("/api/chair/{}", chair.id)).id = chair.id;
}

void RequestPlan::visit_estate(const Estate& estate) {
  add(RequestKind::estate_detail, fmt::format("/api/estate/{}", estate.id)).id = estate.id;
  if (chance(60)) add_request_document(estate.id);
}

void RequestPlan::plan_estate_session() {
  if (chance(50)) plan_top();
  if (chance(50)) add(RequestKind::estate_condition, "/api/estate/search/condition");
  visit_estate(browse(site_.vocabularies.estate, site_.estates));
}

void RequestPlan::plan_nazotte_session() {
  const auto popular = std::min(static_cast<std::uint32_t>(site_.estates.size()), kPopularPlaces);
  const std::uint32_t place = random_.below(popular);
  for (std::uint32_t drawn = 1 + random_.below(3); drawn > 0; --drawn) add_nazotte(site_.estates.places()[place]);
  visit_estate(*site_.estates.ranked()[place]);
}

void RequestPlan::plan_bot_session() {
  const std::string browser =
      std::exchange(user_agent_, fmt::format("{} (user {})", random_.pick(kCrawlers), options_.user));
  if (chance(50)) {
    const Estate& estate = browse(site_.vocabularies.estate, site_.estates);
    add(RequestKind::estate_detail, fmt::format("/api/estate/{}", estate.id)).id = estate.id;
  } else {
    const Chair& chair = browse(site_.vocabularies.chair, site_.chairs);
    add(RequestKind::chair_detail, fmt::format("/api/chair/{}", chair.id)).id = chair.id;
  }
  // A session is planned when nothing waits, so all of it is the crawler's.
  for (PlannedRequest& request : waiting_) request.bot = true;
  user_agent_ = browser;
}

std::int32_t RequestPlan::next_draft() {
  const std::int64_t first = std::int64_t{site_.greatest_id} + 1 + std::int64_t{drafts_} * kDraftRows;
  if (first > std::numeric_limits<std::int32_t>::max() - kDraftRows) return 0;
  ++drafts_;
  return static_cast<std::int32_t>(first);
}

void RequestPlan::plan_chair_draft() {
  const std::int32_t first = next_draft();
  if (first == 0) return plan_top();
  auto rows = std::make_shared<RowStore<Chair>>();
  data::RowGenerator generator(options_.seed);
  for (std::int32_t id = first; id < first + kDraftRows; ++id) rows->add(generator.chair(id));
  const Chair& seen = *rows->pointers()[random_.below(kDraftRows)];
  add_post(RequestKind::chair_import, "/api/chair", multipart("chairs", *rows));
  waiting_.back().content_type = fmt::format("multipart/form-data; boundary={}", kBoundary);
  waiting_.back().chair_draft = std::move(rows);
  for (const std::int32_t id : {first, seen.id, first + kDraftRows - 1}) {
    add(RequestKind::chair_detail, fmt::format("/api/chair/{}", id)).id = id;
  }
  const Search search = search_for(site_.vocabularies.chair, seen);
  add_search(site_.vocabularies.chair, search);
  add(RequestKind::recommended, fmt::format("/api/recommended_estate/{}", seen.id)).id = seen.id;
  // One more than there are: the last purchase is refused, and the chair is gone.
  for (std::int32_t bought = 0; bought <= seen.stock; ++bought) add_buy(seen.id);
  add(RequestKind::chair_detail, fmt::format("/api/chair/{}", seen.id)).id = seen.id;
  add_search(site_.vocabularies.chair, search);
}

void RequestPlan::plan_estate_draft() {
  const std::int32_t first = next_draft();
  if (first == 0) return plan_top();
  auto rows = std::make_shared<RowStore<Estate>>();
  data::RowGenerator generator(options_.seed);
  for (std::int32_t id = first; id < first + kDraftRows; ++id) rows->add(generator.estate(id));
  const Estate& seen = *rows->pointers()[random_.below(kDraftRows)];
  add_post(RequestKind::estate_import, "/api/estate", multipart("estates", *rows));
  waiting_.back().content_type = fmt::format("multipart/form-data; boundary={}", kBoundary);
  waiting_.back().estate_draft = std::move(rows);
  for (const std::int32_t id : {first, seen.id, first + kDraftRows - 1}) {
    add(RequestKind::estate_detail, fmt::format("/api/estate/{}", id)).id = id;
  }
  add_search(site_.vocabularies.estate, search_for(site_.vocabularies.estate, seen));
  add_nazotte(place_of(seen));
  add_request_document(seen.id);
}

}  // namespace nazotte::load
