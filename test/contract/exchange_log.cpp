#include "exchange_log.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace nazotte::contract {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string json_bytes(std::string_view bytes) {
  std::string text = "\"";
  for (const char character : bytes) {
    const auto byte = static_cast<unsigned char>(character);
    const bool plain = byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
    plain ? text += character : text += fmt::format("\\u{:04x}", byte);
  }
  return text += '"';
}

std::string json_fields(const Headers& headers) {
  std::string text;
  for (const auto& [name, value] : headers) {
    if (value.empty()) continue;
    text += fmt::format("{}[{}, {}]", text.empty() ? "" : ", ", json_bytes(name), json_bytes(value));
  }
  return "[" + text + "]";
}

}  // namespace

ExchangeLog::ExchangeLog(const std::filesystem::path& file) : lines_(file, std::ios::binary) {
  if (!lines_) throw std::runtime_error("cannot write " + file.string());
}

void ExchangeLog::add(std::string_view origin, const Request& request, const Answer& answer) {
  const Headers sent = {{"Content-Type", request.content_type},
                        {"User-Agent", request.user_agent},
                        {"Accept-Encoding", request.accept_encoding}};
  lines_ << fmt::format(R"({{"origin": {}, "request": {{"method": {}, "target": {}, "headers": {}, "body": {}}}, )",
                        json_bytes(origin), json_bytes(request.method), json_bytes(request.target), json_fields(sent),
                        json_bytes(request.body))
         << fmt::format(R"("answer": {{"status": {}, "headers": {}, "body": {}}}}})", answer.status,
                        json_fields(answer.headers), json_bytes(answer.body))
         << '\n';
}

}  // namespace nazotte::contract
