#include "case_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace nazotte::contract {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::pair<std::string_view, std::string_view> split(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {trim(text), {}};
  return {trim(text.substr(0, at)), trim(text.substr(at + 1))};
}

std::string percent_encode_non_ascii(std::string_view target) {
  std::string encoded;
  for (const char character : target) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x80) {
      encoded += character;
    } else {
      encoded += fmt::format("%{:02X}", byte);
    }
  }
  return encoded;
}

std::string unescape(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
      continue;
    }
    if (++i == text.size()) throw std::runtime_error("a lone \\ at the end");
    switch (text[i]) {
      case 'r':
        bytes += '\r';
        break;
      case 'n':
        bytes += '\n';
        break;
      case 't':
        bytes += '\t';
        break;
      case '\\':
        bytes += '\\';
        break;
      case 'x':
        bytes += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)), i += 2;
        break;
      default:
        throw std::runtime_error("unknown escape");
    }
  }
  return bytes;
}

std::string multipart(std::string_view field, std::string_view csv, std::string& content_type) {
  constexpr std::string_view kBoundary = "nazotte-contract-boundary";
  content_type = fmt::format("multipart/form-data; boundary={}", kBoundary);
  return fmt::format(
      "--{0}\r\nContent-Disposition: form-data; name=\"{1}\"; filename=\"{1}.csv\"\r\nContent-Type: text/csv\r\n\r\n"
      "{2}\r\n--{0}--\r\n",
      kBoundary, field, csv);
}

class Parser {
 public:
  explicit Parser(std::string file) : file_(std::move(file)) {}

  void line(std::string_view text) {
    ++line_;
    if (text.empty() || text[0] == '#') return;
    if (starts_with(text, "=== ")) return start_case(text.substr(4));
    if (cases_.empty()) throw std::runtime_error("a line before the first case");
    if (text[0] == '>') return request(text);
    if (text[0] != '<') throw std::runtime_error("a line starts with ===, >, < or #");
    answer(text);
  }

  std::vector<Case> finish() {
    finish_case();
    return std::move(cases_);
  }

  [[nodiscard]] std::size_t line_number() const { return line_; }

 private:
  void start_case(std::string_view description) {
    finish_case();
    cases_.push_back({file_, line_, std::string(trim(description)), {}});
  }

  void finish_case() {
    if (cases_.empty()) return;
    if (cases_.back().exchanges.empty()) throw std::runtime_error("a case without a request");
    finish_request();
    if (cases_.back().exchanges.back().status == 0) throw std::runtime_error("a request without an expected status");
  }

  void request(std::string_view text) {
    if (starts_with(text, ">> ") || text == ">>") return add_body_line(text.size() > 3 ? text.substr(3) : "");
    if (starts_with(text, ">\\ ")) {
      current().request.body += unescape(text.substr(3));
    } else if (starts_with(text, ">csv ")) {
      csv_field_ = trim(text.substr(5));
    } else if (starts_with(text, ">fill ")) {
      const auto [count, piece] = split(text.substr(6), ' ');
      for (int i = std::stoi(std::string(count)); i > 0; --i) current().request.body += piece;
    } else if (const auto words = split(trim(text.substr(1)), ' '); starts_with(words.second, "/")) {
      start_request(words);
    } else {
      header(split(text.substr(1), ':'));
    }
  }

  void start_request(std::pair<std::string_view, std::string_view> method_and_target) {
    if (!cases_.back().exchanges.empty()) {
      finish_request();
      if (current().status == 0) throw std::runtime_error("the request before has no expected status");
    }
    Exchange exchange;
    exchange.line = line_;
    exchange.request.method = method_and_target.first;
    exchange.request.target = percent_encode_non_ascii(method_and_target.second);
    cases_.back().exchanges.push_back(std::move(exchange));
    has_body_line_ = false;
  }

  void header(std::pair<std::string_view, std::string_view> name_and_value) {
    const auto [name, value] = name_and_value;
    if (name == "Content-Type") {
      current().request.content_type = value;
    } else if (name == "User-Agent") {
      current().request.user_agent = value;
    } else if (name == "Accept-Encoding") {
      current().request.accept_encoding = value;
    } else {
      throw std::runtime_error("a request has no other headers than Content-Type, User-Agent and Accept-Encoding");
    }
  }

  void add_body_line(std::string_view text) {
    if (has_body_line_) current().request.body += '\n';
    has_body_line_ = true;
    current().request.body += text;
  }

  void finish_request() {
    if (csv_field_.empty()) return;
    Request& request = current().request;
    request.body = multipart(csv_field_, request.body, request.content_type);
    csv_field_.clear();
  }

  void answer(std::string_view text) {
    Exchange& exchange = current();
    if (starts_with(text, "<< ")) {
      exchange.json += text.substr(3);
    } else if (starts_with(text, "<? ")) {
      const std::string_view check = text.substr(3);
      const auto [name, value] = split(check, check.find('=') < check.find('~') ? '=' : '~');
      exchange.checks.push_back({std::string(name), std::string(value)});
    } else if (text.find(':') != std::string_view::npos) {
      const auto [name, value] = split(text.substr(1), ':');
      exchange.headers.emplace_back(name, value);
    } else {
      exchange.status = std::stoi(std::string(trim(text.substr(1))));
    }
  }

  Exchange& current() {
    if (cases_.back().exchanges.empty()) throw std::runtime_error("a line before the case's first request");
    return cases_.back().exchanges.back();
  }

  std::string file_;
  std::size_t line_ = 0;
  std::vector<Case> cases_;
  std::string csv_field_;
  bool has_body_line_ = false;
};

}  // namespace

bool Request::writes() const {
  return method == "POST" && !starts_with(target, "/api/estate/nazotte") && !starts_with(target, "/api/estate/req_doc");
}

bool Case::writes() const {
  return std::any_of(exchanges.begin(), exchanges.end(), [](const Exchange& one) { return one.request.writes(); });
}

std::vector<Case> read_cases(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error(fmt::format("cannot read {}", file.string()));
  Parser parser(file.filename().string());
  try {
    for (std::string line; std::getline(stream, line);) parser.line(line);
    return parser.finish();
  } catch (const std::exception& error) {
    throw std::runtime_error(fmt::format("{}:{}: {}", file.string(), parser.line_number(), error.what()));
  }
}

}  // namespace nazotte::contract
