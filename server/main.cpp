// nazotted: wires the loaders to the server, and nothing else. The only file that knows both.
//
// Order of a start: configuration, conditions, store address, initial data; then load (waiting for the store if it
// must); then the writer; then the server, which accepts only now. A stop goes the other way round, so that every
// request in flight gets its answer. SIGUSR2 starts the program anew and hands everything over (server/handover.hpp).
#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>
#include <nazotte/isuumo/catalog.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include "loaders/initial_data.hpp"
#include "loaders/store.hpp"
#include "loaders/store_session.hpp"
#include "server/access_log.hpp"
#include "server/conditions.hpp"
#include "server/config.hpp"
#include "server/embedded.hpp"
#include "server/handover.hpp"
#include "server/json_rows.hpp"
#include "server/log_format.hpp"
#include "server/search_form.hpp"
#include "server/server.hpp"
#include "server/service.hpp"
#include "server/service_manager.hpp"
#include "server/version.hpp"

namespace {

using nazotte::Error;
using nazotte::ErrorCode;
using nazotte::Result;
using Logger = std::shared_ptr<spdlog::logger>;

/// SIGINT, SIGTERM, SIGHUP and SIGUSR2 are taken by one thread of ours. Must run before any other thread starts, so
/// that all inherit the mask.
sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  sigaddset(&signals, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// What signals ask for, for the main thread to do.
class Requests {
 public:
  /// Takes the signals from now on, until the process ends.
  static std::shared_ptr<Requests> by(const sigset_t& signals) {
    auto requests = std::make_shared<Requests>();
    std::thread([requests, signals] {
      for (int signal = 0; sigwait(&signals, &signal) == 0;) requests->take(signal);
    }).detach();
    return requests;
  }

  [[nodiscard]] std::stop_token stop() const { return stop_.get_token(); }

  enum class Request : unsigned char { stop, reload, hand_over };
  /// Waits for the next one. A stop comes before all others.
  Request next() {
    std::unique_lock lock(mutex_);
    const bool asked = changed_.wait(lock, stop(), [this] { return reload_ || handover_; });
    if (!asked || stop_.stop_requested()) return Request::stop;
    if (std::exchange(reload_, false)) return Request::reload;
    handover_ = false;
    return Request::hand_over;
  }

 private:
  void take(int signal) {
    if (signal != SIGHUP && signal != SIGUSR2) {
      stop_.request_stop();
      return;
    }
    {
      const std::scoped_lock lock(mutex_);
      (signal == SIGHUP ? reload_ : handover_) = true;
    }
    changed_.notify_all();
  }

  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool reload_ = false;
  bool handover_ = false;
};

/// Connections are descriptors, and shells allow 1,024 of them. Returns how many there may be: the store, the log and
/// files of initial data keep some for themselves, whatever clients do, and so do the threads' event loops.
std::size_t raise_descriptor_limit(const nazotte::server::Config& config) {
  const std::size_t connections_max = config.limits.connections_max;
  const std::size_t kept = 64 + std::size_t{4} * config.threads;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return connections_max;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::size_t>(connections_max, limit.rlim_cur > 2 * kept ? limit.rlim_cur - kept : kept);
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    return Error{ErrorCode::invalid_argument,
                 fmt::format("cannot read {} ({})", path, std::generic_category().message(errno))};
  }
  return text;
}

/// Everything that can be known without a connection.
struct Inputs {
  std::string chair_condition_json;
  std::string estate_condition_json;
  nazotte::isuumo::Conditions conditions;
  nazotte::server::SearchForms search_forms;
  nazotte::loaders::StoreUrl store_url;
  std::optional<nazotte::loaders::InitialData> initial_data;
  std::optional<nazotte::server::AdminToken> admin_token;
};

/// Both files of the folder that --conditions names.
Result<void> read_conditions(const std::string& folder, Inputs& inputs) {
  const auto said = [&folder](const Error& error) {
    return Error{error.code, fmt::format("conditions: {}; --conditions names the folder of chair_condition.json and "
                                         "estate_condition.json, it is {} now",
                                         error.message, folder)};
  };
  auto chair_json = read_file(folder + "/chair_condition.json");
  if (!chair_json) return said(chair_json.error());
  auto estate_json = read_file(folder + "/estate_condition.json");
  if (!estate_json) return said(estate_json.error());
  auto conditions = nazotte::server::parse_conditions(*chair_json, *estate_json);
  if (!conditions) return said(conditions.error());
  auto search_forms = nazotte::server::parse_search_forms(*chair_json, *estate_json);
  if (!search_forms) return said(search_forms.error());
  inputs.chair_condition_json = std::move(*chair_json);
  inputs.estate_condition_json = std::move(*estate_json);
  inputs.conditions = std::move(*conditions);
  inputs.search_forms = std::move(*search_forms);
  return {};
}

Result<Inputs> read_inputs(const nazotte::server::Config& config) {
  Inputs inputs;
  if (auto read = read_conditions(config.conditions_directory, inputs); !read) return read.error();
  auto url = nazotte::loaders::StoreUrl::parse(config.store_url);
  if (!url) return url.error();
  if (config.store_password && url->password.empty()) url->password = *config.store_password;
  if (!config.state_directory.empty()) {
    // If it cannot be made, the store says so when it is opened.
    std::error_code fault;
    std::filesystem::create_directories(config.state_directory, fault);
  }
  if (config.initial_data_directory) {
    auto data = nazotte::loaders::InitialData::open(*config.initial_data_directory);
    if (!data) return data.error();
    inputs.initial_data = std::move(*data);
  }
  if (config.admin_token) {
    auto token = nazotte::server::AdminToken::parse(*config.admin_token);
    if (!token)
      return Error{token.error().code,
                   fmt::format("--admin-token-file: {}; openssl rand -base64 32 makes one", token.error().message)};
    inputs.admin_token = std::move(*token);
  }
  inputs.store_url = std::move(*url);
  return inputs;
}

/// Takes the condition files' text and what was read from it.
nazotte::server::ServiceOptions service_options(const nazotte::server::Config& config, Inputs& inputs) {
  nazotte::server::ServiceOptions options{
      .chair_condition_json = std::move(inputs.chair_condition_json),
      .estate_condition_json = std::move(inputs.estate_condition_json),
      .search_forms = std::move(inputs.search_forms),
      .reject_bots = config.reject_bots,
      .initialize_enabled = inputs.initial_data.has_value(),
      .gzip = config.gzip,
      .import_body_bytes_max = config.body_bytes_max,
      .admin_token = std::move(inputs.admin_token),
      .write_rate = {.per_second = config.writes_per_second, .burst = config.writes_burst},
      .client_address_header = config.client_address_header,
      .console = {.files = config.console ? nazotte::server::embedded_console()
                                          : std::span<const nazotte::server::EmbeddedFile>(),
                  .version = nazotte::server::kVersion,
                  .tile_url = config.tile_url,
                  .tile_attribution = config.tile_attribution},
      .interface_document = nazotte::server::embedded_interface(),
      .version = nazotte::server::kVersion,
      .slow_query =
          std::chrono::ceil<std::chrono::nanoseconds>(std::chrono::duration<double, std::milli>(config.slow_query_ms))};
  return options;
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

using nazotte::loaders::StoreSession;
using nazotte::server::Predecessor;
using nazotte::server::Server;

/// The program as it was called, for a successor.
using Arguments = char* const*;

/// Starts this program anew and gives it store, socket and connections. True when that has everything and serves.
bool hand_over(Server& server, StoreSession& session, Arguments arguments, const std::stop_token& stop,
               const Logger& log) {
  log->info("handing over: starting {}", arguments[0]);
  auto successor = nazotte::server::Successor::start(arguments, stop);
  if (!successor) {
    log->error("not handed over: {}", successor.error().message);
    return false;
  }
  server.hold_writes();
  session.close();
  const auto loaded = (*successor)->proceed(server.listening_socket(), stop, nazotte::server::kTakeoverTimeout);
  if (!loaded) {
    log->error("not handed over: {}", loaded.error().message);
    successor->reset();  // it may have the store
    session.reopen(stop);
    server.release_writes();
    return false;
  }
  const nazotte::server::ConnectionSink sink = [&](nazotte::server::MovedConnection&& connection) {
    (*successor)->give(std::move(connection));
  };
  server.move_out(sink);
  if (const auto gone = (*successor)->go(); !gone) log->error("{}", gone.error().message);
  log->info("handed over to process {}", (*successor)->process());
  server.finish_moving();
  return true;
}

/// Why nothing can be handed over now; null when it can.
const char* handover_obstacle(const Inputs& inputs, Predecessor* predecessor) {
  if (inputs.store_url.kind == nazotte::loaders::StoreUrl::Kind::memory) {
    return "the rows are in this process's memory only";
  }
  const auto patience = nazotte::server::ConnectionLimits{}.stop_timeout;
  if (predecessor && !predecessor->wait_until_ended(patience)) return "the process before this one is not done yet";
  return nullptr;
}

/// What signals are about.
struct Serving {
  Server& server;
  StoreSession& session;
  const Inputs& inputs;
  Predecessor* predecessor;
  Arguments arguments;
};

/// Does what signals ask for until the end. True when another process goes on.
bool obey(Requests& requests, const Serving& serving, const Logger& log) {
  for (auto request = requests.next(); request != Requests::Request::stop; request = requests.next()) {
    if (request == Requests::Request::reload) {
      log->info("SIGHUP: reading all rows again");
      serving.session.reload([](const Result<void>&) {});  // the writer logs what became of it
    } else if (const char* obstacle = handover_obstacle(serving.inputs, serving.predecessor)) {
      log->error("not handed over: {}", obstacle);
    } else if (hand_over(serving.server, serving.session, serving.arguments, requests.stop(), log)) {
      return true;
    }
  }
  return false;
}

nazotte::server::LogFormat log_format(const nazotte::server::Config& config) {
  return config.log_format == "json" ? nazotte::server::LogFormat::json : nazotte::server::LogFormat::text;
}

/// Null when there is to be none.
Result<std::unique_ptr<nazotte::server::AccessLog>> open_access_log(const nazotte::server::Config& config,
                                                                    const Logger& log) {
  if (config.access_log.empty()) return std::unique_ptr<nazotte::server::AccessLog>();
  return nazotte::server::AccessLog::open(config.access_log, log_format(config), log);
}

int serve(const nazotte::server::Config& config, Inputs& inputs, Arguments arguments, const Logger& log,
          const sigset_t& signals) {
  const auto make_store = [&] { return nazotte::loaders::make_store(inputs.store_url, log); };
  if (config.check_only) return check(*make_store(), inputs, log);
  auto predecessor = Predecessor::find();
  auto listening = predecessor ? predecessor->hello() : nazotte::server::inherited_listening_socket();
  if (!listening) {
    log->error("{}", listening.error().message);
    return EXIT_FAILURE;
  }
  const nazotte::loaders::InitialData* initial_data = inputs.initial_data ? &*inputs.initial_data : nullptr;
  auto access_log = open_access_log(config, log);
  if (!access_log) {
    log->error("{}", access_log.error().message);
    return EXIT_FAILURE;
  }
  const auto requests = Requests::by(signals);
  nazotte::isuumo::Catalog catalog(inputs.conditions,
                                   nazotte::server::json_renderer(config.gzip ? nazotte::server::RowCoding::deflate
                                                                              : nazotte::server::RowCoding::none));
  const auto plain = nazotte::server::json_renderer(nazotte::server::RowCoding::none);
  StoreSession session(catalog, {.make_store = make_store,
                                 .writer = {.logger = log,
                                            .initial_data = initial_data,
                                            .check_interval = std::chrono::seconds(config.check_seconds)},
                                 .large_renderer = &plain,
                                 .url = inputs.store_url});
  if (const auto loaded = session.load(requests->stop()); !loaded) {
    if (requests->stop().stop_requested()) return EXIT_SUCCESS;
    log->error("store {}: {}", inputs.store_url.redacted(), loaded.error().message);
    return EXIT_FAILURE;
  }
  nazotte::server::ServiceOptions options = service_options(config, inputs);
  options.status = &session;
  nazotte::server::Service service(catalog.published(), session, std::move(options));
  Server server({.address = config.address,
                 .port = config.port,
                 .threads = config.threads,
                 .limits = config.limits,
                 .loopback_only = !config.admin_token && !config.open_writes,
                 .logger = log,
                 .observers = {.access_log = access_log->get(),
                               .slow_queries = nazotte::server::fields_logger(*log, "slow query")}},
                service);
  if (predecessor) predecessor->loaded();
  if (const auto started = server.start(std::move(*listening)); !started) {
    log->error("{}", started.error().message);
    return EXIT_FAILURE;
  }
  if (predecessor) predecessor->serve_connections(server);
  log->info("serving on http://{}:{} with {} threads", config.address, server.port(), config.threads);
  nazotte::server::notify_service_manager(fmt::format("READY=1\nMAINPID={}", ::getpid()));
  if (obey(*requests, {server, session, inputs, predecessor.get(), arguments}, log)) return EXIT_SUCCESS;
  log->info("stopping");
  predecessor.reset();
  server.stop();
  session.close();
  log->info("stopped");
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  auto parsed = nazotte::server::parse_config(argc, argv);
  if (const auto* exit = std::get_if<nazotte::server::ExitStatus>(&parsed)) return exit->status;
  auto& config = std::get<nazotte::server::Config>(parsed);
  const sigset_t signals = block_signals();
  config.limits.connections_max = raise_descriptor_limit(config);

  const Logger log = spdlog::stderr_color_mt("nazotted");
  log->set_level(spdlog::level::from_str(config.log_level == "error" ? "err" : config.log_level));
  if (log_format(config) == nazotte::server::LogFormat::json) log->set_formatter(nazotte::server::json_formatter());
  log->info("nazotted {}", nazotte::server::kVersion);
  for (const std::string& warning : config.warnings) log->warn("{}", warning);
  auto inputs = read_inputs(config);
  if (!inputs) {
    log->error("{}", inputs.error().message);
    return EXIT_FAILURE;
  }
  return serve(config, *inputs, argv, log, signals);
}
