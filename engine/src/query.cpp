#include <nazotte/query.hpp>

namespace nazotte {

Query& Query::in_bucket(IntegerColumn column, std::uint32_t bucket) {
  terms_.push_back(InBucket{column, bucket});
  return *this;
}

Query& Query::in_range(IntegerColumn column, IntegerRange range) {
  terms_.push_back(InRange{column, range});
  return *this;
}

Query& Query::in_range(RealColumn column, double min, double max) {
  terms_.push_back(InRealRange{column, min, max});
  return *this;
}

Query& Query::is(TagColumn column, std::string_view word) {
  terms_.push_back(TagIs{column, word});
  return *this;
}

Query& Query::contains(TagListColumn column, std::string_view part) {
  terms_.push_back(WordContains{column, part});
  return *this;
}

Query& Query::page(std::uint64_t offset, std::uint64_t limit) {
  offset_ = offset;
  limit_ = limit;
  return *this;
}

Query& Query::add(const Term& term) {
  terms_.push_back(term);
  return *this;
}

void Query::clear() {
  terms_.clear();
  offset_ = 0;
  limit_ = 0;
}

}  // namespace nazotte
