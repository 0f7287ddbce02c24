// The vocabulary of generated rows: what people can search for (the lists of the condition files) and the pieces
// that names, descriptions and addresses are put together from.
//
// Thread safety: constants.
// Invariant: any combination that RowGenerator makes of them fits its column; test/data checks it, and
// that the searchable words are those of data/conditions.
#pragma once

#include <span>
#include <string_view>

namespace nazotte::data {

/// A place that estates gather around.
struct City {
  std::string_view prefecture;
  std::string_view name;
  double latitude;   // degrees
  double longitude;  // degrees
};

using WordList = std::span<const std::string_view>;

[[nodiscard]] WordList chair_features();
[[nodiscard]] WordList chair_colors();
[[nodiscard]] WordList chair_kinds();
[[nodiscard]] WordList estate_features();

[[nodiscard]] WordList chair_name_prefixes();
[[nodiscard]] WordList chair_name_styles();
[[nodiscard]] WordList chair_name_nouns();
[[nodiscard]] WordList family_names();
[[nodiscard]] WordList town_names();
[[nodiscard]] WordList building_names();

/// A description is one of each, in this order.
struct Phrases {
  WordList opening;
  WordList middle;
  WordList closing;
};
[[nodiscard]] Phrases chair_phrases();
[[nodiscard]] Phrases estate_phrases();

[[nodiscard]] std::span<const City> cities();

}  // namespace nazotte::data
