// What is measured: something that answers questions about the same rows.
//
// Thread safety: one thread.
// Invariant: answers of all subjects to one question are equal: a search's count and then ids, else ids alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace nazotte::bench {

using Answer = std::vector<std::int64_t>;

class Subject {
 public:
  virtual ~Subject() = default;

  /// Which version of what, for the report.
  [[nodiscard]] virtual std::string version() const = 0;
  /// The kinds of questions that it can answer.
  [[nodiscard]] virtual std::vector<std::string> kinds() const = 0;
  /// How many questions of this kind the question file holds.
  [[nodiscard]] virtual std::size_t count(const std::string& kind) const = 0;
  /// Answers one; `answer` is overwritten.
  virtual void ask(const std::string& kind, std::size_t question, Answer& answer) = 0;
};

/// Where a subject finds what it needs. Unused members stay empty.
struct SubjectOptions {
  std::filesystem::path rows;        // folder of chair.csv and estate.csv
  std::filesystem::path questions;   // of the subject's own form
  std::filesystem::path conditions;  // folder of the condition files
  std::string database;              // a database file or a socket, as the client understands it
};

/// Errors of all of these are std::runtime_error: the message says what went wrong.
[[nodiscard]] std::unique_ptr<Subject> make_nazotte(const SubjectOptions& options);
[[nodiscard]] std::unique_ptr<Subject> make_boost_geometry(const SubjectOptions& options);
[[nodiscard]] std::unique_ptr<Subject> make_sqlite(const SubjectOptions& options);
[[nodiscard]] std::unique_ptr<Subject> make_mariadb(const SubjectOptions& options);
[[nodiscard]] std::unique_ptr<Subject> make_postgres(const SubjectOptions& options);

}  // namespace nazotte::bench
