// Asks a subject all its questions: once for the answers, then in timed rounds.
//
// Thread safety: one thread.
#pragma once

#include "subject.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace nazotte::bench {

struct MeasureOptions {
  std::size_t rounds = 5;
  double seconds = 1;              // of one kind and round, about; a slow subject is asked fewer questions,
  std::size_t questions_min = 10;  // but so many
  double seconds_max = 5;          // unless they take longer than this
};

/// Of one kind of questions.
struct Measured {
  std::vector<Answer> answers;                         // to the first questions, as many as were asked
  std::vector<std::vector<std::int64_t>> nanoseconds;  // per round and question
};

/// The first pass warms up and is not timed. Every question of a timed round has its answer in the first pass.
[[nodiscard]] Measured measure(Subject& subject, const std::string& kind, const MeasureOptions& options);

/// Writes everything as JSON. Error: std::runtime_error.
void write_measured(const std::map<std::string, Measured>& kinds, const std::string& version,
                    const std::filesystem::path& file);

}  // namespace nazotte::bench
