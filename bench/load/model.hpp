// The truth that answers are held against: the rows of a Site, what was written since, and what may be under way.
//
// It shares nothing with the engine: rows in order, every condition asked of every row once (Segment), the rest by
// looking. It knows no time; a request's window begins at a Moment and ends when the question is asked.
//
// Thread safety: any thread; one lock, held for microseconds.
// Lifetime: the Site must outlive it, and it the rows that it names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "expected.hpp"
#include "hull.hpp"
#include "site.hpp"
#include "stock_book.hpp"

namespace nazotte::load {

/// The rows of one import; they live as long as somebody holds them.
template <class Row>
using Draft = std::shared_ptr<const RowStore<Row>>;

inline constexpr std::uint64_t kLowPricedLimit = 20;
inline constexpr std::uint64_t kRecommendedLimit = 20;
inline constexpr std::uint64_t kNazotteLimit = 50;

class Model {
 public:
  explicit Model(const Site& site);
  ~Model();

  /// User number `user` sends a request now. Returns the beginning of its window. O(1) amortized.
  [[nodiscard]] Moment begin(std::uint32_t user);
  /// Its answer has been judged.
  void end(std::uint32_t user);

  /// What became of a write.
  enum class Outcome : std::uint8_t { done, refused, unknown };

  /// A purchase is about to be sent, before begin(). The chair must be known; else nothing is noted.
  void begin_purchase(std::int32_t chair_id);
  /// Is that outcome possible? Notes it. `since`: of the purchase's window.
  [[nodiscard]] std::optional<Fault> end_purchase(std::int32_t chair_id, Outcome outcome, Moment since);

  /// An import is about to be sent, before begin(). Returns its number. O(rows * conditions).
  [[nodiscard]] std::uint32_t begin_import(Draft<Chair> draft);
  [[nodiscard]] std::uint32_t begin_import(Draft<Estate> draft);
  void end_import(std::uint32_t number, Outcome outcome);

  struct PresentChair {
    const Chair* row = nullptr;            // null: nobody has ever written it
    Presence known = Presence::absent;     // whatever its stock
    Presence in_stock = Presence::absent;  // and not sold out
    bool imported = false;
  };
  struct PresentEstate {
    const Estate* row = nullptr;
    Presence known = Presence::absent;
    bool imported = false;
  };
  [[nodiscard]] PresentChair chair(std::int64_t id, Moment since) const;
  [[nodiscard]] PresentEstate estate(std::int64_t id, Moment since) const;

  /// The first thing that is wrong with the rows that an answer shows; without a fault their rows. O(rows / 64) for a
  /// search, O(rows) at worst for nazotte and recommended.
  [[nodiscard]] Listing<Chair> check(const Search& search, const ShownRows<Chair>& shown, Moment since) const;
  [[nodiscard]] Listing<Estate> check(const Search& search, const ShownRows<Estate>& shown, Moment since) const;
  [[nodiscard]] Listing<Chair> check_low_priced(const ShownRows<Chair>& shown, Moment since) const;
  [[nodiscard]] Listing<Estate> check_low_priced(const ShownRows<Estate>& shown, Moment since) const;
  [[nodiscard]] Listing<Estate> check_nazotte(const Hull& hull, const ShownRows<Estate>& shown, Moment since) const;
  [[nodiscard]] Listing<Estate> check_recommended(const Chair& chair, const ShownRows<Estate>& shown,
                                                  Moment since) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nazotte::load
