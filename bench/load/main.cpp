// nazotte-load: virtual users of an ISUUMO site. Exit status: 0 all answers were right, 1 some were not, 2 wrong usage
// or no connection.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "options.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "run.hpp"
#include "site.hpp"

namespace {

using namespace nazotte::load;

constexpr int kRight = 0;
constexpr int kWrong = 1;
constexpr int kNoRun = 2;

// Set by a signal. A second one ends the process.
std::atomic<bool> interrupted = false;

void interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

int fail(const std::string& message) {
  std::fprintf(stderr, "nazotte-load: %s\n", message.c_str());
  return kNoRun;
}

int print_requests(const Site& site, const Options& options) {
  for (std::uint32_t user = options.writes ? kCurator : kCurator + 1; user <= options.levels.users; ++user) {
    RequestPlan plan(site, {.seed = options.seed, .user = user, .weights = options.weights, .writes = options.writes});
    for (std::uint64_t i = 0; i < *options.requests; ++i) {
      std::printf("%u\t%s\n", user, describe(plan.next()).c_str());
    }
  }
  return std::fflush(stdout) == 0 ? kRight : fail("cannot write to standard output");
}

bool write_json(const std::string& file, const std::string& json) {
  if (file == "-") return std::fputs(json.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  std::FILE* const out = std::fopen(file.c_str(), "w");
  if (out == nullptr) return false;
  const bool written = std::fputs(json.c_str(), out) >= 0;
  return std::fclose(out) == 0 && written;
}

/// By target: its runs.
using Runs = std::vector<std::vector<RunResult>>;

int report(const Options& options, const Runs& runs) {
  std::FILE* const out = options.json == "-" ? stderr : stdout;
  const std::vector<RunResult> none;
  const std::vector<RunResult>& second = runs.size() > 1 ? runs[1] : none;
  // After an interrupt one side may have fewer runs, or none.
  const bool compared = !second.empty();
  if (compared) std::fputs(comparison_text(runs[0], second).c_str(), out);
  if (!options.json.empty() && !write_json(options.json, json_of(runs[0], compared ? second : none))) {
    return fail("cannot write " + options.json);
  }
  for (const auto& of_target : runs) {
    for (const RunResult& run : of_target) {
      if (run.statistics.faults() > 0) return kWrong;
    }
  }
  return kRight;
}

int run_all(const Site& site, const Options& options) {
  Progress progress;
  Runs runs(options.targets.size());
  const std::uint32_t rounds = options.targets.size() > 1 ? options.rounds : 1;
  for (std::uint32_t round = 0; round < rounds && !interrupted; ++round) {
    for (std::size_t i = 0; i < options.targets.size() && !interrupted; ++i) {
      auto run = run_load(site, options, options.targets[i], progress, interrupted);
      if (!run) return fail(run.error().message);
      std::fputs(text_of(*run).c_str(), options.json == "-" ? stderr : stdout);
      std::fflush(stdout);
      runs[i].push_back(std::move(*run));
    }
  }
  return report(options, runs);
}

}  // namespace

int main(int argc, char** argv) {
  const CommandLine line = parse_command_line(argc, argv);
  if (line.exit_status) return *line.exit_status;
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  const auto site = load_site(line.options.site);
  if (!site) return fail(site.error().message);
  return line.options.print_requests ? print_requests(**site, line.options) : run_all(**site, line.options);
}
