// How many of each chair may have been sold, while purchases are under way.
//
// A purchase that was answered with 200 has happened; one that was answered with 404 has not; one under way, or whose
// answer was lost, may have.
//
// Thread safety: none; the model's lock guards it.
// Invariant: sold <= begun for every chair.
#pragma once

#include <cstdint>
#include <limits>
#include <unordered_map>

#include "expected.hpp"

namespace nazotte::load {

/// A moment of a run: the number of writes that had been answered by then.
using Moment = std::uint64_t;
inline constexpr Moment kNever = std::numeric_limits<Moment>::max();

class StockBook {
 public:
  /// A purchase is about to be sent. Returns true when the chair may be sold out from now on: presence() of it is not
  /// always `sure` any more.
  bool begin(const Chair& chair);
  /// It was answered with 200, at `now`.
  void sold(const Chair& chair, Moment now);
  /// It was answered with 404 and so has not happened.
  void refused(const Chair& chair);

  /// May the chair be in stock for a request that was sent at `since` and is answered now?
  [[nodiscard]] Presence presence(const Chair& chair, Moment since) const;
  /// May it have been sold out by others, when a purchase of ours, still counted as begun, is answered with 404?
  [[nodiscard]] bool others_may_have_all(const Chair& chair) const;
  [[nodiscard]] bool oversold(const Chair& chair) const;

  /// Calls f(id) for every chair that presence() does not always call sure.
  template <class F>
  void for_each_doubtful(F&& f) const {
    for (const auto& [id, entry] : entries_) {
      if (entry.doubtful) f(id);
    }
  }

 private:
  struct Entry {
    std::int64_t begun = 0;  // and not refused
    std::int64_t sold = 0;
    Moment sold_out = kNever;
    bool doubtful = false;
  };

  std::unordered_map<std::int32_t, Entry> entries_;
};

}  // namespace nazotte::load
