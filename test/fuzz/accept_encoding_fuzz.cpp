// Accept-Encoding against a reader of RFC 9110's grammar, element by element.
//
// Where we are more generous: elements that the grammar does not know make no gzip wanted, but do not spoil the others.

#include "fuzz_target.hpp"

#include "server/accept_encoding.hpp"

#include <cctype>
#include <optional>

namespace nazotte::fuzz {

namespace {

std::string without_blanks_around(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.erase(0, 1);
  return text;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ), in thousandths; 0 for anything else.
int thousandths(const std::string& text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  std::string decimals = text.size() > 2 ? text.substr(2) : "";
  for (const char c : decimals) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) return 0;
  }
  decimals.resize(3, '0');
  const int value = (text[0] - '0') * 1'000 + std::stoi(decimals);
  return value <= 1'000 ? value : 0;
}

/// Of one element: nothing when it names another coding.
struct Wish {
  std::optional<bool> by_name;
  std::optional<bool> by_star;
};

Wish wish_of(const std::string& element) {
  const std::size_t semicolon = element.find(';');
  const std::string coding = lower(without_blanks_around(element.substr(0, semicolon)));
  bool wanted = true;
  if (semicolon != std::string::npos) {
    // Nothing behind the semicolon is as if there were none.
    const std::string weight = without_blanks_around(element.substr(semicolon + 1));
    const std::size_t equals = weight.find('=');
    wanted = weight.empty() ||
             (equals != std::string::npos && lower(without_blanks_around(weight.substr(0, equals))) == "q" &&
              thousandths(without_blanks_around(weight.substr(equals + 1))) > 0);
  }
  if (coding == "*") return {std::nullopt, wanted};
  if (coding == "gzip" || coding == "x-gzip") return {wanted, std::nullopt};
  return {};
}

bool plainly_accepts_gzip(std::string_view field) {
  Wish all;
  for (const std::string& element : split(field, ',')) {
    const Wish wish = wish_of(element);
    if (wish.by_name) all.by_name = all.by_name.value_or(false) || *wish.by_name;
    if (wish.by_star) all.by_star = wish.by_star;
  }
  return all.by_name.value_or(all.by_star.value_or(false));
}

}  // namespace

void run(std::string_view input) {
  bool ours = server::accepts_gzip(input);
  if (fault_planted() && input.find("*;q=0.") != std::string_view::npos) ours = false;
  expect_equal("is gzip wanted? " + shown(input), ours, plainly_accepts_gzip(input));
}

}  // namespace nazotte::fuzz
