#include "loaders/write_queue.hpp"

#include <utility>

namespace nazotte::loaders {

WriteQueue::Admission WriteQueue::push(WriteRequest& request) {
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
  }
  changed_.notify_one();
  return Admission::accepted;
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

std::vector<WriteRequest> WriteQueue::take(std::chrono::steady_clock::time_point deadline, std::size_t group_max) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return !requests_.empty() || closed_ || woken_; });
  woken_ = false;
  std::vector<WriteRequest> group;
  while (!requests_.empty() && group.size() < group_max) {
    const bool joins = group.empty() || (group.front().kind == WriteRequest::Kind::buy &&
                                         requests_.front().kind == WriteRequest::Kind::buy);
    if (!joins) break;
    bytes_ -= requests_.front().csv.size();
    group.push_back(std::move(requests_.front()));
    requests_.pop_front();
  }
  return group;
}

bool WriteQueue::finished() const {
  const std::scoped_lock lock(mutex_);
  return closed_ && requests_.empty();
}

}  // namespace nazotte::loaders
