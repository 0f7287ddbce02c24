#include "server/access_log.hpp"

#include "server/limits.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

namespace nazotte::server {

namespace {

constexpr std::string_view kStandardOutput = "-";

std::string reason() { return std::generic_category().message(errno); }

/// As nginx has it: quotes, backslashes, control characters and bytes beyond ASCII as \xXX.
void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\') {
      fmt::format_to(std::back_inserter(out), "\\x{:02X}", byte);
    } else {
      out += c;
    }
  }
}

const Origin& origin_of(const AccessLine& line) {
  static const Origin kUnknown;
  return line.origin ? *line.origin : kUnknown;
}

void append_json(const AccessLine& line, std::string& out) {
  const auto end = std::back_inserter(out);
  fmt::format_to(end, R"({{"time":"{}","client":"{}","method":"{}","target":)", utc_time(line.ended_unix_ms),
                 to_text(line.client), line.method);
  append_untrusted_json(line.target, out);
  fmt::format_to(end, R"(,"route":"{}","status":{},"bytes":{},"milliseconds":{:.6f},"referer":)", line.route,
                 line.status, line.bytes, static_cast<double>(line.nanoseconds) * 1e-6);
  append_untrusted_json(origin_of(line).referer, out);
  out += R"(,"userAgent":)";
  append_untrusted_json(origin_of(line).user_agent, out);
  out += "}\n";
}

/// A quoted field; "-" stands for none.
void append_quoted(std::string_view text, std::string& out) {
  out += " \"";
  append_escaped(text.empty() ? "-" : text, out);
  out += '"';
}

void append_combined(const AccessLine& line, std::string& out) {
  const auto end = std::back_inserter(out);
  const std::time_t seconds = line.ended_unix_ms / 1000;
  fmt::format_to(end, "{} - - [{:%d/%b/%Y:%H:%M:%S} +0000] \"{} ", to_text(line.client), fmt::gmtime(seconds),
                 line.method);
  append_escaped(line.target, out);
  fmt::format_to(end, " HTTP/1.{}\" {} {}", line.http_1_0 ? 0 : 1, line.status, line.bytes);
  append_quoted(origin_of(line).referer, out);
  append_quoted(origin_of(line).user_agent, out);
  fmt::format_to(end, " {:.9f}\n", static_cast<double>(line.nanoseconds) * 1e-9);
}

}  // namespace

void append_access_line(const AccessLine& line, LogFormat format, std::string& out) {
  return format == LogFormat::json ? append_json(line, out) : append_combined(line, out);
}

Result<std::unique_ptr<AccessLog>> AccessLog::open(const std::string& path, LogFormat format,
                                                   std::shared_ptr<spdlog::logger> logger) {
  std::unique_ptr<AccessLog> log(new AccessLog(path, format, std::move(logger)));
  if (auto opened = log->reopen(); !opened) return opened.error();
  log->thread_ = std::thread([log = log.get()] { log->run(); });
  return log;
}

AccessLog::AccessLog(std::string path, LogFormat format, std::shared_ptr<spdlog::logger> logger)
    : path_(std::move(path)), format_(format), logger_(std::move(logger)) {}

AccessLog::~AccessLog() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Result<void> AccessLog::reopen() {
  constexpr int kMode = 0640;
  Descriptor file(path_ == kStandardOutput ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                                           : ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kMode));
  if (!file.is_open()) {
    return Error{ErrorCode::invalid_argument, fmt::format("cannot write the access log {}: {}", path_, reason())};
  }
  file_ = std::move(file);
  return {};
}

bool AccessLog::is_moved() const {
  struct stat named {};
  struct stat ours {};
  if (::stat(path_.c_str(), &named) != 0) return errno == ENOENT;
  return ::fstat(file_.number(), &ours) != 0 || named.st_ino != ours.st_ino || named.st_dev != ours.st_dev;
}

void AccessLog::submit(std::string_view lines) {
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() + lines.size() > kAccessLogBytesMax) {
      dropped_.fetch_add(static_cast<std::uint64_t>(std::ranges::count(lines, '\n')), std::memory_order_relaxed);
      return;
    }
    waiting_.append(lines);
  }
  changed_.notify_one();
}

void AccessLog::run() {
  std::string lines;
  std::uint64_t reported = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !waiting_.empty() || closed_; });
    if (waiting_.empty()) return;
    lines.swap(waiting_);
    lock.unlock();
    write(lines);
    lines.clear();
    if (const std::uint64_t all = dropped(); all != reported) {
      logger_->warn("the access log could not be written in time: {} lines are missing", all - reported);
      reported = all;
    }
    lock.lock();
  }
}

void AccessLog::write(std::string_view lines) {
  const auto now = std::chrono::steady_clock::now();
  if (path_ != kStandardOutput && now - looked_at_ >= std::chrono::seconds(1)) {
    looked_at_ = now;
    if (is_moved()) {
      if (const auto opened = reopen(); !opened) logger_->error("{}", opened.error().message);
    }
  }
  while (!lines.empty()) {
    const ssize_t written = ::write(file_.number(), lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      dropped_.fetch_add(static_cast<std::uint64_t>(std::ranges::count(lines, '\n')), std::memory_order_relaxed);
      if (!std::exchange(failed_, true)) logger_->error("cannot write the access log {}: {}", path_, reason());
      return;
    }
    failed_ = false;
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace nazotte::server
