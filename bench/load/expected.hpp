// What a list of rows may look like while others write: rows that must be there, and rows that may be.
//
// Every request has a window: it was sent after the writes that had been answered by then, and other writes were under
// way until its answer was there. A row is sure when it is in every state of the window, unsure when it is in some.
//
// Thread safety: values and pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "faults.hpp"
#include "rows.hpp"

namespace nazotte::load {

enum class Presence : std::uint8_t { absent, unsure, sure };

template <class Row>
struct Candidate {
  const Row* row = nullptr;
  Presence presence = Presence::sure;
  std::uint32_t batch = 0;  // of an import whose rows may or may not be there yet; 0: none
};

template <class Row>
struct Expected {
  using Before = bool (*)(const Row&, const Row&);

  /// The rows that match and may be shown, in order; it ends where offset + limit of them are sure, or with the last.
  std::vector<Candidate<Row>> candidates;
  Before before = &ranks_before<Row>;
  std::uint64_t offset = 0;
  std::uint64_t limit = 0;
  /// Of all matching rows; nothing: the answer's count is that of its rows, or there is none.
  std::optional<std::uint64_t> sure_total;
  std::uint64_t possible_total = 0;
};

/// What is known about a row that is not among the candidates.
template <class Row>
struct Unlisted {
  FaultKind kind = FaultKind::unexpected_row;
  const char* reason = "";
  const Row* row = nullptr;  // null: nobody has ever written it
};

template <class Row>
struct ShownRows {
  std::vector<std::int64_t> ids;
  std::optional<std::int64_t> count;  // nothing: the answer has none
};

template <class Row>
struct RowQuestions {
  /// Why is this row no candidate? Nothing when it is one that lies behind the last of the list.
  std::function<std::optional<Unlisted<Row>>(std::int64_t id)> unlisted;
  /// Was the row imported during the run?
  std::function<bool(const Row&)> imported;
};

template <class Row>
struct Listing {
  std::optional<Fault> fault;
  std::vector<const Row*> rows;  // that the answer shows, in its order; without a fault only
};

/// The first thing that is wrong with the ids of an answer, their order and their count. O(rows + candidates).
template <class Row>
[[nodiscard]] Listing<Row> check_listing(const Expected<Row>& expected, const ShownRows<Row>& shown,
                                         const RowQuestions<Row>& questions);

}  // namespace nazotte::load
