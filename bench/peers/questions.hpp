// The question files that bench_peers.py writes, read.
//
// Thread safety: pure functions and values.
// Lifetime: the typed queries hold views into the Questions object that they came from.
#pragma once

#include <nazotte/isuumo/catalog.hpp>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace nazotte::bench {

/// Questions as the engine takes them.
struct Questions {
  std::vector<isuumo::ChairQuery> chair_search;
  std::vector<isuumo::EstateQuery> estate_search;
  std::vector<std::vector<Degrees>> nazotte;
  std::vector<Key> recommended;         // ids of chairs
  std::vector<std::string> low_priced;  // names of tables
  std::deque<std::string> words;        // what the queries' views point to
};

/// Error: std::runtime_error when the file cannot be read or has another form.
[[nodiscard]] Questions read_questions(const std::filesystem::path& file);

/// Questions as a database takes them.
struct SqlQuestions {
  using Parameter = std::variant<std::int64_t, std::string>;
  struct Step {
    std::size_t statement;
    std::vector<Parameter> parameters;
    bool keep;  // its result is part of the answer
  };
  std::vector<std::string> statements;
  std::map<std::string, std::vector<std::vector<Step>>> kinds;
};

/// Error: as above.
[[nodiscard]] SqlQuestions read_sql_questions(const std::filesystem::path& file);

}  // namespace nazotte::bench
