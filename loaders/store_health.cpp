#include "loaders/store_health.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <utility>

namespace nazotte::loaders {

StoreHealth::StoreHealth(Options options) : options_(std::move(options)), backoff_(options_.retry_first) {}

void StoreHealth::failed(const Error& error) {
  if (!failed_at_) {
    options_.logger->error("the store is unavailable: {}", error.message);
    options_.statistics->store_went_away();
  }
  failed_at_ = Clock::now();
  next_ping_ = *failed_at_ + backoff_;
  backoff_ = std::min(backoff_ * 2, options_.retry_max);
  refuse(error.message);
}

void StoreHealth::answered() {
  if (failed_at_) {
    options_.logger->info("the store is available again");
    options_.statistics->store_came_back();
  }
  failed_at_.reset();
  next_ping_ = Clock::now() + options_.ping_interval;
  backoff_ = options_.retry_first;
  const std::scoped_lock lock(mutex_);
  health_.ready = true;
  health_.reason.clear();
}

void StoreHealth::refuse(const std::string& reason) {
  const std::scoped_lock lock(mutex_);
  health_.ready = false;
  health_.reason = reason;
}

void StoreHealth::set_difference(const std::string& difference) {
  const std::scoped_lock lock(mutex_);
  health_.difference = difference;
}

isuumo::Health StoreHealth::get() const {
  const std::scoped_lock lock(mutex_);
  return health_;
}

}  // namespace nazotte::loaders
