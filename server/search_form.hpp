// What search forms offer, read from the condition files, and how the counts of their choices are answered.
//
// Thread safety: values; constant once made.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/query.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace nazotte::server {

template <class Offer>
struct SearchForm {
  std::vector<Offer> offers;  // in the order of the file
  /// The bytes of an answer: before the count of each choice, and behind the last one.
  std::vector<std::string> texts = {R"(,"facets":[]})"};
};

struct SearchForms {
  SearchForm<isuumo::ChairOffer> chair;
  SearchForm<isuumo::EstateOffer> estate;
};

/// Reads the parameters that searches know, in the order of the files; a list that is not there offers nothing, one
/// that is not known is passed over. Error: invalid_argument, the message names the file and the list: no JSON, a list
/// that is none of texts, a text that is empty or, of a feature, has a comma. O(bytes).
[[nodiscard]] Result<SearchForms> parse_search_forms(std::string_view chair_json, std::string_view estate_json);

/// Appends the answer to `out`: as many counts as the form has choices. O(bytes).
void append_choice_counts(const std::vector<std::string>& texts, const ChoiceCounts& counts, std::string& out);

}  // namespace nazotte::server
