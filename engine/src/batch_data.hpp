// What a Batch holds, and what a segment is built from: columns in the order the rows came.
//
// Thread safety: none.
// Invariant: every column has an entry (list columns: an end) for every row.
#pragma once

#include <nazotte/polygon.hpp>
#include <nazotte/schema.hpp>

#include "dictionary.hpp"
#include "large_vector.hpp"
#include "payload.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace nazotte {

/// One word per row. Word number 0 is the empty word, which stands for "no tag".
struct TagValues {
  explicit TagValues(const std::shared_ptr<LargeMemory>& memory = nullptr)
      : words(LargeAllocator<WordNumber>(memory)) {}

  Dictionary dictionary;
  LargeVector<WordNumber> words;
};

/// Row r has the words [ends[r - 1], ends[r]), distinct and ascending by number.
struct TagListValues {
  explicit TagListValues(const std::shared_ptr<LargeMemory>& memory = nullptr)
      : words(LargeAllocator<WordNumber>(memory)), ends(LargeAllocator<std::uint64_t>(memory)) {}

  Dictionary dictionary;
  LargeVector<WordNumber> words;
  LargeVector<std::uint64_t> ends;
};

struct BatchData {
  explicit BatchData(std::shared_ptr<const Schema> schema);

  std::shared_ptr<const Schema> schema;
  std::shared_ptr<LargeMemory> memory;  // of all columns, and of the segment that they become
  LargeVector<Key> keys;
  std::vector<LargeVector<std::int32_t>> integers;
  std::vector<LargeVector<double>> reals;
  std::vector<TagValues> tags;
  std::vector<TagListValues> tag_lists;
  std::vector<LargeVector<GridPoint>> points;
  LargeVector<std::int32_t> counters;
  Payload payload;
  LargeVector<PayloadPlace> payload_places;
  std::optional<Key> oversized;  // a row whose payload is beyond its limit
};

}  // namespace nazotte
