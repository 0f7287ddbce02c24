// A thread of the generator: its users are coroutines, each with a plan and a connection of its own.
//
// Thread safety: the public functions from any thread; a user lives on the worker's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "client.hpp"
#include "judge.hpp"
#include "options.hpp"
#include "recorder.hpp"

namespace nazotte::load {

/// What all workers of a run share.
struct Arena {
  const Site& site;
  const Options& options;
  Model& model;
  boost::asio::ip::tcp::endpoint endpoint;
  Recipient recipient;
  std::atomic<bool> stopping = false;
  std::atomic<std::uint32_t> living = 0;  // users that have not ended
};

class Worker {
 public:
  explicit Worker(Arena& arena);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// A user begins, and lives until arena.stopping or the end of --requests.
  void add_user(std::uint32_t number);
  [[nodiscard]] Recorder& recorder() { return recorder_; }

 private:
  struct User;

  [[nodiscard]] boost::asio::awaitable<void> live(std::shared_ptr<User> user);
  [[nodiscard]] boost::asio::awaitable<void> ask(User& user, const PlannedRequest& request);
  [[nodiscard]] boost::asio::awaitable<void> pause(User& user, std::chrono::milliseconds length);
  [[nodiscard]] boost::asio::awaitable<void> watch_deadlines();

  Arena& arena_;
  Judge judge_;
  Recorder recorder_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::vector<std::weak_ptr<User>> users_;
  std::thread thread_;
};

}  // namespace nazotte::load
