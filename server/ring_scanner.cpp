#include "server/ring_scanner.hpp"

#include <nazotte/limits.hpp>

#include <charconv>
#include <cmath>
#include <system_error>

namespace nazotte::server {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : next_(text.data()), end_(text.data() + text.size()) {}

  [[nodiscard]] bool at_end() {
    skip_space();
    return next_ == end_;
  }

  bool eat(char c) {
    skip_space();
    if (next_ == end_ || *next_ != c) return false;
    ++next_;
    return true;
  }

  /// `quoted`: the key as it is sent. Its colon too.
  bool eat_key(std::string_view quoted) {
    skip_space();
    if (!std::string_view(next_, static_cast<std::size_t>(end_ - next_)).starts_with(quoted)) return false;
    next_ += quoted.size();
    return eat(':');
  }

  bool eat_coordinate(double& degrees) {
    skip_space();
    if (!at_number()) return false;
    const auto [stopped_at, error] = std::from_chars(next_, end_, degrees);
    if (error != std::errc{}) return false;
    next_ = stopped_at;
    return std::abs(degrees) <= kCoordinateDegreesMax;
  }

 private:
  void skip_space() {
    while (next_ != end_ && (*next_ == ' ' || *next_ == '\n' || *next_ == '\r' || *next_ == '\t')) ++next_;
  }

  /// from_chars takes a few forms that JSON does not: leading zeros, a point without digits on both sides, words.
  [[nodiscard]] bool at_number() const {
    const char* at = next_;
    if (at != end_ && *at == '-') ++at;
    if (at == end_ || !is_digit(*at)) return false;
    const bool zero = *at++ == '0';
    if (zero && at != end_ && is_digit(*at)) return false;
    while (at != end_ && is_digit(*at)) ++at;
    if (at == end_ || *at != '.') return true;
    ++at;
    return at != end_ && is_digit(*at);
  }

  const char* next_;
  const char* end_;
};

}  // namespace

bool scan_ring(std::string_view body, std::vector<Degrees>& ring) {
  ring.clear();
  Scanner scanner(body);
  if (!scanner.eat('{') || !scanner.eat_key(R"("coordinates")") || !scanner.eat('[')) return false;
  do {
    Degrees point{};
    if (!scanner.eat('{') || !scanner.eat_key(R"("latitude")") || !scanner.eat_coordinate(point.latitude) ||
        !scanner.eat(',') || !scanner.eat_key(R"("longitude")") || !scanner.eat_coordinate(point.longitude) ||
        !scanner.eat('}')) {
      return false;
    }
    ring.push_back(point);
  } while (scanner.eat(','));
  return scanner.eat(']') && scanner.eat('}') && scanner.at_end();
}

}  // namespace nazotte::server
