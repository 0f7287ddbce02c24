#include "measure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <fstream>
#include <stdexcept>

namespace nazotte::bench {

Measured measure(Subject& subject, const std::string& kind, const MeasureOptions& options) {
  using Clock = std::chrono::steady_clock;
  Measured measured;
  Answer answer;
  const auto start = Clock::now();
  const std::size_t questions = subject.count(kind);
  for (std::size_t question = 0; question < questions; ++question) {
    const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    if (elapsed > (question < options.questions_min ? options.seconds_max : options.seconds)) break;
    subject.ask(kind, question, answer);
    measured.answers.push_back(answer);
  }
  for (std::size_t round = 0; round < options.rounds; ++round) {
    auto& nanoseconds = measured.nanoseconds.emplace_back();
    nanoseconds.reserve(measured.answers.size());
    for (std::size_t question = 0; question < measured.answers.size(); ++question) {
      const auto begin = Clock::now();
      subject.ask(kind, question, answer);
      nanoseconds.push_back(std::chrono::nanoseconds(Clock::now() - begin).count());
    }
  }
  return measured;
}

void write_measured(const std::map<std::string, Measured>& kinds, const std::string& version,
                    const std::filesystem::path& file) {
  const auto list_of_lists = [](const auto& lists) {
    std::string text = "[";
    for (const auto& list : lists) text += fmt::format("{}[{}]", text.size() > 1 ? ",\n" : "", fmt::join(list, ","));
    return text + "]";
  };
  std::ofstream out(file);
  // Versions are names and numbers without anything that JSON would want escaped.
  out << fmt::format("{{\"version\": \"{}\", \"kinds\": {{", version);
  bool first = true;
  for (const auto& [kind, measured] : kinds) {
    out << fmt::format("{}\"{}\": {{\"answers\": {},\n\"rounds\": {}}}", first ? "" : ",\n", kind,
                       list_of_lists(measured.answers), list_of_lists(measured.nanoseconds));
    first = false;
  }
  out << "}}\n";
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace nazotte::bench
