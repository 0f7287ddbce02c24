#include "expected.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_map>

namespace nazotte::load {
namespace {

/// One answer against what is expected of it. `at_` is where each shown row stands among the candidates.
template <class Row>
class ListingCheck {
 public:
  ListingCheck(const Expected<Row>& expected, const ShownRows<Row>& shown, const RowQuestions<Row>& questions)
      : expected_(expected), shown_(shown), questions_(questions) {}

  Listing<Row> run() {
    Listing<Row> listing{first_fault(), {}};
    if (listing.fault) return listing;
    for (const std::size_t at : at_) listing.rows.push_back(expected_.candidates[at].row);
    return listing;
  }

 private:
  std::optional<Fault> first_fault() {
    if (shown_.ids.size() > expected_.limit) {
      return Fault{FaultKind::page, fmt::format("at most {} rows", expected_.limit),
                   fmt::format("{} rows", shown_.ids.size())};
    }
    if (auto fault = locate()) return fault;
    if (auto fault = check_order()) return fault;
    if (auto fault = check_start()) return fault;
    if (auto fault = check_gaps()) return fault;
    if (auto fault = check_torn()) return fault;
    return check_count();
  }

  std::optional<Fault> locate() {
    std::unordered_map<std::int64_t, std::size_t> places;
    std::size_t next = 0;  // right answers follow the candidates, so that the map stays empty
    for (const std::int64_t id : shown_.ids) {
      std::size_t found = next;
      while (found < expected_.candidates.size() && expected_.candidates[found].row->id != id) ++found;
      if (found == expected_.candidates.size()) {
        if (places.empty()) {
          for (std::size_t i = 0; i < expected_.candidates.size(); ++i) places[expected_.candidates[i].row->id] = i;
        }
        const auto place = places.find(id);
        if (place == places.end()) {
          if (auto unlisted = questions_.unlisted(id)) {
            return Fault{unlisted->kind, "a row that matches", fmt::format("id {}: {}", id, unlisted->reason)};
          }
          found = expected_.candidates.size();  // it matches, and comes later
        } else {
          found = place->second;
        }
      }
      at_.push_back(found);
      next = std::min(found + 1, expected_.candidates.size());
    }
    return std::nullopt;
  }

  std::optional<Fault> check_order() const {
    for (std::size_t i = 1; i < at_.size(); ++i) {
      if (at_[i] <= at_[i - 1] && at_[i] < expected_.candidates.size()) {
        return Fault{FaultKind::order, fmt::format("ids {}", expected_ids()),
                     fmt::format("ids {}", fmt::join(shown_.ids, ","))};
      }
    }
    return std::nullopt;
  }

  /// The rows in front of the page: at least the sure ones, at most all of them.
  std::optional<Fault> check_start() const {
    if (at_.empty() || expected_.limit == 0) return std::nullopt;
    const std::size_t first = at_.front();
    std::uint64_t sure = 0;
    const Candidate<Row>* left_out = nullptr;
    for (std::size_t i = 0; i < first; ++i) {
      if (expected_.candidates[i].presence != Presence::sure) continue;
      if (sure++ == expected_.offset) left_out = &expected_.candidates[i];
    }
    if (left_out != nullptr) return missing(*left_out);
    if (first < expected_.offset) {
      return Fault{FaultKind::page, fmt::format("{} rows in front of the page", expected_.offset),
                   fmt::format("it starts with id {}, which has {} in front of it", shown_.ids.front(), first)};
    }
    return std::nullopt;
  }

  /// No sure row may be left out between two shown ones, nor behind the last one of a page that is not full.
  std::optional<Fault> check_gaps() const {
    const std::size_t end = expected_.candidates.size();
    for (std::size_t i = 1; i < at_.size(); ++i) {
      for (std::size_t skipped = at_[i - 1] + 1; skipped < std::min(at_[i], end); ++skipped) {
        if (expected_.candidates[skipped].presence == Presence::sure) return missing(expected_.candidates[skipped]);
      }
    }
    if (shown_.ids.size() == expected_.limit) return std::nullopt;
    std::uint64_t sure = 0;
    for (std::size_t i = at_.empty() ? 0 : at_.back() + 1; i < end; ++i) {
      if (expected_.candidates[i].presence != Presence::sure) continue;
      // Of an empty page the rows in front of it are not known.
      if (!at_.empty() || sure++ >= expected_.offset) return missing(expected_.candidates[i]);
    }
    return std::nullopt;
  }

  /// An import is seen whole or not at all.
  std::optional<Fault> check_torn() const {
    if (at_.empty()) return std::nullopt;
    const bool full = shown_.ids.size() == expected_.limit;
    const std::size_t end = full ? std::min(at_.back() + 1, expected_.candidates.size()) : expected_.candidates.size();
    std::unordered_map<std::uint32_t, bool> seen;  // by batch: was its first row here shown?
    std::size_t next = 0;
    // What stands in front of a later page is not known.
    for (std::size_t i = expected_.offset == 0 ? 0 : at_.front(); i < end; ++i) {
      const bool is_shown = next < at_.size() && at_[next] == i;
      if (is_shown) ++next;
      const Candidate<Row>& candidate = expected_.candidates[i];
      // A row that a purchase takes out is no sign of a torn import.
      if (candidate.batch == 0) continue;
      const auto [entry, first] = seen.emplace(candidate.batch, is_shown);
      if (!first && entry->second != is_shown) {
        return Fault{FaultKind::torn_import, "all rows of an import or none of them",
                     fmt::format("id {} {}", candidate.row->id, is_shown ? "and not those before it" : "is left out")};
      }
    }
    return std::nullopt;
  }

  std::optional<Fault> check_count() const {
    if (!shown_.count) return std::nullopt;
    const auto rows = static_cast<std::int64_t>(shown_.ids.size());
    const std::int64_t count = *shown_.count;
    if (!expected_.sure_total) {
      if (count == rows) return std::nullopt;
      return Fault{FaultKind::count, fmt::format("count {}, that of the rows", rows), fmt::format("count {}", count)};
    }
    const auto least = static_cast<std::int64_t>(*expected_.sure_total);
    const auto most = static_cast<std::int64_t>(expected_.possible_total);
    const auto offset = static_cast<std::int64_t>(expected_.offset);
    const bool in_range = least <= count && count <= most;
    const bool fits_page = rows == 0                                           ? count <= offset || expected_.limit == 0
                           : rows < static_cast<std::int64_t>(expected_.limit) ? count == offset + rows
                                                                               : count >= offset + rows;
    if (in_range && fits_page) return std::nullopt;
    return Fault{FaultKind::count,
                 least == most ? fmt::format("count {}", least) : fmt::format("count {} to {}", least, most),
                 fmt::format("count {} with {} rows from row {}", count, rows, offset)};
  }

  Fault missing(const Candidate<Row>& candidate) const {
    const bool imported = questions_.imported(*candidate.row);
    return {imported ? FaultKind::lost_write : FaultKind::missing_row,
            fmt::format("id {}{}", candidate.row->id, imported ? ", whose import was answered" : ""),
            fmt::format("ids {}", fmt::join(shown_.ids, ","))};
  }

  /// Of a page as it is when every unsure row is there.
  std::string expected_ids() const {
    std::vector<std::int32_t> ids;
    for (std::size_t i = expected_.offset; i < expected_.candidates.size() && ids.size() < expected_.limit; ++i) {
      ids.push_back(expected_.candidates[i].row->id);
    }
    return fmt::format("{}", fmt::join(ids, ","));
  }

  const Expected<Row>& expected_;
  const ShownRows<Row>& shown_;
  const RowQuestions<Row>& questions_;
  std::vector<std::size_t> at_;
};

}  // namespace

template <class Row>
Listing<Row> check_listing(const Expected<Row>& expected, const ShownRows<Row>& shown,
                           const RowQuestions<Row>& questions) {
  return ListingCheck<Row>(expected, shown, questions).run();
}

template Listing<Chair> check_listing(const Expected<Chair>&, const ShownRows<Chair>&, const RowQuestions<Chair>&);
template Listing<Estate> check_listing(const Expected<Estate>&, const ShownRows<Estate>&, const RowQuestions<Estate>&);

}  // namespace nazotte::load
