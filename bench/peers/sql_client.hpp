// A database as the measurement sees it: prepared statements that give integers.
//
// Thread safety: one thread.
#pragma once

#include "questions.hpp"
#include "subject.hpp"

#include <memory>
#include <span>
#include <string>

namespace nazotte::bench {

class SqlClient {
 public:
  virtual ~SqlClient() = default;
  [[nodiscard]] virtual std::string version() const = 0;
  /// Statements are numbered from 0 on in the order of these calls. Error: std::runtime_error.
  virtual void prepare(const std::string& text) = 0;
  /// Fetches all rows; appends the first column of each. Error: std::runtime_error.
  virtual void execute(std::size_t statement, std::span<const SqlQuestions::Parameter> parameters, Answer& out) = 0;
};

/// Prepares all statements of the question file.
[[nodiscard]] std::unique_ptr<Subject> make_sql_subject(std::unique_ptr<SqlClient> client,
                                                        const SubjectOptions& options);

}  // namespace nazotte::bench
