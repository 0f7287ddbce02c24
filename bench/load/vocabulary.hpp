// What searches may ask for: every range and word of the condition files, each with the plain test of one row.
//
// Thread safety: read-only after loading.
// Invariant: a condition excludes some row that could be; ranges open on both sides are left out, because they are no
// condition.
#pragma once

#include <nazotte/error.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rows.hpp"

namespace nazotte::load {

template <class Row>
struct Condition {
  std::string value;  // as it stands in a query string, not yet escaped
  std::function<bool(const Row&)> matches;
};

/// A parameter of a search and its conditions, conditions[first] to conditions[first + count - 1].
struct Parameter {
  std::string_view name;
  std::size_t first = 0;
  std::size_t count = 0;
};

template <class Row>
struct Vocabulary {
  std::vector<Parameter> parameters;  // without those that have no condition
  std::vector<Condition<Row>> conditions;
};

struct ConditionFiles {
  std::string chair_json;
  std::string estate_json;
};

struct Vocabularies {
  Vocabulary<Chair> chair;
  Vocabulary<Estate> estate;
};

/// Errors: invalid_argument, the message names the file and the entry. O(bytes).
[[nodiscard]] Result<Vocabularies> read_vocabularies(const ConditionFiles& files);

/// A page of a search. `conditions` are numbers of a Vocabulary, ascending.
struct Search {
  std::vector<std::size_t> conditions;
  std::uint32_t page = 0;
  std::uint32_t per_page = 0;
};

/// "priceRangeId=1&features=a,b&page=0&perPage=25", escaped as browsers do.
template <class Row>
[[nodiscard]] std::string query_string(const Vocabulary<Row>& vocabulary, const Search& search);

/// The definition of a match: every condition holds. O(conditions).
template <class Row>
[[nodiscard]] bool matches(const Vocabulary<Row>& vocabulary, const Search& search, const Row& row);

}  // namespace nazotte::load
