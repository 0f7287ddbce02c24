// Users on several threads, the model that they share, and whoever reads what they record: against a whole backend of
// this process, and against one that never answers. Small enough for ThreadSanitizer.
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "bench/load/run.hpp"
#include "bench/load/worker.hpp"
#include "gen/generate.hpp"
#include "loaders/memory_store.hpp"
#include "loaders/startup.hpp"
#include "loaders/writer.hpp"
#include "sample_site.hpp"
#include "server/conditions.hpp"
#include "server/json_rows.hpp"
#include "server/server.hpp"
#include "test/loaders/loaders_support.hpp"

namespace nazotte::load::test {

namespace {

using nazotte::test::null_logger;
using nazotte::test::TemporaryFolder;

constexpr std::int32_t kRows = 200;
constexpr unsigned kThreads = 3;
constexpr std::uint32_t kUsers = 6;

/// What nazotted is made of, without the process.
class Backend {
 public:
  explicit Backend(const std::filesystem::path& data)
      : initial_data_(loaders::InitialData::open(data).value()),
        catalog_(server::parse_conditions(chair_json_, estate_json_).value(),
                 server::json_renderer(server::RowCoding::none)) {
    const loaders::StartupOptions startup{.logger = null_logger(), .initial_data = &initial_data_};
    REQUIRE(loaders::load_catalog(store_, catalog_, startup));
    writer_ = std::make_unique<loaders::Writer>(
        store_, catalog_, loaders::WriterOptions{.logger = null_logger(), .initial_data = &initial_data_});
    service_ = std::make_unique<server::Service>(catalog_.published(), *writer_,
                                                 server::ServiceOptions{.chair_condition_json = chair_json_,
                                                                        .estate_condition_json = estate_json_,
                                                                        .reject_bots = true,
                                                                        .initialize_enabled = true});
    server_ = std::make_unique<server::Server>(server::ServerOptions{.port = 0, .threads = 2}, *service_);
    REQUIRE(server_->start());
  }

  [[nodiscard]] Target target() const {
    const std::string port = std::to_string(server_->port());
    return {"http://127.0.0.1:" + port, "127.0.0.1", port};
  }

 private:
  std::string chair_json_ = condition_file("chair_condition.json");
  std::string estate_json_ = condition_file("estate_condition.json");
  loaders::InitialData initial_data_;
  loaders::MemoryStore store_;
  isuumo::Catalog catalog_;
  std::unique_ptr<loaders::Writer> writer_;
  std::unique_ptr<server::Service> service_;
  std::unique_ptr<server::Server> server_;
};

/// Takes connections and closes them, until it is destroyed.
class ClosedDoor {
 public:
  ClosedDoor() : thread_([this] { close_all(); }) {}
  ~ClosedDoor() {
    done_ = true;
    boost::asio::ip::tcp::socket last(context_);
    last.connect(endpoint());
    thread_.join();
  }
  ClosedDoor(const ClosedDoor&) = delete;
  ClosedDoor& operator=(const ClosedDoor&) = delete;

  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  void close_all() {
    while (!done_) (void)acceptor_.accept();
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

Options quick_options() {
  Options options;
  options.levels = {.users = kUsers, .levels = 0};
  options.threads = kThreads;
  options.think = std::chrono::milliseconds(0);
  options.draft_every = std::chrono::milliseconds(0);
  options.timeout = std::chrono::minutes(1);
  return options;
}

}  // namespace

TEST_CASE("Users on several threads find every answer of a backend of several threads right") {
  const TemporaryFolder folder;
  REQUIRE(data::generate({.chairs = kRows, .estates = kRows, .folder = folder.path()}));
  const Backend backend(folder.path());
  const auto site = load_site({.data = folder.path(), .conditions = NAZOTTE_CONDITIONS}).value();
  Options options = quick_options();
  options.requests = 60;
  Progress progress;
  const std::atomic<bool> interrupted = false;
  const auto result = run_load(*site, options, backend.target(), progress, interrupted);
  REQUIRE(result);
  INFO(text_of(*result));
  CHECK(result->initialized);
  CHECK(result->statistics.faults() == 0);
  CHECK(result->statistics.all().requests == (kUsers + 1) * *options.requests);
  CHECK(result->statistics.of(RequestKind::chair_import).requests > 0);
}

TEST_CASE("What users on several threads record can be read meanwhile, and they end when they are told to") {
  const auto site = sample_site();
  Model model(*site);
  const Options options = quick_options();
  const ClosedDoor door;
  Arena arena{*site, options, model, door.endpoint(), {.authority = "h"}};
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < kThreads; ++i) workers.push_back(std::make_unique<Worker>(arena));
  for (std::uint32_t user = kCurator; user <= kUsers; ++user) workers[user % kThreads]->add_user(user);
  KindStatistics seen;
  while (seen.faults < std::uint64_t{3} * kUsers) {
    for (const auto& worker : workers) (void)worker->recorder().take_recent(seen);
    std::this_thread::yield();
  }
  arena.stopping = true;
  while (arena.living > 0) std::this_thread::yield();
  Statistics sum;
  for (const auto& worker : workers) worker->recorder().add_to(sum);
  CHECK(sum.faults() == sum.all().requests);
  CHECK(sum.faults(FaultKind::connection) == sum.faults());
  CHECK(sum.points() == 0);
}

}  // namespace nazotte::load::test
