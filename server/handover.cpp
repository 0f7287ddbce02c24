#include "server/handover.hpp"

#include "server/limits.hpp"
#include "server/server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace nazotte::server {

namespace {

enum Kind : std::uint32_t { kHello = 1, kProceed, kLoaded, kConnection, kGo };

constexpr const char* kVariable = "NAZOTTE_HANDOVER_VERSION";
constexpr int kChannelEnd = 3;  // its number in the new process
constexpr std::chrono::milliseconds kStopPoll{100};

/// The environment with the variable that tells a process that it is a successor.
std::vector<char*> successor_environment(std::string& entry) {
  entry = fmt::format("{}={}", kVariable, kHandoverVersion);
  std::vector<char*> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with(kVariable)) variables.push_back(*variable);
  }
  variables.push_back(entry.data());
  variables.push_back(nullptr);
  return variables;
}

/// Starts the program with nothing but the standard streams and the channel's end. An error number, or 0.
int spawn(char* const* arguments, int channel_end, pid_t& process) {
  std::string entry;
  const std::vector<char*> variables = successor_environment(entry);
  sigset_t none;
  sigemptyset(&none);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, channel_end, kChannelEnd);
  posix_spawn_file_actions_addclosefrom_np(&actions, kChannelEnd + 1);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  const int error = ::posix_spawnp(&process, arguments[0], &actions, &attributes, arguments, variables.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

Error unavailable(std::string message) { return {ErrorCode::unavailable, std::move(message)}; }

}  // namespace

Result<std::unique_ptr<Successor>> Successor::start(char* const* arguments, const std::stop_token& stop) {
  auto ends = ProcessChannel::make_ends();
  if (!ends) return ends.error();
  pid_t process = 0;
  if (const int error = spawn(arguments, ends->second.number(), process); error != 0) {
    return unavailable(fmt::format("cannot run {}: {}", arguments[0], std::generic_category().message(error)));
  }
  ends->second.close();
  std::unique_ptr<Successor> successor(new Successor(process, std::move(ends->first)));
  const auto hello = successor->receive(stop, kSuccessorStartTimeout);
  if (!hello || hello->kind != kHello) return unavailable("the new process did not start");
  if (hello->bytes != std::to_string(kHandoverVersion)) {
    return Error{ErrorCode::invalid_argument, "the new program hands over in another way; it needs a restart"};
  }
  return successor;
}

Successor::~Successor() {
  if (has_taken_over_) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

Result<ProcessChannel::Message> Successor::receive(const std::stop_token& stop, std::chrono::seconds timeout) {
  const auto deadline = ProcessChannel::Clock::now() + timeout;
  for (auto now = ProcessChannel::Clock::now(); now < deadline; now = ProcessChannel::Clock::now()) {
    if (stop.stop_requested()) return unavailable("the process is to stop");
    if (channel_.await(std::min(deadline, now + kStopPoll))) return channel_.receive(deadline);
  }
  return unavailable("the new process took too long");
}

Result<void> Successor::proceed(int listening_socket, const std::stop_token& stop, std::chrono::seconds timeout) {
  if (!channel_.send(kProceed, {}, listening_socket)) return unavailable("the new process ended");
  auto answer = receive(stop, timeout);
  if (!answer) return answer.error();
  if (answer->kind != kLoaded) return unavailable("the new process answered something else");
  return {};
}

void Successor::give(MovedConnection&& connection) {
  const MovedConnection moved = std::move(connection);
  static_cast<void>(channel_.send(kConnection, encode(moved), moved.socket.number()));
}

Result<void> Successor::go() {
  if (!channel_.send(kGo)) return unavailable("the new process ended");
  has_taken_over_ = true;
  return {};
}

std::unique_ptr<Predecessor> Predecessor::find() {
  if (std::getenv(kVariable) == nullptr) return nullptr;
  ::unsetenv(kVariable);
  ::fcntl(kChannelEnd, F_SETFD, FD_CLOEXEC);
  return std::unique_ptr<Predecessor>(new Predecessor(Descriptor(kChannelEnd)));
}

Result<Descriptor> Predecessor::hello() {
  if (!channel_.send(kHello, std::to_string(kHandoverVersion))) return unavailable("the old process ended");
  auto answer = channel_.receive(ProcessChannel::Clock::now() + kTakeoverTimeout);
  if (!answer) return answer.error();
  if (answer->kind != kProceed || !answer->descriptor.is_open()) return unavailable("the old process thought better");
  return std::move(answer->descriptor);
}

void Predecessor::loaded() {
  if (!channel_.send(kLoaded)) return;
  for (;;) {
    auto message = channel_.receive(ProcessChannel::Clock::now() + kTakeoverTimeout);
    if (!message || message->kind == kGo) return;
    if (auto connection = decode(message->bytes, std::move(message->descriptor))) {
      connections_.push_back(std::move(*connection));
    }
  }
}

void Predecessor::serve_connections(Server& server) {
  for (MovedConnection& connection : connections_) server.take_over(std::move(connection));
  connections_.clear();
  thread_ = std::jthread([this, &server](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!channel_.await(ProcessChannel::Clock::now() + kStopPoll)) continue;
      auto message = channel_.receive(ProcessChannel::Clock::now() + kTakeoverTimeout);
      if (!message) break;
      if (auto connection = decode(message->bytes, std::move(message->descriptor))) {
        server.take_over(std::move(*connection));
      }
    }
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  });
}

bool Predecessor::wait_until_ended(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [this] { return ended_; });
}

}  // namespace nazotte::server
