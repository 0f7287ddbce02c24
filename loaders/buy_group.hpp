// Buys that came together: who wants which chair, and what each of them is told once the store has answered.
//
// Thread safety: the writer's thread.
// Lifetime: the requests must outlive the group.
#pragma once

#include <nazotte/error.hpp>
#include <nazotte/isuumo/catalog.hpp>
#include <nazotte/isuumo/status_port.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "loaders/effect.hpp"
#include "loaders/write_queue.hpp"

namespace nazotte::loaders {

class BuyGroup {
 public:
  /// Those that memory knows to be sold out are no part of what is to be bought.
  BuyGroup(std::vector<WriteRequest>& requests, const isuumo::Catalog& catalog);

  /// One purchase per chair; the store fills in what it granted. Empty: nothing is left to buy.
  [[nodiscard]] Sales& purchases() { return purchases_; }

  /// Buys that are not sold out as far as memory knows.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t sold_out() const { return sold_out_.size(); }
  /// When each of size() buys arrived.
  [[nodiscard]] std::vector<std::chrono::steady_clock::time_point> arrivals() const;
  /// Rows that the store has changed for them, once it has answered.
  [[nodiscard]] std::uint64_t rows_written() const;
  /// Of size() buys, once the store has answered the group with `outcome`.
  [[nodiscard]] isuumo::BuyCounts counts(const Result<void>& outcome) const;

  /// Tells those that are sold out so.
  void answer_sold_out();
  /// Tells the others, in their order of arrival.
  void answer(const Result<void>& outcome);

 private:
  std::map<std::int32_t, std::vector<WriteRequest*>> waiting_;  // by chair, in order of arrival
  std::vector<WriteRequest*> sold_out_;
  Sales purchases_;
  std::size_t size_ = 0;
};

}  // namespace nazotte::loaders
