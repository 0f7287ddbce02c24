// What a virtual user does, request by request, decided before anything is sent.
//
// A user lives in sessions: somebody who looks for a chair, somebody who looks for a flat, somebody who draws on the
// map, a crawler; user 0 is the curator, who imports drafts. A session is planned as a whole, from the user's own
// random numbers and from the Site: the chair that is opened is one that the page shows before anybody has written. So
// the requests of a user are a function of (seed, user, site, weights, writes) and of nothing else: neither answers nor
// time nor other users have a part in it (decision 0059).
//
// Thread safety: one thread per plan; all share the Site.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "gen/random.hpp"
#include "requests.hpp"
#include "site.hpp"

namespace nazotte::load {

/// Kinds of sessions, and how often each is begun beside the others.
enum class Scenario : std::uint8_t { chair, estate, nazotte, bot };
inline constexpr std::size_t kScenarios = 4;
inline constexpr std::array<std::string_view, kScenarios> kScenarioNames = {"chair", "estate", "nazotte", "bot"};
using Weights = std::array<std::uint32_t, kScenarios>;
inline constexpr Weights kDefaultWeights = {40, 20, 30, 10};

/// The user who imports drafts.
inline constexpr std::uint32_t kCurator = 0;
/// Rows of a draft.
inline constexpr std::int32_t kDraftRows = 500;
/// Rows of a page, as ISUUMO's pages ask for.
inline constexpr std::uint32_t kPerPage = 25;

struct PlanOptions {
  std::uint64_t seed = 1;
  std::uint32_t user = 1;
  Weights weights = kDefaultWeights;
  bool writes = true;
};

class RequestPlan {
 public:
  RequestPlan(const Site& site, const PlanOptions& options);

  /// The user's next request. Endless.
  [[nodiscard]] PlannedRequest next();
  /// The request that next() will give begins a session.
  [[nodiscard]] bool at_session_start() const { return waiting_.empty(); }

 private:
  void plan_session();
  void plan_top();
  void plan_chair_session();
  void plan_estate_session();
  void plan_nazotte_session();
  void plan_bot_session();
  void plan_chair_draft();
  void plan_estate_draft();
  void visit_estate(const Estate& estate);
  /// First id of the curator's next draft; 0 when there are no more ids.
  [[nodiscard]] std::int32_t next_draft();

  PlannedRequest& add(RequestKind kind, std::string target);
  void add_post(RequestKind kind, std::string target, std::string body);
  /// The point for a sale; without writes it is earned by the page on which one would have bought.
  void add_buy(std::int32_t id);
  void add_request_document(std::int32_t id);
  void add_nazotte(GridPlace center);
  void add_search(const Vocabulary<Chair>& vocabulary, const Search& search);
  void add_search(const Vocabulary<Estate>& vocabulary, const Search& search);
  [[nodiscard]] std::string email();
  [[nodiscard]] bool chance(std::uint32_t percent) { return random_.below(100) < percent; }

  /// The first page of some conditions that a row meets: one of `rows`, or one that meets those of `met`.
  template <class Row>
  [[nodiscard]] Search draw_search(const Vocabulary<Row>& vocabulary, const Segment<Row>& rows);
  template <class Row>
  [[nodiscard]] Search draw_search(const Vocabulary<Row>& vocabulary, std::vector<std::size_t> met);
  /// Opens pages of a search and returns a row of the last one.
  template <class Row>
  [[nodiscard]] const Row& browse(const Vocabulary<Row>& vocabulary, const Segment<Row>& rows);
  /// Conditions that this row meets.
  template <class Row>
  [[nodiscard]] Search search_for(const Vocabulary<Row>& vocabulary, const Row& row);

  const Site& site_;
  PlanOptions options_;
  data::Random random_;
  std::string user_agent_;
  std::deque<PlannedRequest> waiting_;
  std::int32_t drafts_ = 0;
  std::uint32_t sessions_ = 0;
};

}  // namespace nazotte::load
