// The searches that ISUUMO's front end sends: which conditions are set, which words are asked for, which pages.
//
// 1 to 7 different conditions (estates: 1 to 4), each number equally often; a condition on features has 1 to 3 words.
// Pages 0 to 5; one in twenty is any page of the result instead, from the first to the last.
//
// Thread safety: none; what is made is constant.
#pragma once

#include <nazotte/isuumo/catalog.hpp>

#include <cstddef>
#include <vector>

namespace nazotte::bench {

inline constexpr std::uint64_t kPageRows = 25;

/// `snapshot` tells how many pages a result has. The queries' words live as long as the program.
[[nodiscard]] std::vector<isuumo::ChairQuery> chair_queries(std::size_t count, const isuumo::CatalogSnapshot& snapshot);
[[nodiscard]] std::vector<isuumo::EstateQuery> estate_queries(std::size_t count,
                                                              const isuumo::CatalogSnapshot& snapshot);

/// All conditions but features, mostly with results; `page` of it.
[[nodiscard]] isuumo::ChairQuery full_chair_query(std::uint64_t page);
/// Words that no row has together.
[[nodiscard]] isuumo::ChairQuery hopeless_chair_query();

}  // namespace nazotte::bench
