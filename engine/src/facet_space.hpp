// The facets of a segment: columns whose every row has exactly one of a few values, packed into one code per row.
//
// A column of disjoint buckets is a facet, so is a tag column with few words. All facets of a row together are its
// code: a bit field per facet. Everything that counts or lists rows by facets (count_cube.hpp, cell_postings.hpp,
// word_sets.hpp) works on codes and knows no columns.
//
// Thread safety: const access from any thread.
// Invariant: the fields of all facets and kIndexedBit fit in a FacetCode.
#pragma once

#include <nazotte/schema.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nazotte {

using FacetCode = std::uint16_t;

/// Set in the code of every row that was live when its segment was built. The others are in no count and no list.
inline constexpr FacetCode kIndexedBit = 0x8000;
inline constexpr unsigned kFacetBits = 15;
inline constexpr std::uint32_t kFacetCodes = 1U << kFacetBits;

struct Facet {
  enum class Kind : std::uint8_t { buckets, words };

  Kind kind;
  std::uint16_t column;  // of the integer columns, or of the tag columns
  std::uint32_t values;  // a row has one of [0, values)
  std::uint32_t asked;   // queries name one of [0, asked): not the value of rows in no bucket
  unsigned bits;
  unsigned shift;        // its place in the code
  std::uint32_t stride;  // its weight in a cell number
  std::uint32_t bitmap;  // number of its first value's bitmap, see facet_bitmaps.hpp
  FacetCode mask;        // its bits in the code; none when there is but one value

  [[nodiscard]] std::uint32_t any() const { return values; }
  [[nodiscard]] FacetCode code(std::uint32_t value) const { return static_cast<FacetCode>(value << shift); }
};

/// What a query asks of the facets: some are bound to a value, the others may have any.
struct FacetSelection {
  FacetCode mask = kIndexedBit;
  FacetCode code = kIndexedBit;
  std::uint32_t cell = 0;   // of the count cube
  unsigned free_bits = 0;   // of the facets that are not bound
  bool impossible = false;  // one facet was bound to two values

  [[nodiscard]] bool matches(FacetCode row) const { return (row & mask) == code; }
};

class FacetSpace {
 public:
  /// `words[i]`: distinct words of tag column i. Columns are taken in the order of their declaration, those that fit.
  FacetSpace(const Schema& schema, std::span<const std::size_t> words);

  [[nodiscard]] std::span<const Facet> facets() const { return facets_; }
  /// The facet that a column became; null: none.
  [[nodiscard]] const Facet* find(IntegerColumn column) const { return at(of_integers_[column.index]); }
  [[nodiscard]] const Facet* find(TagColumn column) const { return at(of_tags_[column.index]); }

  /// Nothing is bound.
  [[nodiscard]] const FacetSelection& everything() const { return everything_; }
  /// Returns false when there is nothing to look for: the facet is bound already, or has this value in every row.
  static bool bind(const Facet& facet, std::uint32_t value, FacetSelection& selection) {
    if (facet.mask == 0) return false;
    if ((selection.mask & facet.mask) != 0) {
      selection.impossible |= (selection.code & facet.mask) != facet.code(value);
      return false;
    }
    selection.mask |= facet.mask;
    selection.code |= facet.code(value);
    selection.cell -= (facet.any() - value) * facet.stride;
    selection.free_bits -= facet.bits;
    return true;
  }

  /// The bits of all facets.
  [[nodiscard]] FacetCode mask() const { return mask_; }
  /// Numbers of the cells of a cube: every facet has one of its values, or any.
  [[nodiscard]] std::uint32_t cells() const { return cells_; }
  /// Values of all facets together.
  [[nodiscard]] std::uint32_t bitmaps() const { return bitmaps_; }
  /// The cell of rows with this code. O(facets).
  [[nodiscard]] std::uint32_t cell(FacetCode code) const;

 private:
  static constexpr std::uint8_t kNone = 0xff;

  [[nodiscard]] const Facet* at(std::uint8_t number) const { return number == kNone ? nullptr : &facets_[number]; }
  /// Returns the new facet's number, or kNone when it does not fit.
  std::uint8_t add(Facet::Kind kind, std::size_t column, std::size_t values, std::size_t asked);

  std::vector<Facet> facets_;
  std::vector<std::uint8_t> of_integers_;  // by column
  std::vector<std::uint8_t> of_tags_;
  FacetSelection everything_;
  FacetCode mask_ = 0;
  unsigned bits_ = 0;
  std::uint32_t cells_ = 1;
  std::uint32_t bitmaps_ = 0;
};

/// Are the buckets disjoint, and do they leave no gap? Nothing when they overlap. Empty ranges count for nothing.
enum class Cover : std::uint8_t { overlapping, with_gaps, complete };
[[nodiscard]] Cover cover_of(std::span<const IntegerRange> buckets);

}  // namespace nazotte
