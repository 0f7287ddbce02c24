#include "loaders/write_queue.hpp"

#include <algorithm>
#include <utility>

namespace nazotte::loaders {

WriteQueue::Admission WriteQueue::push(WriteRequest& request) {
  bool awaited = false;
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) return Admission::closed;
    const std::size_t bytes = request.csv.size();
    // A single request above the limit of bytes still goes through when it is alone: the server limits its size.
    const bool too_many_bytes = !requests_.empty() && bytes_ + bytes > limits_.bytes_max;
    if (requests_.size() >= limits_.requests_max || too_many_bytes) return Admission::full;
    bytes_ += bytes;
    request.arrived = std::chrono::steady_clock::now();
    requests_.push_back(std::move(request));
    awaited = requests_.size() >= wanted_ || requests_.back().kind != WriteRequest::Kind::buy;
  }
  // Each wake-up of a writer that goes on sleeping would cost as much as a buy.
  if (awaited) changed_.notify_one();
  return Admission::accepted;
}

void WriteQueue::expect_again(std::size_t buys) {
  const std::scoped_lock lock(mutex_);
  expected_ = buys + requests_.size();
}

void WriteQueue::close() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
}

void WriteQueue::wake() {
  {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void WriteQueue::await(std::unique_lock<std::mutex>& lock, std::size_t wanted, std::chrono::nanoseconds patience) {
  wanted_ = wanted;
  changed_.wait_for(lock, patience, [this] {
    return requests_.size() >= wanted_ || requests_.back().kind != WriteRequest::Kind::buy || closed_;
  });
  wanted_ = 1;
}

void WriteQueue::gather(std::unique_lock<std::mutex>& lock, Group group) {
  const std::size_t all = std::min(expected_, group.buys_max);
  expected_ = 1;
  if (halves_ > 0 && all >= kHalvedBuysMin) {
    --halves_;
    await(lock, all / 2, group.patience);
    return;
  }
  const auto begin = std::chrono::steady_clock::now();
  await(lock, all, group.patience);
  const bool slow = std::chrono::steady_clock::now() - begin > group.patience / 2;
  if (slow && all >= kHalvedBuysMin) halves_ = kHalvesInARow;
}

std::vector<WriteRequest> WriteQueue::take(std::chrono::steady_clock::time_point deadline, Group group) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return !requests_.empty() || closed_ || woken_; });
  woken_ = false;
  const auto next_is_buy = [this] { return !requests_.empty() && requests_.front().kind == WriteRequest::Kind::buy; };
  std::vector<WriteRequest> taken;
  const auto take_one = [&] {
    bytes_ -= requests_.front().csv.size();
    taken.push_back(std::move(requests_.front()));
    requests_.pop_front();
  };
  if (next_is_buy()) {
    gather(lock, group);
    while (next_is_buy() && taken.size() < group.buys_max) take_one();
  } else if (!requests_.empty()) {
    take_one();
  }
  return taken;
}

WriteQueue::Load WriteQueue::load() const {
  const std::scoped_lock lock(mutex_);
  return {.requests = requests_.size(), .bytes = bytes_};
}

bool WriteQueue::finished() const {
  const std::scoped_lock lock(mutex_);
  return closed_ && requests_.empty();
}

}  // namespace nazotte::loaders
