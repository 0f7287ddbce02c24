#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "bench/load/plan.hpp"
#include "sample_site.hpp"

namespace nazotte::load::test {
namespace {

std::vector<std::string> wires(const Site& site, const PlanOptions& options, int requests) {
  RequestPlan plan(site, options);
  std::vector<std::string> all;
  all.reserve(static_cast<std::size_t>(requests));
  for (int i = 0; i < requests; ++i) all.push_back(to_wire(plan.next(), {.authority = "h"}));
  return all;
}

}  // namespace

TEST_CASE("plan: the same seed and user give the same bytes, others do not", "[load]") {
  const auto site = sample_site();
  const auto again = sample_site();
  const auto first = wires(*site, {.seed = 5, .user = 3}, 300);
  CHECK(first == wires(*again, {.seed = 5, .user = 3}, 300));
  CHECK(first != wires(*site, {.seed = 5, .user = 4}, 300));
  CHECK(first != wires(*site, {.seed = 6, .user = 3}, 300));
  const auto drafts = wires(*site, {.seed = 5, .user = kCurator}, 60);
  CHECK(drafts == wires(*again, {.seed = 5, .user = kCurator}, 60));
}

TEST_CASE("plan: all kinds of requests are made, crawlers' by crawlers", "[load]") {
  const auto site = sample_site();
  std::map<RequestKind, int> made;
  for (const std::uint32_t user : {kCurator, 1U}) {
    RequestPlan plan(*site, {.user = user});
    for (int i = 0; i < 1'000; ++i) {
      const PlannedRequest request = plan.next();
      ++made[request.kind];
      CHECK(request.bot == (request.user_agent.rfind("Mozilla", 0) != 0));
      if (request.bot) CHECK_FALSE(is_write(request.kind));
      CHECK(request.is_post() == !request.body.empty());
    }
  }
  CHECK(made.size() == kRequestKinds);
}

TEST_CASE("plan: the admin token goes with imports and with nothing else", "[load]") {
  const auto site = sample_site();
  int imports = 0;
  for (const std::uint32_t user : {kCurator, 1U}) {
    RequestPlan plan(*site, {.user = user});
    for (int i = 0; i < 200; ++i) {
      const PlannedRequest request = plan.next();
      const std::string wire = to_wire(request, {.authority = "h", .admin_token = "c2VjcmV0"});
      imports += is_import(request.kind) ? 1 : 0;
      CHECK((wire.find("\r\nAuthorization: Bearer c2VjcmV0\r\n") != std::string::npos) == is_import(request.kind));
      CHECK(to_wire(request, {.authority = "h"}).find("Authorization") == std::string::npos);
      CHECK(describe(request).find("c2VjcmV0") == std::string::npos);
    }
  }
  CHECK(imports > 0);
}

TEST_CASE("plan: without writes nothing is written, and points can be earned", "[load]") {
  const auto site = sample_site();
  RequestPlan plan(*site, {.weights = {1, 1, 1, 0}, .writes = false});
  std::uint32_t points = 0;
  for (int i = 0; i < 500; ++i) {
    const PlannedRequest request = plan.next();
    CHECK_FALSE(is_write(request.kind));
    CHECK_FALSE(request.bot);
    points += request.points;
  }
  CHECK(points > 20);
}

TEST_CASE("plan: drafts are imports of 500 new rows, read back and bought up", "[load]") {
  const auto site = sample_site();
  RequestPlan plan(*site, {.user = kCurator});
  std::set<std::int32_t> ids;
  for (int drafts = 0; drafts < 4;) {
    const PlannedRequest request = plan.next();
    if (!is_import(request.kind)) continue;
    ++drafts;
    const auto first = ids.size();
    if (request.chair_draft) {
      for (const Chair* chair : request.chair_draft->pointers()) ids.insert(chair->id);
    } else {
      for (const Estate* estate : request.estate_draft->pointers()) ids.insert(estate->id);
    }
    CHECK(ids.size() == first + 500);
  }
  CHECK(*ids.begin() == site->greatest_id + 1);
}

TEST_CASE("plan: searches are escaped, and list features once", "[load]") {
  const auto site = sample_site();
  const auto& vocabulary = site->vocabularies.chair;
  const auto number = [&](std::string_view value) {
    const auto found = std::find_if(vocabulary.conditions.begin(), vocabulary.conditions.end(),
                                    [&](const auto& condition) { return condition.value == value; });
    return static_cast<std::size_t>(found - vocabulary.conditions.begin());
  };
  const std::size_t wooden = number("木製");
  const std::size_t turning = number("回転可能");
  CHECK(query_string(vocabulary, {{1, std::min(wooden, turning), std::max(wooden, turning)}, 2, 25}) ==
        (wooden < turning
             ? "priceRangeId=1&features=%E6%9C%A8%E8%A3%BD%2C%E5%9B%9E%E8%BB%A2%E5%8F%AF%E8%83%BD&page=2&perPage=25"
             : "priceRangeId=1&features=%E5%9B%9E%E8%BB%A2%E5%8F%AF%E8%83%BD%2C%E6%9C%A8%E8%A3%BD&page=2&perPage=25"));
}

TEST_CASE("hull: convex, of 10 to 20 corners, with an exact inside", "[load]") {
  data::Random random(11);
  for (int i = 0; i < 200; ++i) {
    const Hull hull = draw_hull(random, {35'000'000, 139'000'000}, 1'000 + random.below(300'000));
    REQUIRE(hull.size() >= kHullCornersMin);
    REQUIRE(hull.size() <= kHullCornersMax);
    for (const GridPlace corner : hull) CHECK_FALSE(strictly_inside(hull, corner));
    CHECK(convex_hull(hull).size() == hull.size());
  }
  const Hull square = convex_hull({{0, 0}, {0, 4}, {4, 0}, {4, 4}, {2, 2}, {0, 2}});
  CHECK(square.size() == 4);
  CHECK(strictly_inside(square, {1, 1}));
  CHECK_FALSE(strictly_inside(square, {0, 2}));
  CHECK_FALSE(strictly_inside(square, {5, 2}));
  CHECK_FALSE(strictly_inside(convex_hull({{0, 0}, {1, 1}, {2, 2}}), {1, 1}));
  CHECK(coordinates_json({{-1, 1'500'000}}) ==
        R"({"coordinates":[{"latitude":-0.000001,"longitude":1.500000},{"latitude":-0.000001,"longitude":1.500000}]})");
}

}  // namespace nazotte::load::test
