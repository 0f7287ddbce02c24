// nazotted: wires the loaders to the server, and nothing else. The only file that knows both.
//
// Order of a start: configuration, conditions, store address, initial data; then load (waiting for the store if it
// must); then the writer; then the server, which accepts only now. A stop goes the other way round, so that every
// request in flight gets its answer.
#include <malloc.h>
#include <pthread.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <nazotte/isuumo/catalog.hpp>

#include <condition_variable>
#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <variant>

#include "loaders/initial_data.hpp"
#include "loaders/startup.hpp"
#include "loaders/store.hpp"
#include "loaders/writer.hpp"
#include "server/conditions.hpp"
#include "server/config.hpp"
#include "server/json_rows.hpp"
#include "server/server.hpp"
#include "server/service.hpp"
#include "server/version.hpp"

namespace {

using nazotte::Error;
using nazotte::ErrorCode;
using nazotte::Result;
using Logger = std::shared_ptr<spdlog::logger>;

/// SIGINT and SIGTERM are taken by one thread of ours. Must run before any other thread starts, so that all inherit
/// the mask.
sigset_t block_stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// Connections are descriptors, and shells allow 1,024 of them.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) return Error{ErrorCode::invalid_argument, "cannot read " + path};
  return text;
}

/// Everything that can be known without a connection.
struct Inputs {
  std::string chair_condition_json;
  std::string estate_condition_json;
  nazotte::isuumo::Conditions conditions;
  nazotte::loaders::StoreUrl store_url;
  std::optional<nazotte::loaders::InitialData> initial_data;
};

Result<Inputs> read_inputs(const nazotte::server::Config& config) {
  Inputs inputs;
  auto chair_json = read_file(config.conditions_directory + "/chair_condition.json");
  if (!chair_json) return chair_json.error();
  auto estate_json = read_file(config.conditions_directory + "/estate_condition.json");
  if (!estate_json) return estate_json.error();
  auto conditions = nazotte::server::parse_conditions(*chair_json, *estate_json);
  if (!conditions) return conditions.error();
  auto url = nazotte::loaders::StoreUrl::parse(config.store_url);
  if (!url) return url.error();
  if (config.store_password && url->password.empty()) url->password = *config.store_password;
  if (config.initial_data_directory) {
    auto data = nazotte::loaders::InitialData::open(*config.initial_data_directory);
    if (!data) return data.error();
    inputs.initial_data = std::move(*data);
  }
  inputs.chair_condition_json = std::move(*chair_json);
  inputs.estate_condition_json = std::move(*estate_json);
  inputs.conditions = std::move(*conditions);
  inputs.store_url = std::move(*url);
  return inputs;
}

int check(nazotte::loaders::Store& store, const Inputs& inputs, const Logger& log) {
  const auto state = store.open();
  if (!state) {
    log->error("store {}: {}", inputs.store_url.redacted(), state.error().message);
    return EXIT_FAILURE;
  }
  const bool empty = *state == nazotte::loaders::StoreState::empty;
  log->info("configuration is fine; store {} is reachable, {}", inputs.store_url.redacted(),
            empty ? "without tables yet" : "its tables fit");
  return EXIT_SUCCESS;
}

int serve(const nazotte::server::Config& config, Inputs& inputs, const Logger& log, const sigset_t& signals) {
  const nazotte::loaders::InitialData* initial_data = inputs.initial_data ? &*inputs.initial_data : nullptr;
  const auto store = nazotte::loaders::make_store(inputs.store_url, log);
  if (config.check_only) return check(*store, inputs, log);

  std::stop_source stop;
  std::thread([signals, stop]() mutable {
    int signal = 0;
    sigwait(&signals, &signal);
    stop.request_stop();
  }).detach();

  nazotte::isuumo::Catalog catalog(inputs.conditions,
                                   nazotte::server::json_renderer(config.gzip ? nazotte::server::RowCoding::deflate
                                                                              : nazotte::server::RowCoding::none));
  const auto plain = nazotte::server::json_renderer(nazotte::server::RowCoding::none);
  const auto loaded = nazotte::loaders::load_catalog(
      *store, catalog,
      {.logger = log, .initial_data = initial_data, .stop = stop.get_token(), .large_renderer = &plain});
  if (!loaded) {
    if (stop.stop_requested()) return EXIT_SUCCESS;
    log->error("store {}: {}", inputs.store_url.redacted(), loaded.error().message);
    return EXIT_FAILURE;
  }
  malloc_trim(0);  // the rows were held twice while they were sorted; give that back

  nazotte::loaders::Writer writer(*store, catalog, {.logger = log, .initial_data = initial_data});
  nazotte::server::Service service(catalog.published(), writer,
                                   {.chair_condition_json = std::move(inputs.chair_condition_json),
                                    .estate_condition_json = std::move(inputs.estate_condition_json),
                                    .reject_bots = config.reject_bots,
                                    .initialize_enabled = initial_data != nullptr,
                                    .gzip = config.gzip,
                                    .import_body_bytes_max = config.body_bytes_max});
  nazotte::server::Server server(
      {.address = config.address, .port = config.port, .threads = config.threads, .logger = log}, service);
  if (const auto started = server.start(); !started) {
    log->error("{}", started.error().message);
    return EXIT_FAILURE;
  }
  log->info("serving on http://{}:{} with {} threads", config.address, server.port(), config.threads);

  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop.get_token(), [] { return false; });
  log->info("stopping");
  server.stop();
  writer.shutdown();
  log->info("stopped");
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  auto parsed = nazotte::server::parse_config(argc, argv);
  if (const auto* exit = std::get_if<nazotte::server::ExitStatus>(&parsed)) return exit->status;
  const auto& config = std::get<nazotte::server::Config>(parsed);
  const sigset_t signals = block_stop_signals();
  raise_descriptor_limit();

  const Logger log = spdlog::stderr_color_mt("nazotted");
  log->set_level(spdlog::level::from_str(config.log_level == "error" ? "err" : config.log_level));
  log->info("nazotted {}", nazotte::server::kVersion);
  auto inputs = read_inputs(config);
  if (!inputs) {
    log->error("{}", inputs.error().message);
    return EXIT_FAILURE;
  }
  return serve(config, *inputs, log, signals);
}
