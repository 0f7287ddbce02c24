// The contract of everything that answers "which rows?": rows ascend, none is twice, all are below the segment's size,
// and they are exactly those that a look at every row finds.
//
// Thread safety: none.
#pragma once

#include <catch2/catch.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace nazotte::test {

/// Numbers of rows around which words, blocks, sparse arrays, tree nodes and tiers begin and end.
inline const std::vector<std::uint32_t>& border_sizes() {
  static const std::vector<std::uint32_t> kSizes = {1,   2,    15,   16,   17,   31,   32,   33,   63,   64,  65,
                                                    255, 1023, 1024, 1025, 1280, 4096, 4097, 5120, 5121, 9000};
  return kSizes;
}

/// `expected(row)`: does the row belong to the answer?
inline void require_contract(const std::vector<std::uint32_t>& answer, std::uint32_t rows,
                             const std::function<bool(std::uint32_t)>& expected) {
  std::vector<std::uint32_t> wanted;
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (expected(row)) wanted.push_back(row);
  }
  CAPTURE(rows);
  REQUIRE(answer == wanted);
}

}  // namespace nazotte::test
