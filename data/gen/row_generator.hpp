// Chairs and estates as ISUUMO has them: same ranges, same distributions, any number of them.
//
// Every row depends on the seed and its id alone. So ten million rows need no more memory than one, the first
// thousand of them are the thousand that a smaller run makes, and a further file (drafts to import) goes on where
// another one ended.
//
// Thread safety: none; make one per thread.
// Lifetime: a row's strings live until the next call on the same generator.
#pragma once

#include <nazotte/isuumo/rows.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "random.hpp"
#include "words.hpp"

namespace nazotte::data {

/// Closed range that a column's values are drawn from, uniformly.
struct ValueRange {
  std::int32_t min;
  std::int32_t max;
};

inline constexpr ValueRange kPrice{1'000, 20'000};   // yen
inline constexpr ValueRange kRent{30'000, 200'000};  // yen a month
inline constexpr ValueRange kSide{30, 200};          // cm; chairs and doors
inline constexpr ValueRange kPopularity{3'000, 1'000'000};
inline constexpr ValueRange kStock{1, 10};
inline constexpr std::int32_t kFeaturesMax = 3;
inline constexpr std::uint32_t kPictures = 1'000;           // distinct thumbnails of a table
inline constexpr double kCoordinateDeviationDegrees = 0.3;  // of the distance to the city, per axis

class RowGenerator {
 public:
  explicit RowGenerator(std::uint64_t seed) : seed_(seed) {}

  /// The row with this id. O(1), no allocation once the buffers have grown.
  [[nodiscard]] isuumo::Chair chair(std::int32_t id);
  [[nodiscard]] isuumo::Estate estate(std::int32_t id);

 private:
  [[nodiscard]] Random row_random(std::string_view table, std::int32_t id) const;
  void make_features(Random& random, WordList words);
  void make_description(Random& random, const Phrases& phrases);
  void make_thumbnail(Random& random, std::string_view table);
  void make_address(Random& random, const City& city);

  std::uint64_t seed_;
  std::string name_;
  std::string description_;
  std::string thumbnail_;
  std::string address_;
  std::string features_;
};

}  // namespace nazotte::data
