#include "server/log_format.hpp"

#include "server/json_rows.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/formatter.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <iterator>

namespace nazotte::server {

namespace {

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const std::string_view payload(message.payload.data(), message.payload.size());
    const std::string_view name(message.logger_name.data(), message.logger_name.size());
    const auto level = spdlog::level::to_string_view(message.level);
    const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(message.time.time_since_epoch());
    std::string line = fmt::format(R"({{"time":"{}","level":"{}","message":)", utc_time(since_epoch.count()),
                                   std::string_view(level.data(), level.size()));
    if (name.starts_with(kFieldsPrefix)) {
      append_json_string(name.substr(kFieldsPrefix.size()), line);
      line.append(",").append(payload);
    } else {
      append_json_string(payload, line);
    }
    line += "}\n";
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonFormatter>(); }

  static constexpr std::string_view kFieldsPrefix = "nazotted: ";
};

}  // namespace

std::unique_ptr<spdlog::formatter> json_formatter() { return std::make_unique<JsonFormatter>(); }

std::shared_ptr<spdlog::logger> fields_logger(const spdlog::logger& log, std::string_view message) {
  auto logger = std::make_shared<spdlog::logger>(std::string(JsonFormatter::kFieldsPrefix).append(message),
                                                 log.sinks().begin(), log.sinks().end());
  logger->set_level(log.level());
  logger->flush_on(log.flush_level());
  return logger;
}

std::string utc_time(std::int64_t unix_ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(unix_ms)};
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(whole)),
                     (time - whole).count());
}

void append_untrusted_json(std::string_view bytes, std::string& out) {
  out += '"';
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace nazotte::server
