// Which facet codes of a list match? The inner loop of word sets and of counting dead rows.
//
// Thread safety: pure functions.
#pragma once

#include "bitmap.hpp"
#include "facet_space.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace nazotte {

/// Bit i of the words: does the selection match codes[i]? Returns the bits set. O(codes).
std::uint64_t match_codes(std::span<const FacetCode> codes, const FacetSelection& selection, Word* out);

/// How many codes the selection matches. O(codes).
std::uint64_t count_codes(std::span<const FacetCode> codes, const FacetSelection& selection);

}  // namespace nazotte
