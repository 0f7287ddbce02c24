// One table of the model: the rows that everybody sees, and each import that not everybody sees yet.
//
// Imports whose answer is older than every request under way are folded into the first part now and then.
//
// Thread safety: none; the model's lock guards it.
// Invariant: parts_[0] holds rows that are there in every window; an id is in at most one part.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "expected.hpp"
#include "segment.hpp"
#include "stock_book.hpp"

namespace nazotte::load {

/// Imported rows above which settled imports are folded.
inline constexpr std::size_t kFoldRows = 5'000;

template <class Row>
class ModelTable {
 public:
  ModelTable(const Segment<Row>& initial, const Vocabulary<Row>& vocabulary, const StockBook& stock)
      : initial_(initial), vocabulary_(vocabulary), stock_(stock) {
    parts_.push_back(Part{&initial, nullptr, nullptr, {}, 0, 0});
    mark_doubtful(parts_.front());
  }

  struct Place {
    const Row* row = nullptr;
    std::size_t part = 0;
    std::uint32_t position = 0;
  };
  [[nodiscard]] std::optional<Place> find(std::int64_t id) const {
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      if (id != static_cast<std::int32_t>(id)) break;
      if (const auto at = parts_[part].segment->find(static_cast<std::int32_t>(id))) {
        return Place{parts_[part].segment->ranked()[*at], part, *at};
      }
    }
    return std::nullopt;
  }
  [[nodiscard]] bool imported(const Row& row) const { return !initial_.find(row.id); }

  /// The row's presence does not follow from its part alone any more.
  void doubt(const Place& place) { set(parts_[place.part].doubtful, place.position); }

  void begin_import(std::shared_ptr<const RowStore<Row>> draft, std::uint32_t number) {
    auto segment = std::make_unique<Segment<Row>>(draft->pointers(), vocabulary_);
    const Segment<Row>* const rows = segment.get();
    parts_.push_back(Part{rows, std::move(segment), draft, RowBits((rows->size() + 63) / 64), number, kNever});
    mark_doubtful(parts_.back());
    kept_.push_back(std::move(draft));
  }
  /// `now`: kNever when it was refused or nobody knows.
  void end_import(std::uint32_t number, Moment now, bool refused) {
    for (std::size_t i = 1; i < parts_.size(); ++i) {
      if (parts_[i].batch != number) continue;
      parts_[i].done = now;
      if (refused) parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  }

  /// Folds what every request under way, the oldest of which began at `oldest`, sees.
  void fold(Moment oldest) {
    const auto settled = [oldest](const Part& part) { return part.done <= oldest; };
    std::size_t rows = 0;
    for (std::size_t i = 1; i < parts_.size(); ++i) rows += settled(parts_[i]) ? parts_[i].segment->size() : 0;
    if (rows < kFoldRows) return;
    std::vector<const Row*> all;
    for (const Part& part : parts_) {
      if (settled(part)) all.insert(all.end(), part.segment->ranked().begin(), part.segment->ranked().end());
    }
    auto segment = std::make_unique<Segment<Row>>(std::move(all), vocabulary_);
    std::erase_if(parts_, settled);
    const Segment<Row>* const folded = segment.get();
    parts_.insert(parts_.begin(), Part{folded, std::move(segment), nullptr, {}, 0, 0});
    mark_doubtful(parts_.front());
  }

  [[nodiscard]] Presence presence_of_part(std::size_t part, Moment since) const {
    return parts_[part].done <= since ? Presence::sure : Presence::unsure;
  }
  [[nodiscard]] Presence presence(std::size_t part, std::uint32_t position, Moment since) const {
    const Presence of_part = presence_of_part(part, since);
    if constexpr (std::is_same_v<Row, Chair>) {
      if (get(parts_[part].doubtful, position)) {
        return std::min(of_part, stock_.presence(*parts_[part].segment->ranked()[position], since));
      }
    }
    return of_part;
  }

  /// What a search of these conditions may show.
  [[nodiscard]] Expected<Row> search(const Search& search, Moment since) const {
    Expected<Row> expected;
    expected.offset = std::uint64_t{search.page} * search.per_page;
    expected.limit = search.per_page;
    expected.sure_total = 0;
    collect(since, expected, [&, bits = RowBits()](std::size_t part, Adder& adder) mutable {
      parts_[part].segment->match(search.conditions, bits);
      add_totals(part, bits, since, expected);
      for (std::size_t word = 0; word < bits.size() && !adder.full(); ++word) {
        for (std::uint64_t rest = bits[word]; rest != 0 && !adder.full(); rest &= rest - 1) {
          adder.add(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
        }
      }
    });
    return expected;
  }

  /// The first `limit` rows of all that `matches(segment, position)`, in the order of results.
  template <class Matches>
  [[nodiscard]] Expected<Row> first_ranked(std::uint64_t limit, Moment since, Matches matches) const {
    Expected<Row> expected;
    expected.limit = limit;
    collect(since, expected, [&](std::size_t part, Adder& adder) {
      const Segment<Row>& segment = *parts_[part].segment;
      for (std::uint32_t i = 0; i < segment.size() && !adder.full(); ++i) {
        if (matches(segment, i)) adder.add(i);
      }
    });
    return expected;
  }

  /// The same, where `numbers(segment)` gives the numbers of the rows that match, in order.
  template <class Numbers>
  [[nodiscard]] Expected<Row> first_of(std::uint64_t limit, Moment since, Numbers numbers) const {
    Expected<Row> expected;
    expected.limit = limit;
    collect(since, expected,
            [&](std::size_t part, Adder& adder) { adder.add_until_full(numbers(*parts_[part].segment)); });
    return expected;
  }

  [[nodiscard]] Expected<Row> cheapest(std::uint64_t limit, Moment since) const {
    Expected<Row> expected;
    expected.limit = limit;
    expected.before = &costs_less<Row>;
    collect(since, expected,
            [&](std::size_t part, Adder& adder) { adder.add_until_full(parts_[part].segment->cheapest()); });
    return expected;
  }

 private:
  struct Part {
    const Segment<Row>* segment;
    std::unique_ptr<Segment<Row>> owned;  // null: the site's
    std::shared_ptr<const RowStore<Row>> rows;
    RowBits doubtful;         // empty: none is
    std::uint32_t batch = 0;  // number of the import; 0 for parts_[0]
    Moment done = kNever;     // when the import was answered
  };

  static void set(RowBits& bits, std::uint32_t position) {
    if (bits.size() <= position / 64) bits.resize(position / 64 + 1);
    bits[position / 64] |= std::uint64_t{1} << (position % 64);
  }
  static bool get(const RowBits& bits, std::uint32_t position) {
    return position / 64 < bits.size() && (bits[position / 64] >> (position % 64) & 1U) != 0;
  }

  /// Rows that may be sold out, or never had any stock.
  void mark_doubtful(Part& part) {
    if constexpr (std::is_same_v<Row, Chair>) {
      stock_.for_each_doubtful([&](std::int32_t id) {
        if (const auto position = part.segment->find(id)) set(part.doubtful, *position);
      });
      for (std::uint32_t i = 0; i < part.segment->size(); ++i) {
        if (part.segment->ranked()[i]->stock <= 0) set(part.doubtful, i);
      }
    }
  }

  /// Adds candidates of one part until enough of them are sure.
  class Adder {
   public:
    Adder(const ModelTable& table, std::size_t part, Moment since, Expected<Row>& expected)
        : table_(table), part_(part), since_(since), expected_(expected), missing_(expected.offset + expected.limit) {}

    [[nodiscard]] bool full() const { return missing_ == 0; }
    void add(std::uint32_t position) {
      const Presence presence = table_.presence(part_, position, since_);
      if (presence == Presence::absent) return;
      if (presence == Presence::sure) --missing_;
      const Part& part = table_.parts_[part_];
      // A row that may be sold out tells nothing about its import.
      const bool tells = presence == Presence::unsure && !get(part.doubtful, position);
      expected_.candidates.push_back({part.segment->ranked()[position], presence, tells ? part.batch : 0});
    }

    /// Candidates in order.
    void add_until_full(std::span<const std::uint32_t> positions) {
      for (std::size_t i = 0; i < positions.size() && !full(); ++i) add(positions[i]);
    }

   private:
    const ModelTable& table_;
    std::size_t part_;
    Moment since_;
    Expected<Row>& expected_;
    std::uint64_t missing_;
  };

  /// Part by part: `feed(part, adder)` adds what it has of candidates.
  template <class Feed>
  void collect(Moment since, Expected<Row>& expected, Feed feed) const {
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      Adder adder(*this, part, since, expected);
      feed(part, adder);
    }
    finish(expected);
  }

  void add_totals(std::size_t number, const RowBits& bits, Moment since, Expected<Row>& expected) const {
    const Part& part = parts_[number];
    std::uint64_t possible = 0;
    std::uint64_t doubted = 0;
    std::uint64_t sure_again = 0;
    for (std::size_t word = 0; word < bits.size(); ++word) {
      possible += static_cast<std::uint64_t>(std::popcount(bits[word]));
      if (word >= part.doubtful.size()) continue;
      for (std::uint64_t rest = bits[word] & part.doubtful[word]; rest != 0; rest &= rest - 1) {
        const auto position = static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
        const Presence now = presence(number, position, since);
        ++doubted;
        if (now == Presence::absent) --possible;
        if (now == Presence::absent) --doubted;
        if (now == Presence::sure) ++sure_again;
      }
    }
    expected.possible_total += possible;
    if (presence_of_part(number, since) == Presence::sure) *expected.sure_total += possible - doubted + sure_again;
  }

  /// Parts one after the other become one list, which ends with the last sure row that can be shown.
  void finish(Expected<Row>& expected) const {
    auto& candidates = expected.candidates;
    if (parts_.size() > 1) {
      std::sort(candidates.begin(), candidates.end(),
                [&](const Candidate<Row>& a, const Candidate<Row>& b) { return expected.before(*a.row, *b.row); });
    }
    std::uint64_t missing = expected.offset + expected.limit;
    std::size_t end = 0;
    while (end < candidates.size() && missing > 0) missing -= candidates[end++].presence == Presence::sure ? 1 : 0;
    candidates.resize(end);
  }

  const Segment<Row>& initial_;
  const Vocabulary<Row>& vocabulary_;
  const StockBook& stock_;
  std::vector<Part> parts_;
  std::vector<std::shared_ptr<const RowStore<Row>>> kept_;  // of all imports, also of those that were folded
};

}  // namespace nazotte::load
