#include "options.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <thread>

#include "option_list.hpp"
#include "server/admin_token.hpp"
#include "server/secret_file.hpp"

namespace nazotte::load {
namespace {

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

bool parse_number(std::string_view text, std::uint32_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

/// The token that the file holds; the name of the option is part of errors.
Result<std::string> read_token(const std::string& file) {
  auto token = server::read_secret(file);
  if (!token) return invalid(fmt::format("--admin-token-file: {}", token.error().message));
  if (const auto parsed = server::AdminToken::parse(*token); !parsed) {
    return invalid(fmt::format("--admin-token-file: {}", parsed.error().message));
  }
  return token;
}

Result<void> finish(Options& options, const RawOptions& raw) {
  for (const std::string& url : raw.targets) {
    auto target = parse_target(url);
    if (!target) return target.error();
    options.targets.push_back(std::move(*target));
  }
  if (options.targets.size() > 2) return invalid("--target: one backend, or two to be compared");
  if (!raw.scenario.empty()) {
    const auto weights = parse_weights(raw.scenario);
    if (!weights) return weights.error();
    options.weights = *weights;
  }
  if (!raw.token_file.empty()) {
    auto token = read_token(raw.token_file);
    if (!token) return token.error();
    options.admin_token = std::move(*token);
  }
  if (options.print_requests && !options.requests) return invalid("--print-requests: say how many with --requests N");
  options.writes = !raw.no_writes;
  options.initialize = !raw.no_initialize;
  options.seconds = std::chrono::seconds(raw.seconds);
  options.think = std::chrono::milliseconds(raw.think_ms);
  options.timeout = std::chrono::milliseconds(raw.timeout_ms);
  options.levels.fast_us = std::uint64_t{raw.fast_ms} * 1'000;
  options.draft_every = std::chrono::milliseconds(static_cast<std::int64_t>(raw.draft_seconds * 1'000));
  if (options.requests) options.levels.levels = 0;
  return {};
}

}  // namespace

Result<Target> parse_target(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  if (url.rfind(kScheme, 0) != 0) return invalid(fmt::format("--target: {} does not begin with {}", url, kScheme));
  std::string rest = url.substr(kScheme.size());
  if (!rest.empty() && rest.back() == '/') rest.pop_back();
  // The last colon is the port's, unless it is part of an IPv6 address in brackets.
  const std::size_t colon = rest.rfind(':');
  const bool has_port = colon != std::string::npos && rest.find(']', colon) == std::string::npos;
  Target target{url, has_port ? rest.substr(0, colon) : rest, has_port ? rest.substr(colon + 1) : "80"};
  std::uint32_t port = 0;
  if (target.host.empty() || target.host.find_first_of("/?#@ ") != std::string::npos ||
      !parse_number(target.port, port) || port == 0 || port > 65'535) {
    return invalid(fmt::format("--target: {} is not http://HOST:PORT", url));
  }
  return target;
}

Result<Weights> parse_weights(const std::string& text) {
  Weights weights{};
  std::uint32_t sum = 0;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    const std::string entry = text.substr(from, comma - from);
    from = comma + 1;
    const std::size_t equals = std::min(entry.find('='), entry.size());
    const auto* const name = std::find(kScenarioNames.begin(), kScenarioNames.end(), entry.substr(0, equals));
    std::uint32_t weight = 0;
    if (name == kScenarioNames.end() || equals == entry.size() || !parse_number(entry.substr(equals + 1), weight) ||
        weight > 1'000'000) {
      return invalid(
          fmt::format("--scenario: '{}' is not NAME=WEIGHT with a name of chair, estate, nazotte, bot", entry));
    }
    weights[static_cast<std::size_t>(name - kScenarioNames.begin())] = weight;
    sum += weight;
  }
  if (sum == 0) return invalid("--scenario: all weights are 0");
  return weights;
}

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  RawOptions raw;
  line.options.site.conditions = NAZOTTE_CONDITIONS_DIR;
  line.options.threads = std::max(1U, std::thread::hardware_concurrency() / 2);
  CLI::App app("Virtual users of an ISUUMO site: every answer is checked, and levels rise with the score.",
               "nazotte-load");
  declare_options(app, line.options, raw);
  app.footer("Exit status: 0 all answers were right, 1 some were not, 2 wrong usage or no connection.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    line.exit_status = app.exit(error) == 0 ? 0 : 2;
    return line;
  }
  if (auto finished = finish(line.options, raw); !finished) {
    std::fprintf(stderr, "nazotte-load: %s\n", finished.error().message.c_str());
    line.exit_status = 2;
  }
  return line;
}

}  // namespace nazotte::load
