#include "judge.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace nazotte::load {
namespace {

using Outcome = Model::Outcome;

Fault wrong_status(std::string expected, const Answer& answer) {
  return {FaultKind::status, std::move(expected), fmt::format("{} {}", answer.status, excerpt(answer.body))};
}

std::optional<Fault> check_json_status(const Answer& answer) {
  if (answer.status != 200) return wrong_status("200", answer);
  if (answer.content_type.rfind("application/json", 0) != 0) {
    return Fault{FaultKind::header, "Content-Type: application/json", fmt::format("'{}'", answer.content_type)};
  }
  return std::nullopt;
}

/// Nothing when the status is the one that a row of this presence has; `missing`: the status without it.
std::optional<Fault> check_presence(Presence presence, int missing, bool imported, const Answer& answer) {
  if (presence == Presence::sure && answer.status == missing) {
    return Fault{imported ? FaultKind::lost_write : FaultKind::missing_row, "200", std::to_string(answer.status)};
  }
  const bool found = answer.status == 200 && presence != Presence::absent;
  const bool not_found = answer.status == missing && presence != Presence::sure;
  if (found || not_found) return std::nullopt;
  return wrong_status(presence == Presence::sure     ? "200"
                      : presence == Presence::absent ? std::to_string(missing)
                                                     : fmt::format("200 or {}", missing),
                      answer);
}

/// A write that was answered with this status has not happened.
bool is_refusal(int status) { return status >= 400 && status < 500; }

}  // namespace

Judge::Ticket Judge::begin(std::uint32_t user, const PlannedRequest& request) {
  Ticket ticket;
  if (request.kind == RequestKind::buy) model_.begin_purchase(request.id);
  if (request.chair_draft) ticket.import = model_.begin_import(request.chair_draft);
  if (request.estate_draft) ticket.import = model_.begin_import(request.estate_draft);
  ticket.since = model_.begin(user);
  return ticket;
}

Verdict Judge::lost(std::uint32_t user, const PlannedRequest& request, const Ticket& ticket, Fault fault) {
  if (request.kind == RequestKind::buy) (void)model_.end_purchase(request.id, Outcome::unknown, ticket.since);
  if (ticket.import != 0) model_.end_import(ticket.import, Outcome::unknown);
  model_.end(user);
  return {std::move(fault), false, 0};
}

Verdict Judge::answered(std::uint32_t user, const PlannedRequest& request, const Ticket& ticket, const Answer& answer) {
  Verdict verdict;
  verdict.fault = judge(request, ticket, answer, verdict);
  if (!verdict.fault && !answer.has_content_length && !options_.accept_chunked) {
    verdict.fault = Fault{FaultKind::header, "Content-Length", "there is none"};
  }
  if (!verdict.fault && answer.status == 200) verdict.points = request.points;
  model_.end(user);
  return verdict;
}

std::optional<Fault> Judge::judge(const PlannedRequest& request, const Ticket& ticket, const Answer& answer,
                                  Verdict& verdict) {
  if (request.bot && answer.status == 503) {
    verdict.refused_bot = true;
    return std::nullopt;
  }
  switch (request.kind) {
    case RequestKind::chair_condition:
    case RequestKind::estate_condition: {
      if (auto fault = check_json_status(answer)) return fault;
      const bool of_chairs = request.kind == RequestKind::chair_condition;
      return reader_.compare_json(answer.body, of_chairs ? site_.files.chair_json : site_.files.estate_json);
    }
    case RequestKind::chair_low_priced:
    case RequestKind::estate_low_priced:
    case RequestKind::chair_search:
    case RequestKind::estate_search:
    case RequestKind::nazotte:
      return judge_list(request, ticket.since, answer);
    case RequestKind::chair_detail:
      return judge_chair(request, ticket.since, answer);
    case RequestKind::estate_detail:
      return judge_estate(request, ticket.since, answer);
    case RequestKind::recommended:
      return judge_recommended(request, ticket.since, answer);
    case RequestKind::buy:
      return judge_buy(request, ticket.since, answer);
    case RequestKind::request_document:
      return judge_document(request, ticket.since, answer);
    case RequestKind::chair_import:
    case RequestKind::estate_import:
      return judge_import(ticket, answer);
  }
  return std::nullopt;
}

template <class Row, class Check>
std::optional<Fault> Judge::judge_rows(const Answer& answer, AnswerReader::Count count, Check check) {
  if (auto fault = check_json_status(answer)) return fault;
  ShownRows<Row> shown;
  if (auto fault = reader_.read_rows<Row>(answer.body, count, shown)) return fault;
  Listing<Row> listing = check(shown);
  if (listing.fault) return std::move(listing.fault);
  return reader_.compare_rows<Row>(listing.rows);
}

std::optional<Fault> Judge::judge_list(const PlannedRequest& request, Moment since, const Answer& answer) {
  using Count = AnswerReader::Count;
  switch (request.kind) {
    case RequestKind::chair_low_priced:
      return judge_rows<Chair>(answer, Count::none,
                               [&](const auto& shown) { return model_.check_low_priced(shown, since); });
    case RequestKind::estate_low_priced:
      return judge_rows<Estate>(answer, Count::none,
                                [&](const auto& shown) { return model_.check_low_priced(shown, since); });
    case RequestKind::chair_search:
      return judge_rows<Chair>(answer, Count::present,
                               [&](const auto& shown) { return model_.check(request.search, shown, since); });
    case RequestKind::estate_search:
      return judge_rows<Estate>(answer, Count::present,
                                [&](const auto& shown) { return model_.check(request.search, shown, since); });
    default:
      return judge_rows<Estate>(answer, Count::present,
                                [&](const auto& shown) { return model_.check_nazotte(request.hull, shown, since); });
  }
}

template <class Row>
std::optional<Fault> Judge::judge_detail(Presence presence, bool imported, const Row* row, const Answer& answer) {
  if (auto fault = check_presence(presence, 404, imported, answer)) return fault;
  if (answer.status == 404) return std::nullopt;
  if (auto fault = check_json_status(answer)) return fault;
  return reader_.compare_row(answer.body, *row);
}

std::optional<Fault> Judge::judge_chair(const PlannedRequest& request, Moment since, const Answer& answer) {
  const Model::PresentChair chair = model_.chair(request.id, since);
  if (chair.known == Presence::sure && chair.in_stock == Presence::absent && answer.status == 200) {
    return Fault{FaultKind::sold_out_shown, "404: it was sold out before", "200"};
  }
  return judge_detail(chair.in_stock, chair.imported, chair.row, answer);
}

std::optional<Fault> Judge::judge_estate(const PlannedRequest& request, Moment since, const Answer& answer) {
  const Model::PresentEstate estate = model_.estate(request.id, since);
  return judge_detail(estate.known, estate.imported, estate.row, answer);
}

std::optional<Fault> Judge::judge_recommended(const PlannedRequest& request, Moment since, const Answer& answer) {
  // Sold out or not: the chair stands at home already.
  const Model::PresentChair chair = model_.chair(request.id, since);
  if (auto fault = check_presence(chair.known, 400, chair.imported, answer)) return fault;
  if (answer.status == 400) return std::nullopt;
  return judge_rows<Estate>(answer, AnswerReader::Count::none,
                            [&](const auto& shown) { return model_.check_recommended(*chair.row, shown, since); });
}

std::optional<Fault> Judge::judge_buy(const PlannedRequest& request, Moment since, const Answer& answer) {
  const Outcome outcome = answer.status == 200        ? Outcome::done
                          : is_refusal(answer.status) ? Outcome::refused
                                                      : Outcome::unknown;
  auto fault = model_.end_purchase(request.id, outcome, since);
  if (fault) return fault;
  if (answer.status != 200 && answer.status != 404) return wrong_status("200 or 404", answer);
  return std::nullopt;
}

std::optional<Fault> Judge::judge_document(const PlannedRequest& request, Moment since, const Answer& answer) {
  const Model::PresentEstate estate = model_.estate(request.id, since);
  return check_presence(estate.known, 404, estate.imported, answer);
}

std::optional<Fault> Judge::judge_import(const Ticket& ticket, const Answer& answer) {
  const Outcome outcome = answer.status == 201        ? Outcome::done
                          : is_refusal(answer.status) ? Outcome::refused
                                                      : Outcome::unknown;
  model_.end_import(ticket.import, outcome);
  if (answer.status != 201) return wrong_status(expected_of("201", answer), answer);
  if (!answer.body.empty()) return Fault{FaultKind::json, "an empty body", excerpt(answer.body)};
  return std::nullopt;
}

}  // namespace nazotte::load
