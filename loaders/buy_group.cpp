#include "loaders/buy_group.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nazotte::loaders {

namespace {

Error sold_out_error(std::int64_t chair_id) {
  return {ErrorCode::not_found, fmt::format("chair {} is unknown or sold out", chair_id)};
}

}  // namespace

BuyGroup::BuyGroup(std::vector<WriteRequest>& requests, const isuumo::Catalog& catalog) {
  for (WriteRequest& request : requests) {
    if (catalog.stock(request.chair_id).value_or(0) > 0) {
      waiting_[static_cast<std::int32_t>(request.chair_id)].push_back(&request);
      ++size_;
    } else {
      sold_out_.push_back(&request);
    }
  }
  for (const auto& [chair_id, buyers] : waiting_) {
    const auto wanted = static_cast<std::int32_t>(buyers.size());
    purchases_.push_back({.chair_id = chair_id, .count = std::min(wanted, *catalog.stock(chair_id))});
  }
}

std::vector<std::chrono::steady_clock::time_point> BuyGroup::arrivals() const {
  std::vector<std::chrono::steady_clock::time_point> times;
  for (const auto& [chair_id, buyers] : waiting_) {
    for (const WriteRequest* request : buyers) times.push_back(request->arrived);
  }
  return times;
}

std::uint64_t BuyGroup::rows_written() const {
  const auto written = [](const Purchase& purchase) { return purchase.granted > 0; };
  return static_cast<std::uint64_t>(std::ranges::count_if(purchases_, written));
}

isuumo::BuyCounts BuyGroup::counts(const Result<void>& outcome) const {
  isuumo::BuyCounts counts;
  if (!outcome) {
    counts.failed = size_;
    return counts;
  }
  for (const Purchase& purchase : purchases_) counts.done += static_cast<std::uint64_t>(purchase.granted);
  counts.sold_out = size_ - counts.done;
  return counts;
}

void BuyGroup::answer_sold_out() {
  for (const WriteRequest* request : sold_out_) request->done(sold_out_error(request->chair_id));
}

void BuyGroup::answer(const Result<void>& outcome) {
  for (const Purchase& purchase : purchases_) {
    std::int32_t left = purchase.granted;
    for (const WriteRequest* request : waiting_.at(purchase.chair_id)) {
      if (!outcome) {
        request->done(outcome);
      } else if (left-- > 0) {
        request->done({});
      } else {
        request->done(sold_out_error(purchase.chair_id));
      }
    }
  }
}

}  // namespace nazotte::loaders
