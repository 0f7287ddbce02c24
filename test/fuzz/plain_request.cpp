#include "plain_request.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

namespace nazotte::fuzz {

namespace {

using Outcome = PlainRequest::Outcome;

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string::npos;
  });
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_visible(unsigned char c) { return c > 0x20 && c != 0x7F; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> elements(std::string_view list) {
  std::vector<std::string_view> found;
  for (bool more = true; more;) {
    const std::size_t comma = list.find(',');
    found.push_back(trimmed(list.substr(0, comma)));
    more = comma != std::string_view::npos;
    list.remove_prefix(more ? comma + 1 : list.size());
  }
  return found;
}

/// Thrown where the text ends too early or is malformed.
struct Stop {
  Outcome outcome;
};

[[noreturn]] void malformed() { throw Stop{Outcome::malformed}; }

void require(bool holds) {
  if (!holds) malformed();
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  PlainRequest read() {
    try {
      request_line();
      request_.fields = field_lines();
      request_.header_bytes = position_;
      body();
      request_.outcome = Outcome::whole;
      request_.bytes = position_;
    } catch (const Stop& stop) {
      request_.outcome = stop.outcome;
    }
    return std::move(request_);
  }

 private:
  /// Up to the next CR LF, which is taken too. No other control character but a tab may be in a line.
  std::string_view line() {
    const std::string_view rest = text_.substr(position_);
    const std::size_t end = rest.find("\r\n");
    for (const char c : rest.substr(0, end)) {
      const auto byte = static_cast<unsigned char>(c);
      const bool may_end = c == '\r' && end == std::string_view::npos && rest.back() == '\r' && &c == &rest.back();
      require((byte >= 0x20 && byte != 0x7F) || c == '\t' || may_end);
    }
    if (end == std::string_view::npos) throw Stop{Outcome::partial};
    position_ += end + 2;
    return rest.substr(0, end);
  }

  void request_line() {
    const std::string_view whole = line();
    const std::size_t first = whole.find(' ');
    const std::size_t last = whole.rfind(' ');
    require(first != std::string_view::npos && first != last);
    request_.method = whole.substr(0, first);
    request_.target = whole.substr(first + 1, last - first - 1);
    const std::string_view version = whole.substr(last + 1);
    require(is_token(request_.method) && !request_.target.empty());
    require(std::ranges::all_of(request_.target, is_visible));
    require(version == "HTTP/1.1" || version == "HTTP/1.0");
    request_.http_1_0 = version == "HTTP/1.0";
  }

  std::vector<std::pair<std::string, std::string>> field_lines() {
    std::vector<std::pair<std::string, std::string>> fields;
    for (;;) {
      const std::string_view text = line();
      if (text.empty()) return fields;
      if (is_blank(text.front())) {
        require(!fields.empty());
        fold(trimmed(text), fields.back().second);
        continue;
      }
      const std::size_t colon = text.find(':');
      require(colon != std::string_view::npos && is_token(text.substr(0, colon)));
      fields.emplace_back(lower_case(text.substr(0, colon)), trimmed(text.substr(colon + 1)));
    }
  }

  void fold(std::string_view more, std::string& value) {
    request_.folded = true;
    if (!value.empty() && !more.empty()) value += ' ';
    value += more;
  }

  void body() {
    const bool coded = request_.count("transfer-encoding") > 0;
    const bool measured = request_.count("content-length") > 0;
    // A request whose end two readers could see at two places.
    require(!coded || (!measured && !request_.http_1_0));
    if (coded) {
      request_.chunked = true;
      request_.unknown_coding = !only_chunked();
      if (!request_.unknown_coding) chunks();
    } else if (measured) {
      request_.body = take(length());
    }
  }

  /// An element of a list may be empty (RFC 9110, section 5.6.1).
  bool only_chunked() const {
    std::size_t codings = 0;
    for (const auto& [name, value] : request_.fields) {
      if (name != "transfer-encoding") continue;
      for (const std::string_view element : elements(value)) {
        if (element.empty()) continue;
        if (lower_case(element) != "chunked") return false;
        ++codings;
      }
    }
    return codings == 1;
  }

  std::uint64_t length() {
    std::optional<std::uint64_t> length;
    for (const auto& [name, value] : request_.fields) {
      if (name != "content-length") continue;
      for (const std::string_view element : elements(value)) {
        const std::uint64_t number = digits(element, 10);
        require(!length || *length == number);
        length = number;
      }
    }
    return *length;
  }

  static std::uint64_t digits(std::string_view text, int base) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    require(!text.empty() && text.front() != '-' && error == std::errc{} && end == text.data() + text.size());
    return number;
  }

  std::string_view take(std::uint64_t bytes) {
    if (bytes > text_.size() - position_) throw Stop{Outcome::partial};
    position_ += bytes;
    return text_.substr(position_ - bytes, bytes);
  }

  void chunks() {
    for (;;) {
      const std::string_view head = line();
      const std::size_t size_end = std::min(head.find_first_not_of("0123456789abcdefABCDEF"), head.size());
      const std::uint64_t size = digits(head.substr(0, size_end), 16);
      extensions(head.substr(size_end));
      if (size == 0) break;
      request_.body += take(size);
      require(text_.substr(position_).starts_with(std::string_view("\r\n").substr(0, text_.size() - position_)));
      take(2);
    }
    // Whoever names the frame anew behind the body means to confuse somebody.
    request_.trailers = field_lines();
    for (const auto& [name, value] : request_.trailers) {
      require(name != "content-length" && name != "transfer-encoding");
    }
  }

  static void extensions(std::string_view text) {
    while (!text.empty()) {
      text = trimmed_front(text);
      require(text.starts_with(';'));
      text = trimmed_front(text.substr(1));
      take_token(text);
      std::string_view rest = trimmed_front(text);
      if (!rest.starts_with('=')) continue;
      text = trimmed_front(rest.substr(1));
      if (text.starts_with('"')) {
        take_quoted(text);
      } else {
        take_token(text);
      }
    }
  }

  static std::string_view trimmed_front(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return text;
  }

  static void take_token(std::string_view& text) {
    std::size_t bytes = 0;
    while (bytes < text.size() && is_token(text.substr(bytes, 1))) ++bytes;
    require(bytes > 0);
    text.remove_prefix(bytes);
  }

  static void take_quoted(std::string_view& text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        text.remove_prefix(i + 1);
        return;
      }
    }
    malformed();
  }

  std::string_view text_;
  std::size_t position_ = 0;
  PlainRequest request_;
};

}  // namespace

std::size_t PlainRequest::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields, [&](const auto& field) { return field.first == name; }));
}

std::string_view PlainRequest::value(std::string_view name) const {
  std::string_view last;
  for (const auto& field : fields) {
    if (field.first == name) last = field.second;
  }
  return last;
}

bool PlainRequest::lists(std::string_view name, std::string_view element) const {
  return std::ranges::any_of(fields, [&](const auto& field) {
    const auto all = elements(field.second);
    return field.first == name &&
           std::ranges::any_of(all, [&](std::string_view one) { return lower_case(one) == element; });
  });
}

bool PlainRequest::has_connection_options() const {
  const auto is_option = [](const auto& field) {
    return field.first == "connection" || field.first == "proxy-connection";
  };
  return std::ranges::any_of(fields, is_option) || std::ranges::any_of(trailers, is_option);
}

bool PlainRequest::ends_chunked() const { return lower_case(elements(value("transfer-encoding")).back()) == "chunked"; }

std::uint64_t plain_client(std::string_view list) {
  std::string address(elements(list).back());
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, address.c_str(), &bytes[12]) == 1) {
    bytes[10] = bytes[11] = 0xff;
  } else {
    // The zone is for whoever writes the address.
    address.resize(std::min(address.find('%'), address.size()));
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return 0;
  }
  // An IPv4 address, also when mapped into IPv6, is told by its lower half, any other by its upper one.
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const std::size_t begin = std::ranges::equal(std::span(bytes).first(12), kMapped) ? 8 : 0;
  std::uint64_t key = 0;
  for (const unsigned char byte : std::span(bytes).subspan(begin, 8)) key = key << 8U | byte;
  return key;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

PlainRequest read_plain_request(std::string_view text) { return Reader(text).read(); }

}  // namespace nazotte::fuzz
