// Query strings, and the words of lists in them, against a decoder that takes one character at a time; integers against
// strtoll.

#include "fuzz_target.hpp"

#include "server/query_string.hpp"

#include "isuumo/word_list.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>

namespace nazotte::fuzz {

namespace {

std::optional<std::string> decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      plain += ' ';
    } else if (text[i] != '%') {
      plain += text[i];
    } else {
      const std::string digits(text.substr(i + 1, 2));
      if (digits.size() != 2 || !std::ranges::all_of(digits, [](unsigned char c) { return std::isxdigit(c) != 0; })) {
        return std::nullopt;
      }
      plain += static_cast<char>(std::strtol(digits.c_str(), nullptr, 16));
      i += 2;
    }
  }
  if (!is_utf8(plain)) return std::nullopt;
  return plain;
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Nothing: malformed. What was not encoded must be UTF-8 as it stands.
std::optional<Parameters> plain_parameters(std::string_view raw) {
  if (!is_utf8(raw)) return std::nullopt;
  Parameters parameters;
  for (bool more = true; more;) {
    const std::size_t end = raw.find('&');
    const std::string_view piece = raw.substr(0, end);
    more = end != std::string_view::npos;
    raw.remove_prefix(more ? end + 1 : raw.size());
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    auto name = decoded(piece.substr(0, equals));
    auto value = decoded(piece.substr(std::min(equals + 1, piece.size())));
    if (!name || !value) return std::nullopt;
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

void judge_parameters(std::string_view input) {
  server::QueryString query;
  const bool parsed = query.parse(input).has_value();
  const auto oracle = plain_parameters(input);
  expect_equal("is the query well formed?", parsed, oracle.has_value());
  if (!oracle) return;
  for (const auto& [name, value] : *oracle) {
    const auto first = std::ranges::find(*oracle, name, &Parameters::value_type::first);
    std::string ours(query[name]);
    if (fault_planted() && ours.find("==") != std::string::npos) ours.pop_back();
    expect_equal("the value of a parameter", ours, first->second);
  }
  expect_equal("the value of no parameter", query[std::string(input.size() + 1, 'x')], "");
}

std::vector<std::string> plain_words(std::string_view list) {
  std::vector<std::string> words(1);
  for (const char c : list) {
    if (c == ',') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  std::erase(words, "");
  return words;
}

/// No word has a line end as it is shown.
std::string lines_of(const std::vector<std::string>& words) {
  std::string lines;
  for (const std::string& word : words) lines += shown(word) + "\n";
  return lines;
}

void judge_words(std::string_view input) {
  server::QueryString query;
  if (!query.parse(input)) return;
  const auto oracle = plain_parameters(input).value();
  const auto given = std::ranges::find(oracle, "features", &Parameters::value_type::first);
  std::vector<std::string> ours;
  isuumo::for_each_word(query["features"], [&ours](std::string_view word) {
    if (fault_planted() && word.size() > 2 && ours.size() > 2) word.remove_suffix(1);
    ours.emplace_back(word);
    return true;
  });
  expect_equal("the words of a list", lines_of(ours),
               lines_of(plain_words(given == oracle.end() ? "" : given->second)));
}

void judge_integer(std::string_view input) {
  const std::string text(input);
  const std::size_t sign = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  const bool digits = text.size() > sign && text.find_first_not_of("0123456789", sign) == std::string::npos;
  errno = 0;
  const long long value = std::strtoll(text.c_str(), nullptr, 10);
  const bool fits = errno == 0;
  const server::ParsedInteger ours = server::parse_integer(text);
  using Kind = server::ParsedInteger::Kind;
  const Kind kind = !digits ? Kind::malformed : fits ? Kind::integer : Kind::out_of_range;
  expect_equal("what kind of integer it is", static_cast<int>(ours.kind), static_cast<int>(kind));
  if (kind == Kind::integer) expect_equal("the integer", ours.value, value);
}

}  // namespace

void run(std::string_view input) {
  judge_parameters(input);
  judge_words(input);
  judge_integer(input);
}

}  // namespace nazotte::fuzz
