// What can be asked of a table, and what comes back.
//
// A Query is a conjunction: every condition must hold. Results are in the table's rank order.
//
// Thread safety: values. A Query and a Hits object are meant to be reused by one thread: clear() keeps
// their memory, so that a search allocates nothing once warm.
// Lifetime: words are string_views; they must outlive the search, not longer.
#pragma once

#include <nazotte/schema.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace nazotte {

/// Where a row is in one snapshot. Meaningless for any other snapshot.
struct Hit {
  std::uint32_t segment;
  std::uint32_t row;
  friend bool operator==(const Hit&, const Hit&) = default;
};

/// A result: how many rows match in all, and the asked-for page of them in rank order.
struct Hits {
  std::uint64_t count = 0;
  std::vector<Hit> rows;

  void clear() {
    count = 0;
    rows.clear();
  }
};

class Query {
 public:
  struct InBucket {
    IntegerColumn column;
    std::uint32_t bucket;
  };
  struct InRange {
    IntegerColumn column;
    IntegerRange range;
  };
  struct InRealRange {
    RealColumn column;
    double min;
    double max;
  };
  struct TagIs {
    TagColumn column;
    std::string_view word;
  };
  struct WordContains {
    TagListColumn column;
    std::string_view part;
  };
  using Term = std::variant<InBucket, InRange, InRealRange, TagIs, WordContains>;

  /// The row's value lies in bucket number `bucket` of the column's declaration.
  Query& in_bucket(IntegerColumn column, std::uint32_t bucket);
  /// range.min <= value < range.max; needs no bucket.
  Query& in_range(IntegerColumn column, IntegerRange range);
  /// min <= value < max; infinities leave a side open.
  Query& in_range(RealColumn column, double min, double max);
  /// The row's word equals `word`, byte by byte.
  Query& is(TagColumn column, std::string_view word);
  /// At least one of the row's words contains `part` (SQL: LIKE '%part%' on one word). An empty part
  /// matches every row.
  Query& contains(TagListColumn column, std::string_view part);
  /// Results [offset, offset + limit) of the ranked list. Default: offset 0, limit 0 (count only).
  Query& page(std::uint64_t offset, std::uint64_t limit);

  /// Any of the conditions above.
  Query& add(const Term& term);

  /// Forgets all conditions and the page, keeps the memory.
  void clear();

  [[nodiscard]] const std::vector<Term>& terms() const { return terms_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t limit() const { return limit_; }

 private:
  std::vector<Term> terms_;
  std::uint64_t offset_ = 0;
  std::uint64_t limit_ = 0;
};

/// What somebody who has asked a query may ask next; see TableSnapshot::count_choices.
struct Choice {
  enum class Effect : std::uint8_t {
    replaces,  // the query's terms on the same column: a row has one color
    adds,      // to all terms of the query: a row may have many features
  };

  Query::Term term;
  Effect effect;
};

/// How many rows match, and how many would with each of some choices, in their order.
struct ChoiceCounts {
  std::uint64_t count = 0;
  std::vector<std::uint64_t> choices;
};

}  // namespace nazotte
