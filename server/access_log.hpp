// The access log: a line for every request, written by a thread of its own, so that no thread that serves ever waits
// for a disk.
//
// A serving thread collects lines (RequestObserver) and hands them over many at a time. If the disk falls behind by
// more than kAccessLogBytesMax, lines are dropped, counted, and the log of the daemon says how many: a slow disk must
// cost lines, not requests.
//
// Rotation: the file is opened for appending, and once a second it is looked at whether its name still means this file;
// else it is opened anew. So logrotate needs neither a signal nor copytruncate, though that works too.
//
// Of a request are written its method, its target, and what its client says of itself; no other header field, no body.
// All of that is text of anybody's: it is escaped, so that a line is one line and a field one field, whatever it holds.
//
// Thread safety: submit() and dropped() from any thread; the destructor when nobody submits any more.
#pragma once

#include "server/client_address.hpp"
#include "server/descriptor.hpp"
#include "server/log_format.hpp"
#include "server/request.hpp"

#include <nazotte/error.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace spdlog {
class logger;
}

namespace nazotte::server {

/// One request, as its line has it.
struct AccessLine {
  std::int64_t ended_unix_ms = 0;
  ClientKey client = ClientKey::unknown;
  std::string_view method;
  std::string_view target;
  std::string_view route;  // its pattern; empty: none
  bool http_1_0 = false;
  int status = 0;
  std::size_t bytes = 0;  // of the answer with its header
  std::uint64_t nanoseconds = 0;
  const Origin* origin = nullptr;
};

/// Appends the line and its end: JSON, or the Combined Log Format with the seconds at the end.
void append_access_line(const AccessLine& line, LogFormat format, std::string& out);

class AccessLog {
 public:
  /// `path`: "-" is the standard output. Error: invalid_argument, the file cannot be opened. `logger` is told of
  /// trouble.
  [[nodiscard]] static Result<std::unique_ptr<AccessLog>> open(const std::string& path, LogFormat format,
                                                               std::shared_ptr<spdlog::logger> logger);
  /// Writes what is left.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  [[nodiscard]] LogFormat format() const { return format_; }

  /// Takes whole lines, or drops them. Never waits for the disk.
  void submit(std::string_view lines);
  /// Lines so far.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  AccessLog(std::string path, LogFormat format, std::shared_ptr<spdlog::logger> logger);
  Result<void> reopen();
  [[nodiscard]] bool is_moved() const;
  void run();
  void write(std::string_view lines);

  const std::string path_;
  const LogFormat format_;
  const std::shared_ptr<spdlog::logger> logger_;
  Descriptor file_;
  std::chrono::steady_clock::time_point looked_at_;  // when it was last known to be the one that path_ names
  bool failed_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  bool closed_ = false;
  std::atomic<std::uint64_t> dropped_{0};
  std::thread thread_;
};

}  // namespace nazotte::server
