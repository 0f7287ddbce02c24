// Is this answer right? Each request of a plan, against the model, for the window in which it was under way.
//
//   Moment since = judge.begin(user, request);      before the first byte is sent
//   Verdict verdict = judge.answered(user, request, since, answer);      or lost(), when there is none
//
// Thread safety: one judge per thread; all share the model.
#pragma once

#include <cstdint>
#include <optional>

#include "answer.hpp"
#include "faults.hpp"
#include "model.hpp"
#include "requests.hpp"
#include "site.hpp"

namespace nazotte::load {

struct JudgeOptions {
  bool accept_chunked = false;  // answers without Content-Length are right, too
};

struct Verdict {
  std::optional<Fault> fault;
  bool refused_bot = false;  // a crawler was answered with 503, as it may be
  std::uint32_t points = 0;  // of the request, when it succeeded
};

class Judge {
 public:
  Judge(const Site& site, Model& model, const JudgeOptions& options) : site_(site), model_(model), options_(options) {}

  struct Ticket {
    Moment since = 0;
    std::uint32_t import = 0;  // its number
  };

  /// Notes writes that are about to be sent.
  [[nodiscard]] Ticket begin(std::uint32_t user, const PlannedRequest& request);
  [[nodiscard]] Verdict answered(std::uint32_t user, const PlannedRequest& request, const Ticket& ticket,
                                 const Answer& answer);
  /// There was no answer: what the request wrote, if anything, is not known.
  [[nodiscard]] Verdict lost(std::uint32_t user, const PlannedRequest& request, const Ticket& ticket, Fault fault);

 private:
  [[nodiscard]] std::optional<Fault> judge(const PlannedRequest& request, const Ticket& ticket, const Answer& answer,
                                           Verdict& verdict);
  [[nodiscard]] std::optional<Fault> judge_list(const PlannedRequest& request, Moment since, const Answer& answer);
  /// Of a row that is there, or not; imported: with an import, not from the beginning.
  template <class Row>
  [[nodiscard]] std::optional<Fault> judge_detail(Presence presence, bool imported, const Row* row,
                                                  const Answer& answer);
  [[nodiscard]] std::optional<Fault> judge_chair(const PlannedRequest& request, Moment since, const Answer& answer);
  [[nodiscard]] std::optional<Fault> judge_estate(const PlannedRequest& request, Moment since, const Answer& answer);
  [[nodiscard]] std::optional<Fault> judge_recommended(const PlannedRequest& request, Moment since,
                                                       const Answer& answer);
  [[nodiscard]] std::optional<Fault> judge_buy(const PlannedRequest& request, Moment since, const Answer& answer);
  [[nodiscard]] std::optional<Fault> judge_document(const PlannedRequest& request, Moment since, const Answer& answer);
  [[nodiscard]] std::optional<Fault> judge_import(const Ticket& ticket, const Answer& answer);

  template <class Row, class Check>
  [[nodiscard]] std::optional<Fault> judge_rows(const Answer& answer, AnswerReader::Count count, Check check);

  const Site& site_;
  Model& model_;
  JudgeOptions options_;
  AnswerReader reader_;
};

}  // namespace nazotte::load
