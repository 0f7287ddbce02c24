// Runs cases against a target and says what differs.
//
// Tables are reset by POST /initialize before a case that writes and before the first one after it, so cases do not
// depend on each other. Beside what a case asks for, every answer must have a Content-Length that is true; an error
// must be
// {"error": "..."}; and HEAD must tell what GET tells.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "case_file.hpp"
#include "exchange_log.hpp"
#include "target.hpp"

namespace nazotte::contract {

struct RunnerOptions {
  std::filesystem::path conditions;
  /// Behind a proxy only /api and /initialize can be reached: cases with other targets are skipped.
  bool proxied = false;
  /// Gets every exchange of the cases; null: nobody does. Outlives the runner.
  ExchangeLog* exchanges = nullptr;
};

class Runner {
 public:
  Runner(Target& target, RunnerOptions options) : target_(target), options_(std::move(options)) {}

  enum class Outcome { passed, failed, skipped };

  /// Appends to failures() and dump().
  Outcome run(const Case& one);

  /// One text per failed case: where, what was sent, expected and got.
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

  /// Every request and its answer: status, the headers that belong to the contract, body. The same on every store.
  [[nodiscard]] const std::string& dump() const { return dump_; }

 private:
  [[nodiscard]] std::optional<std::string> run_exchange(const Case& one, const Exchange& exchange);
  [[nodiscard]] std::optional<std::string> mismatch(const Exchange& exchange, const Answer& answer) const;
  [[nodiscard]] std::optional<std::string> broken_rule(const Request& request, const Answer& answer);
  [[nodiscard]] std::optional<std::string> check_body(const Check& check, const Answer& answer) const;
  void record(const Request& request, const Answer& answer);
  void reset();

  Target& target_;
  RunnerOptions options_;
  bool changed_ = true;
  std::vector<std::string> failures_;
  std::string dump_;
};

}  // namespace nazotte::contract
