#include "search_form.hpp"

#include <fmt/format.h>
#include <gen/words.hpp>

#include <set>
#include <span>

namespace nazotte::differential {
namespace {

constexpr std::string_view kFeatures = "features";

struct Bounds {
  int min;  // -1: open
  int max;  // -1: open
};

constexpr Bounds kSideRanges[] = {{-1, 80}, {80, 110}, {110, 150}, {150, -1}};
constexpr Bounds kPriceRanges[] = {{-1, 3000}, {3000, 6000}, {6000, 9000}, {9000, 12000}, {12000, 15000}, {15000, -1}};
constexpr Bounds kRentRanges[] = {{-1, 50000}, {50000, 100000}, {100000, 150000}, {150000, -1}};

Facet range_facet(std::string_view parameter, std::string_view column, std::span<const Bounds> ranges) {
  Facet facet{parameter, {}};
  for (const Bounds bounds : ranges) {
    std::string sql = "TRUE";
    if (bounds.min != -1) sql += fmt::format(" AND {} >= {}", column, bounds.min);
    if (bounds.max != -1) sql += fmt::format(" AND {} < {}", column, bounds.max);
    facet.choices.push_back({std::to_string(facet.choices.size()), sql});
  }
  return facet;
}

Facet word_facet(std::string_view column, data::WordList words, Database& database) {
  Facet facet{column, {}};
  for (const std::string_view word : words) {
    facet.choices.push_back({std::string(word), fmt::format("BINARY {} = {}", column, database.quote(word))});
  }
  return facet;
}

/// For LIKE: the word stands for itself.
std::string like_literal(std::string_view word) {
  std::string pattern;
  for (const char character : word) {
    if (character == '%' || character == '_' || character == '\\') pattern += '\\';
    pattern += character;
  }
  return pattern;
}

std::string has_feature(std::string_view part, Database& database) {
  return "features COLLATE utf8mb4_bin LIKE " + database.quote(fmt::format("%{}%", like_literal(part)));
}

Facet feature_facet(data::WordList words, Database& database) {
  Facet facet{kFeatures, {}, true};
  for (const std::string_view word : words) facet.choices.push_back({std::string(word), has_feature(word, database)});
  return facet;
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char character : text) encoded += fmt::format("%{:02X}", static_cast<unsigned char>(character));
  return encoded;
}

/// A run of at least one whole character of the word.
std::string random_part(data::Random& random, std::string_view word) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((static_cast<unsigned char>(word[i]) & 0xc0) != 0x80) starts.push_back(i);
  }
  const std::uint32_t characters = static_cast<std::uint32_t>(starts.size());
  const std::uint32_t first = random.below(characters);
  const std::uint32_t count = 1 + random.below(characters - first);
  starts.push_back(word.size());
  return std::string(word.substr(starts[first], starts[first + count] - starts[first]));
}

std::vector<std::string> distinct_words(Database& database, const char* table) {
  std::set<std::string> words;
  for (const SqlRow& row :
       database.query(fmt::format("SELECT DISTINCT features FROM {} WHERE features <> ''", table))) {
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
      end = row[0].find(',', begin);
      words.insert(row[0].substr(begin, end == std::string::npos ? end : end - begin));
    }
  }
  return {words.begin(), words.end()};
}

void add(const Facet& facet, const Choice& choice, Search& search) {
  search.query += fmt::format("&{}={}", facet.parameter, percent_encode(choice.value));
  search.conditions.push_back({facet.parameter, choice.sql});
}

void add_features(const SearchForm& form, data::Random& random, Database& database, Search& search) {
  std::string list;
  for (std::uint32_t count = random.below(4); count > 0; --count) {
    const std::string& word = random.pick(form.words);
    const std::string asked = random.below(3) == 0 ? random_part(random, word) : word;
    if (!list.empty()) list += ',';
    list += asked;
    search.conditions.push_back({kFeatures, has_feature(asked, database)});
  }
  if (!list.empty()) search.query += fmt::format("&{}={}", kFeatures, percent_encode(list));
}

}  // namespace

SearchForm chair_form(Database& database) {
  return {"chair",
          "stock > 0",
          {range_facet("priceRangeId", "price", kPriceRanges), range_facet("heightRangeId", "height", kSideRanges),
           range_facet("widthRangeId", "width", kSideRanges), range_facet("depthRangeId", "depth", kSideRanges),
           word_facet("kind", data::chair_kinds(), database), word_facet("color", data::chair_colors(), database),
           feature_facet(data::chair_features(), database)},
          distinct_words(database, "chair")};
}

SearchForm estate_form(Database& database) {
  return {
      "estate",
      "TRUE",
      {range_facet("rentRangeId", "rent", kRentRanges), range_facet("doorHeightRangeId", "door_height", kSideRanges),
       range_facet("doorWidthRangeId", "door_width", kSideRanges), feature_facet(data::estate_features(), database)},
      distinct_words(database, "estate")};
}

Search random_search(const SearchForm& form, data::Random& random, Database& database) {
  Search search;
  for (const Facet& facet : form.facets) {
    if (facet.joins) {
      add_features(form, random, database, search);
    } else if (random.below(3) == 0) {
      add(facet, random.pick(facet.choices), search);
    }
  }
  return search;
}

std::string where(const SearchForm& form, const Search& search) {
  std::string sql(form.row_condition);
  for (const Condition& condition : search.conditions) sql += " AND " + condition.sql;
  return sql;
}

std::string where(const SearchForm& form, const Search& search, const Facet& facet, const Choice& choice) {
  std::string sql(form.row_condition);
  for (const Condition& condition : search.conditions) {
    if (facet.joins || condition.parameter != facet.parameter) sql += " AND " + condition.sql;
  }
  return sql + " AND " + choice.sql;
}

}  // namespace nazotte::differential
