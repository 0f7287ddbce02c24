#include "run.hpp"

#include <fmt/format.h>
#include <boost/asio/connect.hpp>

#include <memory>
#include <thread>
#include <utility>

#include "checks.hpp"
#include "worker.hpp"

namespace nazotte::load {

namespace asio = boost::asio;

namespace {

/// The first address of the target that takes a connection.
Result<asio::ip::tcp::endpoint> find_endpoint(const Target& target) {
  asio::io_context context;
  asio::ip::tcp::resolver resolver(context);
  boost::system::error_code error;
  std::string host = target.host;
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  const auto found = resolver.resolve(host, target.port, error);
  asio::ip::tcp::socket socket(context);
  asio::ip::tcp::endpoint endpoint;
  if (!error) endpoint = asio::connect(socket, found, error);
  if (error) {
    return Error{ErrorCode::unavailable,
                 fmt::format("cannot connect to {}: {}. Does the backend run there?", target.url, error.message())};
  }
  return endpoint;
}

/// The users of one run, from the first to the last second.
class Load {
 public:
  Load(Arena& arena, Progress& progress) : arena_(arena), progress_(progress), levels_(arena.options.levels) {
    for (std::uint32_t i = 0; i < arena.options.threads; ++i) workers_.push_back(std::make_unique<Worker>(arena));
  }

  void run(const std::atomic<bool>& interrupted) {
    const auto begin = Clock::now();
    if (arena_.options.writes) add_user(kCurator);
    add_users();
    for (std::uint32_t second = 1;; ++second) {
      const bool over = wait(begin + std::chrono::seconds(second), interrupted);
      const bool last = over || (!arena_.options.requests && second >= arena_.options.seconds.count());
      if (tell(second) && !last) rise();
      if (last) break;
    }
    seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
    // Every request has a time-out, so this ends.
    arena_.stopping = true;
    while (arena_.living > 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  void fill(RunResult& result) const {
    result.seconds = seconds_;
    result.level = levels_.level();
    result.users = levels_.users();
    for (const auto& worker : workers_) worker->recorder().add_to(result.statistics);
  }

 private:
  /// Until the moment, or until there is nobody left or the run is interrupted: true.
  bool wait(Clock::time_point end, const std::atomic<bool>& interrupted) const {
    while (Clock::now() < end) {
      if (interrupted || arena_.living == 0) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return interrupted || arena_.living == 0;
  }

  /// Shows the last second. True when it has earned the next level.
  bool tell(std::uint32_t second) {
    KindStatistics recent;
    std::uint64_t points = 0;
    for (const auto& worker : workers_) points += worker->recorder().take_recent(recent);
    faults_ += recent.faults;
    progress_.show({second, levels_.level(), levels_.users(), points, faults_}, recent);
    points_ = points;
    return levels_.earned_by({recent.faults, recent.latencies.percentile(0.9), points});
  }

  void rise() {
    levels_.rise(points_);
    add_users();
  }

  void add_users() {
    while (next_user_ <= levels_.users()) add_user(next_user_++);
  }
  void add_user(std::uint32_t number) { workers_[number % workers_.size()]->add_user(number); }

  Arena& arena_;
  Progress& progress_;
  Levels levels_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::uint32_t next_user_ = kCurator + 1;
  std::uint64_t faults_ = 0;
  std::uint64_t points_ = 0;
  double seconds_ = 0;
};

}  // namespace

Result<RunResult> run_load(const Site& site, const Options& options, const Target& target, Progress& progress,
                           const std::atomic<bool>& interrupted) {
  const auto endpoint = find_endpoint(target);
  if (!endpoint) return endpoint.error();
  RunResult result{.target = target.url, .seed = options.seed};
  Model model(site);
  Arena arena{site, options, model, *endpoint, {target.authority(), options.admin_token}};
  Checks checks(arena);
  if (options.initialize) {
    const Checks::Reset reset = checks.initialize(result.statistics);
    result.initialized = reset == Checks::Reset::done;
    if (reset == Checks::Reset::not_offered) {
      progress.say("the backend has no POST /initialize: it has to hold the rows of --data as they are");
    }
  }
  if (result.statistics.faults() > 0) {
    progress.say("the backend could not be reset: no load");
    return result;
  }
  checks.look(result.statistics);
  if (result.statistics.faults() > 0) {
    progress.say("the backend does not answer as --data and --conditions say: no load");
    return result;
  }
  {
    Load load(arena, progress);
    load.run(interrupted);
    load.fill(result);
  }
  progress.clear();
  if (!interrupted) checks.look(result.statistics);
  return result;
}

}  // namespace nazotte::load
