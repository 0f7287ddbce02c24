// The searches of a table as the condition file offers them, each choice with its SQL, and random ones of them.
//
// Thread safety: values.
#pragma once

#include <gen/random.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "database.hpp"

namespace nazotte::differential {

struct Choice {
  std::string value;  // what goes into a query string
  std::string sql;    // true for rows that have it
};

/// A parameter of searches.
struct Facet {
  std::string_view parameter;
  std::vector<Choice> choices;
  /// A choice joins those that were made; else it takes their place.
  bool joins = false;
};

struct SearchForm {
  std::string_view table;
  std::string_view row_condition;  // of rows that searches find
  std::vector<Facet> facets;       // in the order of the condition file
  std::vector<std::string> words;  // of the rows' features
};
[[nodiscard]] SearchForm chair_form(Database& database);
[[nodiscard]] SearchForm estate_form(Database& database);

/// A condition that was chosen.
struct Condition {
  std::string_view parameter;
  std::string sql;
};

struct Search {
  std::string query;  // its parameters, each with a & in front; empty: no condition
  std::vector<Condition> conditions;
};
/// Of some facets a choice; of features several, or parts of them.
[[nodiscard]] Search random_search(const SearchForm& form, data::Random& random, Database& database);

/// The rows of a search: what stands behind WHERE.
[[nodiscard]] std::string where(const SearchForm& form, const Search& search);
/// The rows that would be found with another choice.
[[nodiscard]] std::string where(const SearchForm& form, const Search& search, const Facet& facet, const Choice& choice);

}  // namespace nazotte::differential
