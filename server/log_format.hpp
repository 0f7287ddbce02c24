// How the log's lines look: text as ever, or one JSON object a line.
//
// A line with fields comes from a logger of its own, whose name is the message; its payload are the members of a JSON
// object, as fields_logger's callers render them. So no text that anybody has sent can pass for a field.
//
// Thread safety: formatters belong to their sinks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class formatter;
class logger;
}  // namespace spdlog

namespace nazotte::server {

enum class LogFormat : std::uint8_t { text, json };

/// Lines such as {"time":"2026-11-22T13:31:00.123Z","level":"info","message":"..."}, the fields behind the message.
[[nodiscard]] std::unique_ptr<spdlog::formatter> json_formatter();

/// A logger beside `log`, with the same sinks and level, whose lines are `message` with fields.
[[nodiscard]] std::shared_ptr<spdlog::logger> fields_logger(const spdlog::logger& log, std::string_view message);

/// "2026-11-22T13:31:00.123Z" of milliseconds since 1970.
[[nodiscard]] std::string utc_time(std::int64_t unix_ms);

/// Appends `bytes` of anybody's as a JSON string with its quotes: control characters and bytes beyond ASCII as \u00XX,
/// because they need not be UTF-8.
void append_untrusted_json(std::string_view bytes, std::string& out);

}  // namespace nazotte::server
