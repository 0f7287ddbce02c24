// contract_test: runs contract cases (see case_file.hpp) in process or over TCP.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "case_file.hpp"
#include "exchange_log.hpp"
#include "runner.hpp"
#include "target.hpp"

namespace {

using namespace nazotte::contract;

/// What the daemon under test must have been started with (--max-body): small, so that a case can exceed it.
constexpr std::size_t kImportBodyBytesMax = 1 << 20;

struct Options {
  std::vector<std::filesystem::path> cases;  // files, or folders of *.case
  std::filesystem::path conditions;
  std::filesystem::path fixture;
  std::string store_url = "memory:";
  std::string tcp;
  std::filesystem::path dump;
  std::filesystem::path exchanges;
  bool proxied = false;
  bool every_case_must_fail = false;
};

std::vector<std::filesystem::path> case_files(const std::vector<std::filesystem::path>& given) {
  std::vector<std::filesystem::path> files;
  for (const auto& path : given) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() == ".case") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::unique_ptr<Target> make_target(const Options& options) {
  if (!options.tcp.empty()) {
    const std::size_t colon = options.tcp.rfind(':');
    return make_tcp_target(options.tcp.substr(0, colon),
                           static_cast<std::uint16_t>(std::stoi(options.tcp.substr(colon + 1))));
  }
  return make_local_target({.store_url = options.store_url,
                            .conditions = options.conditions,
                            .initial_data = options.fixture,
                            .import_body_bytes_max = kImportBodyBytesMax});
}

int run(const Options& options) {
  const std::unique_ptr<Target> target = make_target(options);
  std::optional<ExchangeLog> exchanges;
  if (!options.exchanges.empty()) exchanges.emplace(options.exchanges);
  Runner runner(
      *target,
      {.conditions = options.conditions, .proxied = options.proxied, .exchanges = exchanges ? &*exchanges : nullptr});
  std::size_t count = 0;
  std::size_t skipped = 0;
  for (const auto& file : case_files(options.cases)) {
    for (const Case& one : read_cases(file)) {
      ++count;
      if (runner.run(one) == Runner::Outcome::skipped) ++skipped;
    }
  }
  if (!options.dump.empty()) std::ofstream(options.dump, std::ios::binary) << runner.dump();
  const std::size_t failed = runner.failures().size();
  if (options.every_case_must_fail) {
    fmt::print("{} of {} wrong cases were noticed\n", failed, count);
    return count > 0 && failed == count ? 0 : 1;
  }
  for (const std::string& failure : runner.failures()) fmt::print("{}\n\n", failure);
  fmt::print("{} cases: {} failed, {} skipped\n", count, failed, skipped);
  return failed == 0 && count > skipped ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Runs contract cases against the parts in this process, or against a daemon.", "contract_test");
  app.add_option("cases", options.cases, "Case files, or folders of them")->required();
  app.add_option("--conditions", options.conditions, "Folder of the condition files")->required();
  app.add_option("--fixture", options.fixture, "Initial data of the store in process");
  app.add_option("--store", options.store_url, "Store in process; its tables are overwritten");
  app.add_option("--tcp", options.tcp, "ADDR:PORT of a daemon that has the fixture as its initial data");
  app.add_option("--dump", options.dump, "File for all answers");
  app.add_option("--exchanges", options.exchanges, "File for all requests and answers, as lines of JSON");
  app.add_flag("--proxied", options.proxied, "Only cases that a proxy for /api and /initialize passes on");
  app.add_flag("--every-case-must-fail", options.every_case_must_fail, "Succeed only when each case fails");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "contract_test: {}\n", error.what());
    return 1;
  }
}
